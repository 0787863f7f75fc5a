import { expect, it } from "vitest";
import { canvasDeveloperKey, canvasMessages, canvasParameters, canvasToolMembers } from "./canvas.ts";
import type { ToolDescription } from "./tool-description.ts";

const tool: ToolDescription = {
  publicUrl: "https://tool.example.org",
  name: "SkillStudio",
  toolId: "skillstudio",
  description: "Skills",
  iconUrl: "https://tool.example.org/icon.svg",
  customParameters: {
    course_starts_at: "$CourseSection.timeFrame.begin",
    context_id_history: "$Context.id.history",
  },
};

const placements = ["course_navigation", "link_selection", "assignment_selection", "editor_button"];

it("a developer key has every member that Canvas requires, and asks for names", () => {
  const key = canvasDeveloperKey(tool, ["scope-1"]);
  expect(key).toMatchObject({
    title: "SkillStudio",
    description: "Skills",
    oidc_initiation_url: "https://tool.example.org/lti/login",
    target_link_uri: "https://tool.example.org/lti/launch",
    public_jwk_url: "https://tool.example.org/lti/keys",
    scopes: ["scope-1"],
    extensions: [{ domain: "tool.example.org", platform: "canvas.instructure.com", privacy_level: "public" }],
  });
  const { extensions } = key as { extensions: { settings: { placements: Record<string, unknown>[] } }[] };
  expect(
    extensions[0]?.settings.placements.map(({ placement, message_type }) => [placement, message_type]),
  ).toEqual(
    placements.map((placement, index) => [
      placement,
      index === 0 ? "LtiResourceLinkRequest" : "LtiDeepLinkingRequest",
    ]),
  );
});

it("a registration names the same placements, hides us from course menus until a teacher wants us there, and asks for names", () => {
  const messages = canvasMessages(tool) as readonly { type: string; placements: readonly string[] }[];
  expect(messages.flatMap((message) => message.placements)).toEqual(
    placements.map((placement) => `https://canvas.instructure.com/lti/${placement}`),
  );
  expect(messages[0]).toMatchObject({
    "https://canvas.instructure.com/lti/course_navigation/default_enabled": false,
    "https://canvas.instructure.com/lti/visibility": "members",
  });
  expect(canvasToolMembers(tool)).toEqual({
    "https://canvas.instructure.com/lti/privacy_level": "public",
    "https://canvas.instructure.com/lti/tool_id": "skillstudio",
    "https://canvas.instructure.com/lti/vendor": "SkillStudio",
  });
});

it("Canvas is asked for course dates by the names that it knows, for the histories by the standard's, and for nothing of a person", () => {
  expect(canvasParameters(tool)).toEqual({
    course_starts_at: "$Canvas.course.startAt",
    course_ends_at: "$Canvas.course.endAt",
    context_id_history: "$Context.id.history",
  });
});
