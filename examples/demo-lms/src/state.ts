import { exportJWK, generateKeyPair, type JWK } from "jose";
import { randomBytes } from "node:crypto";
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { DemoLmsError } from "./demo-lms-error.ts";
import { daysSinceCapture } from "./exports.ts";
import { siteIds, type SiteId } from "./profiles/profile.ts";

/** A tool that a school knows. */
export interface Tool {
  /** Position in the school's list, from 1; Moodle shows it in its service addresses. */
  readonly number: number;
  readonly clientId: string;
  /** Null until an administrator makes the deployment, where that is a step of its own. */
  readonly deploymentId: string | null;
  /** A pending tool launches nowhere and gets no access token. */
  readonly status: "pending" | "enabled";
  readonly name: string;
  readonly description: string;
  readonly initiateLoginUri: string;
  readonly redirectUris: readonly string[];
  readonly jwksUri: string;
  readonly targetLinkUri: string;
  /** Null when the tool offers no deep linking. */
  readonly deepLinkingUri: string | null;
  /** Where the course's menu leads; absent when the tool has no entry there. */
  readonly navigation?: { readonly uri: string; readonly shown: boolean };
  readonly scopes: readonly string[];
  readonly customParameters: Readonly<Record<string, string>>;
  readonly deepLinkingParameters: Readonly<Record<string, string>>;
  readonly sendsName: boolean;
  readonly sendsEmail: boolean;
  /** Where the tool wants notices, by their type; absent until it has asked for some. */
  readonly noticeHandlers?: Readonly<Record<string, string>>;
}

/** A tool's activity in the course. */
export interface Link {
  /** Our own number, used in the addresses of pages. */
  readonly number: number;
  /** What the tool sees as the resource link's id. */
  readonly id: string;
  readonly clientId: string;
  readonly title: string;
  readonly text: string;
  readonly url: string;
  readonly custom: Readonly<Record<string, string>>;
  /** Of a link in a copy of the course: which copy, and the id of the link that it was made from. */
  readonly copy?: { readonly number: number; readonly ofLink: string };
}

/** A tool's column in the gradebook. */
export interface LineItem {
  readonly id: string;
  readonly clientId: string;
  readonly label: string;
  readonly scoreMaximum: number;
  readonly resourceId?: string;
  readonly tag?: string;
  readonly resourceLinkId?: string;
  readonly endDateTime?: string;
  readonly gradesReleased?: boolean;
}

/** What stands for a person in a tool's column, and what the tool last said. */
export interface Score {
  readonly lineItemId: string;
  readonly personId: string;
  /** In the line item's points; null when the tool took the grade back. */
  readonly points: number | null;
  readonly activityProgress: string;
  readonly gradingProgress: string;
  readonly comment?: string;
  /** As the tool sent it, ISO 8601; null when a teacher gave the grade before the tool sent any. */
  readonly timestamp: string | null;
  /** The points are a teacher's own. */
  readonly byTeacher?: true;
  /** What the tool called new submissions. */
  readonly submissions?: number;
}

export interface SiteState {
  /** Private RSA key with its `kid`; the public half is in the site's key set. */
  signingKey: JWK;
  /** The last number given to a tool, link or line item. */
  lastNumber: number;
  tools: Tool[];
  links: Link[];
  lineItems: LineItem[];
  scores: Score[];
  /** Ids of people whose enrolment is suspended; absent until there is one. */
  suspended?: string[];
  concluded?: boolean;
}

export interface State {
  version: 1;
  /** Signs sign-ins, access tokens and registration tokens; base64url. */
  secret: string;
  /** Days by which every captured date is moved, fixed at the first start. */
  daysMoved: number;
  sites: Record<SiteId, SiteState>;
}

/** The state in memory and its file, which are never apart: a change is on disk before `change` returns. */
export interface StateStore {
  readonly current: () => Readonly<State>;
  /** Applies `edit` to a copy, writes that copy, then takes it over. When either throws, nothing has changed. */
  readonly change: <T>(edit: (draft: State) => T) => T;
}

/**
 * Opens the state in `folder`, or makes a new one there with fresh keys.
 * Throws `state_damaged` when the file cannot be understood, and leaves it as it is.
 */
export async function openState(folder: string, nowMs: number): Promise<StateStore> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, "state.json");
  let state = existsSync(file) ? parseState(file) : await newState(nowMs);
  if (!existsSync(file)) writeAtomically(file, state);
  return {
    current: () => state,
    change: (edit) => {
      const draft = structuredClone(state);
      const result = edit(draft);
      writeAtomically(file, draft);
      state = draft;
      return result;
    },
  };
}

/** The key that protects the operator's API, made when the folder has none that is whole; readable by its owner only. */
export function operatorKey(folder: string): string {
  const file = join(folder, "operator-key");
  const known = existsSync(file) ? readFileSync(file, "utf8").trim() : "";
  if (/^[\w-]{43}$/.test(known)) return known;
  const key = randomBytes(32).toString("base64url");
  writeFileSync(file, `${key}\n`, { mode: 0o600 });
  return key;
}

async function newState(nowMs: number): Promise<State> {
  const entries = await Promise.all(siteIds.map(async (id) => [id, await newSiteState()] as const));
  return {
    version: 1,
    secret: randomBytes(32).toString("base64url"),
    daysMoved: daysSinceCapture(nowMs),
    sites: Object.fromEntries(entries) as Record<SiteId, SiteState>,
  };
}

async function newSiteState(): Promise<SiteState> {
  const { privateKey } = await generateKeyPair("RS256", { modulusLength: 2048, extractable: true });
  const signingKey = { ...(await exportJWK(privateKey)), kid: randomBytes(10).toString("hex"), alg: "RS256" };
  return { signingKey, lastNumber: 0, tools: [], links: [], lineItems: [], scores: [] };
}

function parseState(file: string): State {
  try {
    const state = JSON.parse(readFileSync(file, "utf8")) as Partial<State>;
    const whole =
      state.version === 1 &&
      typeof state.secret === "string" &&
      typeof state.daysMoved === "number" &&
      siteIds.every((id) => isSiteState(state.sites?.[id]));
    if (!whole) throw new Error("a part is missing");
    return state as State;
  } catch (cause) {
    throw new DemoLmsError(
      "state_damaged",
      `The demonstration LMS cannot read its state in ${file}: put back a good copy, or move the file away to start afresh.`,
      { cause },
    );
  }
}

function isSiteState(value: Partial<SiteState> | undefined): boolean {
  return (
    typeof value?.signingKey?.kid === "string" &&
    typeof value.lastNumber === "number" &&
    [value.tools, value.links, value.lineItems, value.scores].every((list) => Array.isArray(list))
  );
}

/** A reader finds the old file or the new one, never a part of either, whenever the process or the machine stops. */
function writeAtomically(file: string, state: State): void {
  const temporary = `${file}.new`;
  writeFileSync(temporary, JSON.stringify(state, null, 1), { mode: 0o600, flush: true });
  renameSync(temporary, file);
  if (process.platform === "win32") return;
  const folder = openSync(join(file, ".."), "r");
  fsyncSync(folder);
  closeSync(folder);
}
