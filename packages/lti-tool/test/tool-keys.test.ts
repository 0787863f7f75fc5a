import { createPublicKey, type JsonWebKey } from "node:crypto";
import { decodeProtectedHeader, importJWK, jwtVerify, SignJWT } from "jose";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import {
  activeToolKey,
  keepToolKeys,
  PUBLISHED_BEFORE,
  revokeToolKey,
  rotateToolKeys,
  SIGNING_LIFE,
  type ToolKeyDeps,
} from "../src/launch/tool-keys.ts";
import { createKeyCache } from "../src/lti/jwks.ts";
import { createSend } from "../src/lti/outgoing.ts";
import { createSecretBox } from "../src/secrets.ts";
import { inInstallation, openDatabase } from "../src/store/database.ts";
import { listToolKeys, type ToolKeyStatus } from "../src/store/tool-keys.ts";
import { startLaunchApp } from "./support/launch-app.ts";
import { createTestDatabase, type TestDatabase } from "./support/postgres.ts";

let database: TestDatabase;
let tool: ToolKeyDeps;

beforeAll(async () => {
  database = await createTestDatabase();
  tool = { db: database.db, box: createSecretBox(["a secret of the tests"]) };
});

afterAll(() => database.drop());

afterEach(async () => {
  await database.db.deleteFrom("tool_keys").execute();
});

/** The keys by their standing; times are told by the database and left out. */
async function standing(): Promise<Record<ToolKeyStatus, string[]>> {
  const keys = await inInstallation(database.db, listToolKeys);
  return {
    active: keys.filter(({ status }) => status === "active").map(({ kid }) => kid),
    next: keys.filter(({ status }) => status === "next").map(({ kid }) => kid),
    retired: keys.filter(({ status }) => status === "retired").map(({ kid }) => kid),
  };
}

const aDayLater = (): number => Date.now() + PUBLISHED_BEFORE + 1000;

describe("a rotation", () => {
  it("lets the next key sign, publishes the one after it and keeps the retired one", async () => {
    const { kid: first } = await activeToolKey(tool);
    const {
      next: [second],
    } = await standing();
    expect(await rotateToolKeys(tool, { now: aDayLater() })).toMatchObject({
      outcome: "rotated",
      early: false,
    });
    expect(await standing()).toEqual({ active: [second], next: [expect.any(String)], retired: [first] });
    expect((await activeToolKey(tool)).kid).toBe(second);
  });

  it("waits until the next key has been published for a day, unless it is told not to", async () => {
    await activeToolKey(tool);
    const before = await standing();
    const refused = await rotateToolKeys(tool);
    const [next] = refused.keys.filter(({ status }) => status === "next");
    expect(refused).toMatchObject({ outcome: "unripe", early: false });
    expect(refused.ripeAt.getTime()).toBe((next?.createdAt.getTime() ?? 0) + 24 * 60 * 60_000);
    expect(await standing()).toEqual(before);
    expect(await rotateToolKeys(tool, { early: true })).toMatchObject({ outcome: "rotated", early: true });
    expect((await standing()).active).toEqual(before.next);
  });

  it("happens once when several processes ask for it at once", async () => {
    await activeToolKey(tool);
    const before = await standing();
    const others = [1, 2, 3].map(() => openDatabase(database.url));
    const outcomes = await Promise.all(
      others.map(async (db) => (await rotateToolKeys({ ...tool, db }, { early: true })).outcome),
    );
    await Promise.all(others.map((db) => db.destroy()));
    const after = await standing();
    expect(outcomes.toSorted()).toEqual(["overtaken", "overtaken", "rotated"]);
    expect(after).toEqual({
      active: before.next,
      next: [expect.any(String)],
      retired: before.active,
    });
  });

  it("is seen by a process that runs already, and by its key set", async () => {
    const app = await startLaunchApp(database.db);
    await activeToolKey(app.tool);
    const before = await (await fetch(`${app.url}/lti/keys`)).json();
    const { next } = await standing();
    await rotateToolKeys(tool, { early: true });
    const after = await (await fetch(`${app.url}/lti/keys`)).json();
    const { kid } = await activeToolKey(app.tool);
    await app.close();
    expect([kid]).toEqual(next);
    expect(after.keys).toHaveLength(3);
    expect(after.keys).toEqual(expect.arrayContaining(before.keys));
  });
});

