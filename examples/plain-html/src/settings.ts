import { readFileSync } from "node:fs";
import { join } from "node:path";

/** What the tool's operator gave us when the site was registered, and whom the page is for. */
export interface Settings {
  /** Origin of our own page, as it was registered. */
  readonly origin: string;
  readonly siteId: string;
  /** Shared key; it never leaves this server. */
  readonly key: string;
  /** Origin of the tool. */
  readonly toolUrl: string;
  readonly courseId: string;
  /** Email address or student number of the visitor. */
  readonly learner: string;
}

/**
 * Reads the settings from the environment, and what is missing there from the `demo-site.json` that the demonstration writes.
 * Ends the process with one line when one is found in neither.
 */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const file = join(env["DATA_DIR"] ?? ".skillstudio", "demo-site.json");
  const demo = readDemo(file);
  const find = (variable: string, member: string): string => {
    const value = env[variable] ?? demo[member];
    if (typeof value !== "string" || value === "") {
      console.error(`${variable} is not set. Set it, or run npm start first: it writes ${file}.`);
      process.exit(1);
    }
    return value;
  };
  return {
    origin: find("ORIGIN", "origin"),
    siteId: find("SITE_ID", "site_id"),
    key: find("SITE_KEY", "key"),
    toolUrl: find("TOOL_URL", "tool_url"),
    courseId: find("COURSE_ID", "course_id"),
    learner: find("LEARNER", "learner"),
  };
}

function readDemo(file: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
  } catch {
    return {};
  }
}
