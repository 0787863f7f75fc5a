import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type * as PlatformStorage from "./browser/platform-storage.js";

interface Message {
  readonly subject: string;
  readonly message_id: string;
  readonly key?: string;
  readonly value?: string;
}

/** What a platform does with a message: the answer without its subject and id, or nothing. */
type Platform = (message: Message) => object | undefined;

const LMS = "https://lms.example.edu";
const PUT = { frame: "_parent", origin: LMS, key: "k", value: "v" };

let storage: typeof PlatformStorage;
let platform: Platform;
let asked: string[];

beforeEach(async () => {
  vi.useFakeTimers();
  vi.resetModules();
  asked = [];
  const listeners = new Set<(event: object) => void>();
  const parent = {
    postMessage: (message: Message, target: string) => {
      asked.push(`${message.subject} to ${target}`);
      const answer = platform(message);
      if (answer === undefined) return;
      const { subject, message_id } = message;
      const data = { subject: `${subject}.response`, message_id, ...answer };
      for (const listener of listeners) listener({ origin: LMS, data });
    },
  };
  vi.stubGlobal("window", { opener: null, parent });
  vi.stubGlobal("addEventListener", (_: string, listener: (event: object) => void) =>
    listeners.add(listener),
  );
  vi.stubGlobal("removeEventListener", (_: string, listener: (event: object) => void) =>
    listeners.delete(listener),
  );
  storage = await import("./browser/platform-storage.js");
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** A platform that keeps values; it stays silent at the subjects that are named. */
function keeping(...silentAt: readonly string[]): Platform {
  const values = new Map<string, string>();
  return ({ subject, key = "", value }) => {
    if (silentAt.includes(subject)) return undefined;
    if (value !== undefined) values.set(key, value);
    return subject === "lti.capabilities" ? { supported_messages: [] } : { key, value: values.get(key) };
  };
}

/** What came of a call before so many milliseconds were over. */
async function within<T>(milliseconds: number, call: Promise<T>): Promise<T | "nothing yet"> {
  let outcome: T | "nothing yet" = "nothing yet";
  void call.then((settled) => (outcome = settled));
  await vi.advanceTimersByTimeAsync(milliseconds - 1);
  return outcome;
}

it("keeps a value with a platform that answers, and fetches it, without waiting", async () => {
  platform = keeping();
  expect(await within(1, storage.putData(PUT))).toBe(true);
  expect(await within(1, storage.getData(PUT))).toBe("v");
  expect(asked).toEqual([
    "lti.capabilities to *",
    `lti.put_data to ${LMS}`,
    `lti.get_data to ${LMS}`,
    "lti.capabilities to *",
    `lti.get_data to ${LMS}`,
  ]);
});

it("gives up on a platform that never answers, in less than two seconds", async () => {
  platform = () => undefined;
  expect(await within(2_000, storage.putData(PUT))).toBe(false);
  expect(await within(2_000, storage.getData(PUT))).toBe(undefined);
});

it("gives an answer that is slow the time that a slow machine needs", async () => {
  platform = () => undefined;
  expect(await within(1_500, storage.putData(PUT))).toBe("nothing yet");
});

it.each<[name: string, silentAt: readonly string[]]>([
  ["keeps and does not give back", ["lti.get_data"]],
  ["tells what it can and keeps nothing", ["lti.put_data"]],
])("knows in less than two seconds a platform that %s", async (_name, silentAt) => {
  platform = keeping(...silentAt);
  expect(await within(2_000, storage.putData(PUT))).toBe(false);
});

it("asks a platform that does not say what it can", async () => {
  platform = keeping("lti.capabilities");
  expect(await within(2_000, storage.putData(PUT))).toBe(true);
});

it.each<[name: string, answer: object]>([
  ["an error", { error: { code: "storage_exhaustion" }, value: "v" }],
  ["another value", { value: "w" }],
  ["no text", { value: 1 }],
])("is not content with %s", async (_name, answer) => {
  platform = () => answer;
  expect(await within(2_000, storage.putData(PUT))).toBe(false);
});