describe("across a rotation", () => {
  it("a platform that kept our old key set verifies what the new key signs, and one that fetches anew what the old one signed", async () => {
    const app = await startLaunchApp(database.db);
    const send = createSend({ allowLoopback: true, allowPrivateNetworks: false });
    const kept = createKeyCache(send);
    const old = await signWithActive(app.tool);
    await verify(old, kept, app.url);
    await rotateToolKeys(tool, { now: aDayLater() });
    const fresh = await signWithActive(app.tool);
    await verify(fresh, kept, app.url);
    await verify(old, createKeyCache(send), app.url);
    await app.close();
    expect(decodeProtectedHeader(old).kid).not.toBe(decodeProtectedHeader(fresh).kid);
  });

  it("the key set may be kept for an hour, is sent again only when it has changed, and holds public members alone", async () => {
    const app = await startLaunchApp(database.db);
    const first = await fetch(`${app.url}/lti/keys`);
    const { keys } = (await first.json()) as { readonly keys: readonly JsonWebKey[] };
    const etag = first.headers.get("etag") ?? "";
    // Node's fetch adds `no-cache` to a conditional request that names no cache-control of its own.
    const conditional = { headers: { "if-none-match": etag, "cache-control": "max-age=0" } };
    const again = await fetch(`${app.url}/lti/keys`, conditional);
    await rotateToolKeys(tool, { early: true });
    const changed = await fetch(`${app.url}/lti/keys`, conditional);
    await app.close();
    expect([first.status, again.status, changed.status]).toEqual([200, 304, 200]);
    expect(first.headers.get("cache-control")).toBe("public, max-age=3600");
    expect(keys.map((key: object) => Object.keys(key).sort())).toEqual([
      ["alg", "e", "kid", "kty", "n", "use"],
      ["alg", "e", "kid", "kty", "n", "use"],
    ]);
    for (const key of keys) {
      const { asymmetricKeyType, asymmetricKeyDetails } = createPublicKey({ key, format: "jwk" });
      expect([asymmetricKeyType, asymmetricKeyDetails?.publicExponent]).toEqual(["rsa", 65_537n]);
      expect(asymmetricKeyDetails?.modulusLength).toBeGreaterThanOrEqual(2048);
    }
  });
});

async function signWithActive(deps: ToolKeyDeps): Promise<string> {
  const { kid, privateKey } = await activeToolKey(deps);
  return new SignJWT({}).setProtectedHeader({ alg: "RS256", kid }).sign(privateKey);
}

/** As a platform does it that fetches an unknown key only after its cool-down. */
async function verify(jwt: string, keys: ReturnType<typeof createKeyCache>, toolUrl: string): Promise<void> {
  const { kid = "" } = decodeProtectedHeader(jwt);
  await jwtVerify(jwt, await importJWK(await keys.find(`${toolUrl}/lti/keys`, kid), "RS256"));
}

describe("a key that is revoked", () => {
  it.each<ToolKeyStatus>(["active", "next", "retired"])(
    "while it is %s leaves the key set at once, and one signs and one waits as before",
    async (status) => {
      const app = await startLaunchApp(database.db);
      await activeToolKey(tool);
      await rotateToolKeys(tool, { early: true });
      const before = await standing();
      const [kid = ""] = before[status];
      const { was, keys } = (await revokeToolKey(tool, kid)) ?? {};
      const after = await standing();
      const published = (await (await fetch(`${app.url}/lti/keys`)).json()) as { keys: { kid: string }[] };
      const signs = decodeProtectedHeader(await signWithActive(app.tool)).kid;
      await app.close();
      expect([was, keys?.length]).toEqual([status, status === "retired" ? 2 : 3]);
      expect(published.keys.map((key) => key.kid)).not.toContain(kid);
      expect(published.keys.map((key) => key.kid).toSorted()).toEqual(Object.values(after).flat().toSorted());
      const anew: unknown = expect.any(String);
      expect(after).toEqual({
        active: status === "active" ? before.next : before.active,
        next: status === "retired" ? before.next : [anew],
        retired: status === "retired" ? [] : before.retired,
      });
      expect([signs]).toEqual(after.active);
    },
  );

  it("has to be one of ours", async () => {
    await activeToolKey(tool);
    const before = await standing();
    expect([await revokeToolKey(tool, "nobody's"), await standing()]).toEqual([undefined, before]);
  });
});

