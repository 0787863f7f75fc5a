import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { kyselyPlugin } from "../src/ltijs/kysely-database.ts";
import type { LtijsDatabase } from "../src/ltijs/ltijs-api.ts";
import { inInstallation } from "../src/store/database.ts";
import { insertTenant } from "../src/store/tenants.ts";
import { createTestDatabase, type TestDatabase } from "./support/postgres.ts";

const KEY = "the key that ltijs passes";

let database: TestDatabase;
let plugin: LtijsDatabase;
let failures: unknown[];

beforeAll(async () => {
  database = await createTestDatabase();
  const tenantId = await inInstallation(database.db, (trx) => insertTenant(trx, { name: "Lab School" }));
  plugin = kyselyPlugin(database.db, {
    secret: "a secret of the tests",
    tenantId,
    onError: (error) => void failures.push(error),
  });
  await plugin.setup();
});

beforeEach(async () => {
  failures = [];
  await inInstallation(database.db, async (trx) => {
    await trx.deleteFrom("ltijs_records").execute();
    await trx.deleteFrom("platforms").execute();
  });
});

afterAll(async () => {
  await database?.drop();
});

const platform = {
  platformName: "Moodle",
  platformUrl: "https://lms.example.edu",
  clientId: "client-1",
  authEndpoint: "https://lms.example.edu/auth",
  accesstokenEndpoint: "https://lms.example.edu/token",
  authorizationServer: "https://auth.example.edu",
  kid: "ignored: the key pair's id is the one that counts",
  authConfig: { method: "JWK_SET", key: "https://lms.example.edu/keys" },
};
const named = { platformUrl: platform.platformUrl, clientId: platform.clientId };

