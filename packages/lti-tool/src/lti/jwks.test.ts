import { beforeAll, describe, expect, it } from "vitest";
import { createKeyCache, readKeySet } from "./jwks.ts";
import { LtiError } from "./lti-error.ts";
import type { OutgoingRequest, OutgoingResponse } from "./outgoing.ts";
import { generateToolKey, type NewToolKey } from "./tool-keys.ts";

const URI = "https://lms.example.edu/keys";
const MINUTE = 60_000;

let first: NewToolKey;
let second: NewToolKey;

beforeAll(async () => {
  [first, second] = await Promise.all([generateToolKey(), generateToolKey()]);
});

/** A platform whose answers and clock the test sets. */
function platform() {
  const state = {
    now: 0,
    fetches: 0,
    /** How the latest fetch was bounded. */
    asked: {} as OutgoingRequest,
    answer: (): OutgoingResponse => ({
      status: 200,
      headers: {},
      body: JSON.stringify({ keys: [first.publicJwk] }),
    }),
  };
  const cache = createKeyCache(
    async (_url, request = {}) => {
      state.fetches += 1;
      state.asked = request;
      return state.answer();
    },
    () => state.now,
  );
  return { state, cache, find: (kid: string) => cache.find(URI, kid).then((key) => key.kid, codeOf) };
}

function codeOf(error: unknown): string {
  if (error instanceof LtiError) return error.code;
  throw error;
}

const keys = (...published: readonly unknown[]): OutgoingResponse => ({
  status: 200,
  headers: {},
  body: JSON.stringify({ keys: published }),
});

describe("the keys of a platform", () => {
  it("are fetched once, however many launches ask at once", async () => {
    const { state, find } = platform();
    expect(await Promise.all(Array.from({ length: 12 }, () => find(first.kid)))).toEqual(
      Array(12).fill(first.kid),
    );
    expect(state.fetches).toBe(1);
  });

  it("are waited for less than five seconds, and no more than 256 kB of them are read", async () => {
    const { state, find } = platform();
    await find(first.kid);
    expect(state.asked).toEqual({ timeoutMs: expect.any(Number), maxBytes: 256_000 });
    expect(state.asked.timeoutMs).toBeGreaterThanOrEqual(1_000);
    expect(state.asked.timeoutMs).toBeLessThanOrEqual(4_500);
  });

  it("are fetched again when a launch bears a key that is not known", async () => {
    const { state, find } = platform();
    await find(first.kid);
    state.answer = () => keys(second.publicJwk);
    expect(await find(second.kid)).toBe(second.kid);
    expect(state.fetches).toBe(2);
  });

  it("are not fetched twice for one launch by an unknown key, which would make its person wait twice", async () => {
    const { state, find } = platform();
    expect(await find("unknown")).toBe("kid_unknown");
    expect(state.fetches).toBe(1);
    state.now += 61 * MINUTE;
    expect(await find("unknown")).toBe("kid_unknown");
    expect(state.fetches).toBe(2);
  });

  it("are fetched at most once in 30 s for keys that do not exist", async () => {
    const { state, find } = platform();
    await find(first.kid);
    for (let launch = 0; launch < 100; launch += 1)
      expect(await find(`unknown-${launch}`)).toBe("kid_unknown");
    expect(state.fetches).toBe(2);
    state.now += 29_000;
    expect(await find("unknown")).toBe("kid_unknown");
    expect(state.fetches).toBe(2);
    state.now += 2_000;
    expect(await find("unknown")).toBe("kid_unknown");
    expect(state.fetches).toBe(3);
  });

  it("serve for a day while the platform is down, and not longer", async () => {
    const { state, find } = platform();
    await find(first.kid);
    state.answer = () => ({ status: 500, headers: {}, body: "" });
    state.now = 23 * 60 * MINUTE;
    expect(await find(first.kid)).toBe(first.kid);
    state.now = 25 * 60 * MINUTE;
    expect(await find(first.kid)).toBe("keys_unreachable");
  });

  it("are not asked for again at once when the platform is down", async () => {
    const { state, find } = platform();
    state.answer = () => {
      throw new Error("no route");
    };
    expect(await find(first.kid)).toBe("keys_unreachable");
    expect(await find(first.kid)).toBe("keys_unreachable");
    state.now += 29_000;
    expect(await find(first.kid)).toBe("keys_unreachable");
    expect(state.fetches).toBe(1);
    state.now += 2_000;
    state.answer = () => keys(first.publicJwk);
    expect(await find(first.kid)).toBe(first.kid);
  });

  it("are fetched again after the clock was set back, both when they are asked for and when a key is new", async () => {
    const { state, find } = platform();
    state.now = 10 * 60 * MINUTE;
    expect(await find("unknown")).toBe("kid_unknown");
    await find(first.kid);
    state.answer = () => keys(second.publicJwk);
    state.now = 4 * 60 * MINUTE;
    expect([await find(second.kid), state.fetches]).toEqual([second.kid, 2]);

    const other = platform();
    other.state.now = 10 * 60 * MINUTE;
    await other.find(first.kid);
    other.state.now += MINUTE;
    expect(await other.find("unknown")).toBe("kid_unknown");
    other.state.answer = () => keys(second.publicJwk);
    other.state.now -= 2_000;
    expect([await other.find(second.kid), other.state.fetches]).toEqual([second.kid, 3]);
  });

  it("are replaced after a bad signature only when the key has changed", async () => {
    const { state, cache } = platform();
    const known = await cache.find(URI, first.kid);
    state.answer = () => keys({ ...second.publicJwk, kid: first.kid });
    expect((await cache.findReplacement(URI, known))?.n).toBe(second.publicJwk.n);
    state.now += MINUTE;
    expect(await cache.findReplacement(URI, await cache.find(URI, first.kid))).toBeUndefined();
  });
});

describe("a key set", () => {
  it.each<[name: string, change: () => readonly unknown[], usable: number]>([
    ["a good key", () => [first.publicJwk], 1],
    ["two good keys", () => [first.publicJwk, second.publicJwk], 2],
    ["the same key twice", () => [first.publicJwk, first.publicJwk], 1],
    ["two keys under one id", () => [first.publicJwk, { ...second.publicJwk, kid: first.kid }], 0],
    ["a key with its private part", () => [{ ...first.publicJwk, d: "secret" }], 0],
    ["a key for encryption", () => [{ ...first.publicJwk, use: "enc" }], 0],
    ["a key on a curve", () => [{ kty: "EC", kid: "ec", crv: "P-256", x: "x", y: "y" }], 0],
    ["a key without an id", () => [{ ...first.publicJwk, kid: undefined }], 0],
    ["a short key", () => [{ ...first.publicJwk, n: "x".repeat(171) }], 0],
  ])("with %s has so many usable keys", (_name, published, usable) => {
    expect(readKeySet(JSON.stringify({ keys: published() }), URI).size).toBe(usable);
  });

  it.each(["<html>", "[]", "{}", '{"keys":{}}', ""])("is not %j", (body) => {
    expect(() => readKeySet(body, URI)).toThrow(expect.objectContaining({ code: "keys_invalid" }));
  });
});