describe("the upkeep of the keys", () => {
  it("makes the first keys and changes nothing before its time", async () => {
    expect(await keepToolKeys(tool)).toEqual({ rotation: undefined, deleted: 0, resealed: 0, unopened: 0 });
    const before = await standing();
    expect(await keepToolKeys(tool, Date.now() + SIGNING_LIFE - 60_000)).toEqual({
      rotation: undefined,
      deleted: 0,
      resealed: 0,
      unopened: 0,
    });
    expect(await standing()).toEqual(before);
  });

  it("rotates a key that has signed for 90 days", async () => {
    await activeToolKey(tool);
    const before = await standing();
    expect(await keepToolKeys(tool, Date.now() + SIGNING_LIFE + 1000)).toEqual({
      rotation: "rotated",
      deleted: 0,
      resealed: 0,
      unopened: 0,
    });
    expect((await standing()).active).toEqual(before.next);
  });

  it("publishes a retired key for 30 days and then forgets it", async () => {
    const app = await startLaunchApp(database.db);
    await activeToolKey(tool);
    await rotateToolKeys(tool, { early: true });
    const published = async (): Promise<number> =>
      (await (await fetch(`${app.url}/lti/keys`)).json()).keys.length;
    const retire = (daysAgo: number) =>
      database.db
        .updateTable("tool_keys")
        .set({ retired_at: new Date(Date.now() - daysAgo * 24 * 60 * 60_000) })
        .where("status", "=", "retired")
        .execute();
    await retire(29.9);
    expect([await published(), (await keepToolKeys(tool)).deleted]).toEqual([3, 0]);
    await retire(30.1);
    expect([await published(), (await keepToolKeys(tool)).deleted]).toEqual([2, 1]);
    expect((await standing()).retired).toEqual([]);
    await app.close();
  });

  it("seals keys anew after the installation's secret has changed", async () => {
    const { kid } = await activeToolKey(tool);
    const changed = { db: database.db, box: createSecretBox(["a new secret", "a secret of the tests"]) };
    const alone = { db: database.db, box: createSecretBox(["a new secret"]) };
    await expect(activeToolKey(alone)).rejects.toThrow("set SECRET_KEY_PREVIOUS");
    expect((await activeToolKey(changed)).kid).toBe(kid);
    expect((await keepToolKeys(changed)).resealed).toBe(2);
    expect((await activeToolKey(alone)).kid).toBe(kid);
  });

  it("rotates, forgets and seals anew although a record was sealed by a secret that nobody has", async () => {
    const { kid } = await activeToolKey(tool);
    const before = await standing();
    const lost = createSecretBox(["a lost secret"]).seal("a key");
    await database.db
      .insertInto("tool_keys")
      .values({
        kid: "lost",
        public_jwk: "{}",
        private_key: lost.box,
        key_id: lost.keyId,
        status: "retired",
        retired_at: new Date(),
      })
      .execute();
    const changed = { db: database.db, box: createSecretBox(["a new secret", "a secret of the tests"]) };
    expect(await keepToolKeys(changed, Date.now() + SIGNING_LIFE + 1000)).toEqual({
      rotation: "rotated",
      deleted: 0,
      resealed: 2,
      unopened: 1,
    });
    const after = await standing();
    expect([after.active, after.retired.toSorted()]).toEqual([before.next, [kid, "lost"].toSorted()]);
  });
});