describe("the ltijs database on PostgreSQL", () => {
  it("answers false when there is nothing, and never an empty list", async () => {
    expect(await plugin.Get(false, "state", { state: "none" })).toBe(false);
    expect(await plugin.Get(false, "platform")).toBe(false);
  });

  it("gives back plain objects that equal what was put in", async () => {
    const item = {
      iss: "https://lms",
      clientId: "c",
      deploymentId: "1",
      user: "62",
      userInfo: { name: "Ana" },
    };
    await plugin.Insert(false, "idtoken", item);
    expect(await plugin.Get(false, "idtoken", { iss: "https://lms", user: "62" })).toEqual([item]);
    expect(await plugin.Get(false, "idtoken")).toEqual([item]);
  });

  it("compares type for type, and takes operators and missing values for what they are", async () => {
    await plugin.Insert(false, "idtoken", { iss: "i", clientId: "c", deploymentId: "1", user: "62" });
    expect(await plugin.Get(false, "idtoken", { user: 62 })).toBe(false);
    expect(await plugin.Get(false, "idtoken", { user: { $ne: "x" } })).toBe(false);
    expect(await plugin.Get(false, "idtoken", { user: undefined })).toBe(false);
    await plugin.Delete("idtoken", { user: undefined });
    expect(await plugin.Get(false, "idtoken", { user: "62" })).toHaveLength(1);
  });

  it("replaces as one step: sixteen writers at once leave one whole record", async () => {
    const query = { contextId: "5", user: "62" };
    await Promise.all(
      Array.from({ length: 16 }, (_, writer) =>
        plugin.Replace(false, "contexttoken", query, { ...query, path: `/${writer}`, roles: [`${writer}`] }),
      ),
    );
    const found = await plugin.Get(false, "contexttoken", query);
    expect(found).toHaveLength(1);
    const [{ path, roles } = {}] = found || [];
    expect(path).toBe(`/${(roles as string[])[0]}`);
  });

  it("reads while it is replaced, and always finds the record", async () => {
    const query = { contextId: "5", user: "62" };
    await plugin.Replace(false, "contexttoken", query, { ...query, path: "/" });
    const [reads] = await Promise.all([
      Promise.all(Array.from({ length: 40 }, () => plugin.Get(false, "contexttoken", query))),
      Promise.all(
        Array.from({ length: 40 }, (_, n) =>
          plugin.Replace(false, "contexttoken", query, { ...query, path: `/${n}` }),
        ),
      ),
    ]);
    expect(reads.every((found) => found !== false && found.length === 1)).toBe(true);
  });

  it("takes a nonce once, however many race with it", async () => {
    const taken = await Promise.allSettled(
      Array.from({ length: 12 }, () => plugin.Insert(false, "nonce", { nonce: "n" })),
    );
    expect(taken.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  it("forgets what has ended", async () => {
    await plugin.Insert(false, "state", { state: "s", query: { a: "1" } });
    await inInstallation(database.db, (trx) =>
      trx
        .updateTable("ltijs_records")
        .set({ expires_at: new Date(0) })
        .execute(),
    );
    expect(await plugin.Get(false, "state", { state: "s" })).toBe(false);
    await plugin.Insert(false, "state", { state: "s", query: {} });
    expect(await plugin.Get(false, "state", { state: "s" })).toEqual([{ state: "s", query: {} }]);
  });

  it("seals encrypted collections, and tells when each was made", async () => {
    const index = { ...named, scopes: "a b" };
    await plugin.Replace(
      KEY,
      "accesstoken",
      index,
      { token: { access_token: "secret", expires_in: 3600 } },
      index,
    );
    expect(await plugin.Get(KEY, "accesstoken", index)).toEqual([
      { token: { access_token: "secret", expires_in: 3600 }, createdAt: expect.any(Number) },
    ]);
    const rows = await inInstallation(database.db, (trx) =>
      trx.selectFrom("ltijs_records").selectAll().execute(),
    );
    expect(rows).toMatchObject([{ fields: index, key_id: expect.any(String) }]);
    expect(rows[0]?.sealed?.toString("latin1")).not.toContain("secret");
    await expect(plugin.Insert(KEY, "accesstoken", { token: {} })).rejects.toThrow("MISSING_PARAMS");
  });

  it("modifies records in the clear and sealed ones, and finds them under their new names", async () => {
    const index = { ...named, kid: "k" };
    await plugin.Replace(KEY, "publickey", named, { key: "pem", kid: "k" }, index);
    await plugin.Modify(false, "publickey", { kid: "k" }, { clientId: "client-2" });
    expect(await plugin.Get(KEY, "publickey", { ...named, clientId: "client-2" })).toMatchObject([
      { key: "pem" },
    ]);
    await plugin.Modify(KEY, "publickey", { kid: "k" }, { key: "other" });
    expect(await plugin.Get(KEY, "publickey", { kid: "k" })).toMatchObject([{ key: "other", kid: "k" }]);
  });

  it("keeps platforms as registrations of ours, with their authorization server, under the id of their key pair", async () => {
    await plugin.Replace(KEY, "publickey", named, { key: "pem", kid: "k" }, { ...named, kid: "k" });
    await plugin.Replace(false, "platform", named, platform);
    const expected = { ...platform, kid: "k" };
    expect(await plugin.Get(false, "platform", { kid: "k" })).toEqual([expected]);
    expect(await plugin.Get(false, "platform", named)).toEqual([expected]);
    const [row] = await inInstallation(database.db, (trx) =>
      trx.selectFrom("platforms").selectAll().execute(),
    );
    expect(row).toMatchObject({ issuer: platform.platformUrl, token_audience: platform.authorizationServer });
    expect(await plugin.Get(false, "platform", { kid: row?.id })).toEqual([expected]);

    await plugin.Modify(false, "platform", { kid: "k" }, { platformName: "Moodle 2" });
    await plugin.Replace(false, "platform", named, { ...platform, platformName: "Moodle 3" });
    expect(await plugin.Get(false, "platform")).toEqual([{ ...expected, platformName: "Moodle 3" }]);
    await plugin.Delete("platform", named);
    expect(await plugin.Get(false, "platform", named)).toBe(false);
  });

  it("switches a platform off for our own launches too", async () => {
    await plugin.Replace(false, "platform", named, platform);
    const [{ kid } = {}] = (await plugin.Get(false, "platform", named)) || [];
    expect(await plugin.Get(false, "platformStatus", { id: kid })).toEqual([{ id: kid, active: true }]);
    await plugin.Replace(false, "platformStatus", { id: kid }, { id: kid, active: false });
    const rows = await inInstallation(database.db, (trx) =>
      trx.selectFrom("platforms").select("status").execute(),
    );
    expect(rows).toEqual([{ status: "disabled" }]);
  });

  it("refuses keys that a platform could not rotate", async () => {
    const fixed = { ...platform, authConfig: { method: "RSA_KEY", key: "pem" } };
    await expect(plugin.Replace(false, "platform", named, fixed)).rejects.toThrow("AUTHCONFIG_NOT_SUPPORTED");
  });

  it("fails before it was set up, and leaves no rejection behind that nobody awaits", async () => {
    const idle = kyselyPlugin(database.db, { secret: "s", onError: (error) => void failures.push(error) });
    await expect(idle.Get(false, "state", {})).rejects.toThrow("PROVIDER_NOT_DEPLOYED");
    void idle.Delete("state", { state: "s" });
    await Promise.resolve();
    expect(failures).toHaveLength(2);
  });
});
