import type { ToolDescription } from "./tool-description.ts";

/** Canvas's own additions to a registration. https://canvas.instructure.com/doc/api/file.registration.html */
const CANVAS = "https://canvas.instructure.com/lti";

/** Canvas fills in what it calls by names of its own; the standard's variables for a course's dates are not among those it knows. */
const COURSE_DATES: Readonly<Record<string, string>> = {
  course_starts_at: "$Canvas.course.startAt",
  course_ends_at: "$Canvas.course.endAt",
};

/** Where an instructor chooses a view. */
const SELECTIONS = ["link_selection", "assignment_selection", "editor_button"] as const;
/** Pixels. */
const SELECTION = { selection_width: 800, selection_height: 600 };

export function canvasParameters(tool: ToolDescription): Readonly<Record<string, string>> {
  return { ...tool.customParameters, ...COURSE_DATES };
}

/** What Canvas reads of a Dynamic Registration beside the standard. Without `privacy_level` it sends neither names nor addresses. */
export function canvasToolMembers(tool: ToolDescription): object {
  return {
    [`${CANVAS}/privacy_level`]: "public",
    [`${CANVAS}/tool_id`]: tool.toolId,
    [`${CANVAS}/vendor`]: tool.name,
  };
}

/** The messages of a Dynamic Registration, one for each way in. A course's menu shows us where its teacher wants that, not in every course at once. */
export function canvasMessages(tool: ToolDescription): readonly object[] {
  const target = {
    target_link_uri: `${tool.publicUrl}/lti/launch`,
    label: tool.name,
    icon_uri: tool.iconUrl,
  };
  return [
    {
      type: "LtiResourceLinkRequest",
      ...target,
      placements: [`${CANVAS}/course_navigation`],
      [`${CANVAS}/course_navigation/default_enabled`]: false,
      [`${CANVAS}/visibility`]: "members",
    },
    {
      type: "LtiDeepLinkingRequest",
      ...target,
      placements: SELECTIONS.map((placement) => `${CANVAS}/${placement}`),
      supported_types: ["ltiResourceLink"],
    },
  ];
}

/** The configuration that a developer key is made of. https://canvas.instructure.com/doc/api/file.lti_dev_key_config.html */
export function canvasDeveloperKey(tool: ToolDescription, scopes: readonly string[]): object {
  const { publicUrl, name: text, iconUrl } = tool;
  const target_link_uri = `${publicUrl}/lti/launch`;
  const shown = { text, target_link_uri, icon_url: iconUrl, enabled: true };
  return {
    title: text,
    description: tool.description,
    oidc_initiation_url: `${publicUrl}/lti/login`,
    target_link_uri,
    public_jwk_url: `${publicUrl}/lti/keys`,
    scopes,
    custom_fields: canvasParameters(tool),
    extensions: [
      {
        domain: new URL(publicUrl).host,
        tool_id: tool.toolId,
        platform: "canvas.instructure.com",
        privacy_level: "public",
        settings: {
          text,
          icon_url: iconUrl,
          ...SELECTION,
          placements: [
            {
              placement: "course_navigation",
              message_type: "LtiResourceLinkRequest",
              ...shown,
              default: "disabled",
              visibility: "members",
            },
            ...SELECTIONS.map((placement) => ({
              placement,
              message_type: "LtiDeepLinkingRequest",
              ...shown,
              ...SELECTION,
            })),
          ],
        },
      },
    ],
  };
}
