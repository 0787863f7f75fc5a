import { SCOPES } from "../lti/registration.ts";
import type { ToolDescription, ToolPresentation } from "../lti/tool-description.ts";
import { COURSE_DATES, ID_HISTORIES } from "./placed-links.ts";

const NAME = "SkillStudio";
const DESCRIPTION =
  "Skills, struggle and next steps for every learner, from the course's own grades and activity.";

/** How the installation at `publicUrl` presents itself to a platform: as SkillStudio, unless it is told to be something else. */
export function describeTool(publicUrl: string, told: ToolPresentation = {}): ToolDescription {
  const { name = NAME, description = DESCRIPTION, iconUrl = `${publicUrl}/assets/icon.svg` } = told;
  const customParameters = CUSTOM_PARAMETERS;
  return { publicUrl, name, toolId: toolIdOf(name, publicUrl), description, iconUrl, customParameters };
}

function toolIdOf(name: string, publicUrl: string): string {
  const words = (text: string): string[] => text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  const ofName = words(name);
  return (ofName.length > 0 ? ofName : words(new URL(publicUrl).host)).join("-");
}

/** What an LMS is told of this installation. */
export interface InstallationValues {
  readonly publicUrl: string;
  readonly loginUrl: string;
  readonly redirectUrl: string;
  readonly targetLinkUrl: string;
  readonly deepLinkingUrl: string;
  readonly jwksUrl: string;
  readonly canvasConfigUrl: string;
  readonly installUrl: string;
  readonly scopes: readonly string[];
  readonly customParameters: Readonly<Record<string, string>>;
}

/** Custom parameters that every LMS is asked to fill in at each launch; one that it does not know comes back as it is and counts for nothing. */
export const CUSTOM_PARAMETERS: Readonly<Record<string, string>> = { ...COURSE_DATES, ...ID_HISTORIES };

/** The addresses and values of the installation at `publicUrl`, an origin without a trailing slash. */
export function describeInstallation(publicUrl: string): InstallationValues {
  const launch = `${publicUrl}/lti/launch`;
  return {
    publicUrl,
    loginUrl: `${publicUrl}/lti/login`,
    redirectUrl: launch,
    targetLinkUrl: launch,
    deepLinkingUrl: launch,
    jwksUrl: `${publicUrl}/lti/keys`,
    canvasConfigUrl: `${publicUrl}/lti/config/canvas.json`,
    installUrl: `${publicUrl}/install`,
    scopes: SCOPES,
    customParameters: CUSTOM_PARAMETERS,
  };
}
