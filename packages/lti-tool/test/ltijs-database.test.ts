import { createCipheriv, createHash, randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { kyselyDatabase } from "../src/ltijs.ts";
import { importRecords } from "../src/ltijs/import-records.ts";
import { kyselyPlugin } from "../src/ltijs/kysely-database.ts";
import {
  createProvider,
  deployQuietly,
  type LtijsDatabase,
  type LtijsFields,
} from "../src/ltijs/ltijs-api.ts";
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
const scoped = { ...named, scopes: "a b" };
const person = { iss: "https://lms", clientId: "c", deploymentId: "1", user: "62" };
const place = { contextId: "5", user: "62" };

/** A collection as ltijs writes it: the query that names a record, items that may stand there, and what is kept in the clear. */
interface Written {
  readonly collection: string;
  readonly key: string | false;
  readonly query: LtijsFields;
  readonly item: (writer: number) => LtijsFields;
  readonly index?: LtijsFields;
  /** What makes the item of one writer whole. */
  readonly whole: (found: LtijsFields) => boolean;
}

const pair = (writer: number): LtijsFields => ({ key: `pem ${writer}`, kid: "k", same: `pem ${writer}` });
const sameKey = ({ key, same }: LtijsFields): boolean => key === same;
const WRITTEN: readonly Written[] = [
  {
    collection: "idtoken",
    key: false,
    query: person,
    item: (writer) => ({ ...person, userInfo: { name: `${writer}` }, platformId: `${writer}` }),
    whole: ({ userInfo, platformId }) => (userInfo as { name: unknown }).name === platformId,
  },
  {
    collection: "contexttoken",
    key: false,
    query: place,
    item: (writer) => ({ ...place, path: `/${writer}`, roles: [`/${writer}`] }),
    whole: ({ path, roles }) => (roles as unknown[])[0] === path,
  },
  {
    collection: "accesstoken",
    key: KEY,
    query: scoped,
    item: (writer) => ({ token: { access_token: `${writer}`, scope: `${writer}` } }),
    index: scoped,
    whole: ({ token }) => {
      const { access_token: value, scope } = token as Record<string, unknown>;
      return value === scope;
    },
  },
  {
    collection: "publickey",
    key: KEY,
    query: named,
    item: pair,
    index: { ...named, kid: "k" },
    whole: sameKey,
  },
  {
    collection: "privatekey",
    key: KEY,
    query: named,
    item: pair,
    index: { ...named, kid: "k" },
    whole: sameKey,
  },
  {
    collection: "platform",
    key: false,
    query: named,
    item: (writer) => ({ ...platform, platformName: `${writer}`, authEndpoint: `https://lms/${writer}` }),
    whole: ({ platformName, authEndpoint }) => authEndpoint === `https://lms/${String(platformName)}`,
  },
];

describe.each(WRITTEN)("Replace of $collection", ({ collection, key, query, item, index, whole }) => {
  it("is one step: sixteen writers at once leave one whole record, and none fails", async () => {
    await Promise.all(
      Array.from({ length: 16 }, (_, writer) => plugin.Replace(key, collection, query, item(writer), index)),
    );
    const found = (await plugin.Get(key, collection, query)) || [];
    expect(found.map(whole)).toEqual([true]);
    expect(failures).toEqual([]);
  });

  it("puts the later item in the place of the earlier, and readers always find one", async () => {
    await plugin.Replace(key, collection, query, item(0), index);
    const reads: (readonly LtijsFields[] | false)[] = [];
    for (let writer = 1; writer <= 20; writer += 1) {
      const [found] = await Promise.all([
        plugin.Get(key, collection, query),
        plugin.Replace(key, collection, query, item(writer), index),
      ]);
      reads.push(found);
    }
    expect(reads.every((found) => found !== false && found.length === 1)).toBe(true);
    const { kid: _kid, ...last } = item(20);
    expect(await plugin.Get(key, collection, query)).toMatchObject([last]);
  });
});

describe("Get", () => {
  it.each([
    "platform",
    "platformStatus",
    "publickey",
    "privatekey",
    "accesstoken",
    "nonce",
    "state",
    "idtoken",
    "contexttoken",
  ])("answers false when there is nothing in %s, and never an empty list", async (collection) => {
    expect(await plugin.Get(false, collection)).toBe(false);
    expect(await plugin.Get(KEY, collection, { kid: "none" })).toBe(false);
  });

  it("gives plain objects that equal what was put in, and all of them without a query", async () => {
    const item = { ...person, userInfo: { name: "Ana", email: null }, list: [1, "2", { three: 3 }] };
    await plugin.Insert(false, "idtoken", item);
    await plugin.Insert(false, "idtoken", { ...item, user: "63" });
    expect(await plugin.Get(false, "idtoken", { iss: person.iss, user: "62" })).toStrictEqual([item]);
    expect(await plugin.Get(false, "idtoken")).toStrictEqual([item, { ...item, user: "63" }]);
  });

  it("adds the instant at which a sealed record was made, in milliseconds", async () => {
    const before = Date.now();
    await plugin.Replace(KEY, "accesstoken", scoped, { token: { expires_in: 3600 } }, scoped);
    const [{ createdAt, ...item } = {}] = (await plugin.Get(KEY, "accesstoken", scoped)) || [];
    expect(item).toStrictEqual({ token: { expires_in: 3600 } });
    expect(Math.abs(Number(createdAt) - before)).toBeLessThan(60_000);
  });

  it.each<[name: string, query: LtijsFields]>([
    ["a number for a text", { user: 62 }],
    ["an operator", { user: { $ne: "x" } }],
    ["a list", { user: ["62"] }],
    ["null", { user: null }],
    ["no value at all", { user: undefined }],
    ["NUL", { user: "62\0" }],
    ["NUL in a name", { "user\0": "62" }],
    ["half of a surrogate pair", { user: "\ud800" }],
    ["SQL", { user: "62' or '1'='1" }],
    ["a part of an object", { userInfo: { name: "Ana" } }],
    ["a member that every object has", { constructor: "x" }],
  ])("takes a query for what it is, type for type: %s matches nothing", async (_name, query) => {
    await plugin.Insert(false, "idtoken", { ...person, userInfo: { name: "Ana", email: "a@b" } });
    expect(await plugin.Get(false, "idtoken", query)).toBe(false);
    expect(await plugin.Get(false, "platform", query)).toBe(false);
    await plugin.Modify(false, "idtoken", query, { platformId: "x" });
    await plugin.Delete("idtoken", query);
    expect(await plugin.Get(false, "idtoken", person)).toMatchObject([person]);
    expect(failures).toEqual([]);
  });

  it("knows no collection but those of ltijs", async () => {
    await expect(plugin.Get(false, "users")).rejects.toThrow("UNKNOWN_COLLECTION: users");
    await expect(plugin.Get(false, "constructor")).rejects.toThrow("UNKNOWN_COLLECTION: constructor");
  });

  it("makes the key pair of a platform that was registered without ltijs, one for all that ask", async () => {
    await plugin.Replace(false, "platform", named, platform);
    const [{ kid } = {}] = (await plugin.Get(false, "platform", named)) || [];
    const asked = await Promise.all(Array.from({ length: 4 }, () => plugin.Get(KEY, "privatekey", { kid })));
    expect(new Set(asked.map((found) => found && found[0]?.["key"])).size).toBe(1);
    expect(await plugin.Get(KEY, "publickey", named)).toMatchObject([
      { kid, key: expect.stringContaining("BEGIN PUBLIC KEY") },
    ]);
    expect(await plugin.Get(false, "platform", named)).toMatchObject([{ kid }]);
  });
});

describe("Insert", () => {
  it("takes a nonce once, however many race with it", async () => {
    const taken = await Promise.allSettled(
      Array.from({ length: 12 }, () => plugin.Insert(false, "nonce", { nonce: "n" })),
    );
    expect(taken.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  it.each(["Insert", "Replace"] as const)("%s wants an index for a sealed item", async (method) => {
    const call =
      method === "Insert"
        ? plugin.Insert(KEY, "accesstoken", { token: {} })
        : plugin.Replace(KEY, "accesstoken", scoped, { token: {} });
    await expect(call).rejects.toThrow("MISSING_PARAMS");
  });

  it("refuses text that PostgreSQL cannot hold, by name", async () => {
    await expect(plugin.Insert(false, "nonce", { nonce: "a\0b" })).rejects.toThrow(
      "TEXT_NOT_STORABLE: nonce",
    );
  });

  it("seals with a key that it names, so that no secret is in the rows", async () => {
    await plugin.Insert(KEY, "privatekey", { key: "secret", kid: "k" }, { ...named, kid: "k" });
    const rows = await database.db.selectFrom("ltijs_records").selectAll().execute();
    expect(rows).toMatchObject([
      { fields: { ...named, kid: "k" }, key_id: expect.stringMatching(/^[\da-f]{16}$/) },
    ]);
    expect(rows[0]?.sealed?.toString("latin1")).not.toContain("secret");
    await database.db
      .updateTable("ltijs_records")
      .set({ sealed: Buffer.alloc(64) })
      .execute();
    await expect(plugin.Get(KEY, "privatekey", named)).rejects.toThrow("unable to authenticate data");
  });
});

describe("what was put in", () => {
  it.each([
    ["state", { state: "s", query: {} }, 600],
    ["nonce", { nonce: "n" }, 720],
    ["idtoken", person, 86_400],
    ["contexttoken", place, 86_400],
  ])("lasts in %s for its time, and may then come again", async (collection, item, seconds) => {
    await plugin.Insert(false, collection, item);
    const row = await database.db.selectFrom("ltijs_records").selectAll().executeTakeFirstOrThrow();
    expect((row.expires_at!.getTime() - row.created_at.getTime()) / 1000).toBe(seconds);
    await database.db
      .updateTable("ltijs_records")
      .set({ expires_at: new Date(0) })
      .execute();
    expect(await plugin.Get(false, collection, item)).toBe(false);
    await plugin.Insert(false, collection, item);
    expect(await plugin.Get(false, collection)).toEqual([item]);
  });

  it.each([
    ["idtoken", person, true],
    ["contexttoken", place, true],
    ["state", { state: "s" }, false],
    ["nonce", { nonce: "n" }, false],
  ])("lasts on in %s when it is read near its end: %j, %s", async (collection, item, lastsOn) => {
    await plugin.Insert(false, collection, item);
    const soon = new Date(Date.now() + 60_000);
    await database.db.updateTable("ltijs_records").set({ expires_at: soon }).execute();
    await plugin.Get(false, collection, item);
    const row = await database.db.selectFrom("ltijs_records").select("expires_at").executeTakeFirstOrThrow();
    expect(row.expires_at!.getTime() > soon.getTime() + 3_600_000).toBe(lastsOn);
  });
});

describe("Modify", () => {
  it("changes what it names and leaves the rest, also when many change different members at once", async () => {
    await plugin.Insert(false, "contexttoken", { ...place, path: "/", roles: ["x"] });
    await Promise.all(
      Array.from({ length: 8 }, (_, n) => plugin.Modify(false, "contexttoken", place, { [`member${n}`]: n })),
    );
    const members = Object.fromEntries(Array.from({ length: 8 }, (_, n) => [`member${n}`, n]));
    expect(await plugin.Get(false, "contexttoken", place)).toEqual([
      { ...place, path: "/", roles: ["x"], ...members },
    ]);
  });

  it("changes nothing, and adds nothing, where nothing matches", async () => {
    expect(await plugin.Modify(false, "contexttoken", place, { path: "/x" })).toBe(true);
    expect(await plugin.Get(false, "contexttoken")).toBe(false);
  });

  it("finds sealed records under their new names", async () => {
    await plugin.Replace(KEY, "publickey", named, { key: "pem", kid: "k" }, { ...named, kid: "k" });
    await plugin.Modify(false, "publickey", { kid: "k" }, { clientId: "client-2" });
    expect(await plugin.Get(KEY, "publickey", { ...named, clientId: "client-2" })).toMatchObject([
      { key: "pem" },
    ]);
    await plugin.Modify(KEY, "publickey", { kid: "k" }, { key: "other" });
    expect(await plugin.Get(KEY, "publickey", { kid: "k" })).toMatchObject([{ key: "other", kid: "k" }]);
  });
});

describe("Delete", () => {
  it("removes every match and nothing else", async () => {
    for (const user of ["1", "2"]) await plugin.Insert(false, "contexttoken", { contextId: "5", user });
    await plugin.Insert(false, "contexttoken", { contextId: "6", user: "1" });
    expect(await plugin.Delete("contexttoken", { contextId: "5" })).toBe(true);
    expect(await plugin.Get(false, "contexttoken")).toEqual([{ contextId: "6", user: "1" }]);
  });

  it("leaves no rejection behind that nobody awaits", async () => {
    void plugin.Delete("nothing of ltijs's", { state: "s" });
    await expect.poll(() => failures).toMatchObject([{ message: "UNKNOWN_COLLECTION: nothing of ltijs's" }]);
  });
});

describe("platforms", () => {
  it("are registrations of ours, with their authorization server, under the id of their key pair", async () => {
    await plugin.Replace(KEY, "publickey", named, { key: "pem", kid: "k" }, { ...named, kid: "k" });
    await plugin.Replace(false, "platform", named, platform);
    const expected = { ...platform, kid: "k" };
    expect(await plugin.Get(false, "platform", { kid: "k" })).toEqual([expected]);
    expect(await plugin.Get(false, "platform", named)).toEqual([expected]);
    const [row] = await database.db.selectFrom("platforms").selectAll().execute();
    expect(row).toMatchObject({ issuer: platform.platformUrl, token_audience: platform.authorizationServer });
    expect(await plugin.Get(false, "platform", { kid: row?.id })).toEqual([expected]);

    await plugin.Modify(false, "platform", { kid: "k" }, { platformName: "Moodle 2" });
    await plugin.Replace(false, "platform", named, { ...platform, platformName: "Moodle 3" });
    expect(await plugin.Get(false, "platform")).toEqual([{ ...expected, platformName: "Moodle 3" }]);
    await plugin.Delete("platform", named);
    expect(await plugin.Get(false, "platform", named)).toBe(false);
  });

  it("are switched off for our own launches too", async () => {
    await plugin.Replace(false, "platform", named, platform);
    const [{ kid } = {}] = (await plugin.Get(false, "platform", named)) || [];
    expect(await plugin.Get(false, "platformStatus", { id: kid })).toEqual([{ id: kid, active: true }]);
    await plugin.Replace(false, "platformStatus", { id: kid }, { id: kid, active: false });
    const rows = await database.db.selectFrom("platforms").select("status").execute();
    expect(rows).toEqual([{ status: "disabled" }]);
  });

  it("have keys that they can rotate, or are refused", async () => {
    const fixed = { ...platform, authConfig: { method: "RSA_KEY", key: "pem" } };
    await expect(plugin.Replace(false, "platform", named, fixed)).rejects.toThrow("AUTHCONFIG_NOT_SUPPORTED");
  });

  it("come over from ltijs-sequelize with their keys, once or twice", async () => {
    const old = {
      publickeys: [{ kid: "k", ...named, ...encrypt({ key: "public pem", kid: "k" }) }],
      privatekeys: [{ kid: "k", ...named, ...encrypt({ key: "private pem", kid: "k" }) }],
      platforms: [{ ...platform, id: 1, kid: "k", createdAt: new Date() }],
      platformStatuses: [{ id: "k", active: false }],
    };
    await importRecords(plugin, KEY, old);
    await importRecords(plugin, KEY, old);
    expect(await plugin.Get(false, "platform")).toEqual([{ ...platform, kid: "k" }]);
    expect(await plugin.Get(false, "platformStatus", { id: "k" })).toEqual([{ id: "k", active: false }]);
    expect(await plugin.Get(KEY, "privatekey", { kid: "k" })).toMatchObject([{ key: "private pem" }]);
    await expect(importRecords(plugin, "another key", old)).rejects.toThrow(/decrypt|JSON/);
  });
});

/** As ltijs 5 encrypts. */
function encrypt(item: object): { readonly iv: string; readonly data: string } {
  const iv = randomBytes(16);
  const cipher = createCipheriv("aes-256-cbc", createHash("sha256").update(KEY).digest(), iv);
  const data = Buffer.concat([cipher.update(JSON.stringify(item)), cipher.final()]);
  return { iv: iv.toString("hex"), data: data.toString("hex") };
}

describe("setup and Close", () => {
  it("fails before it was set up, and leaves no rejection behind that nobody awaits", async () => {
    const idle = kyselyPlugin(database.db, { secret: "s", onError: (error) => void failures.push(error) });
    await expect(idle.Get(false, "state", {})).rejects.toThrow("PROVIDER_NOT_DEPLOYED");
    void idle.Delete("state", { state: "s" });
    await Promise.resolve();
    expect(failures).toHaveLength(2);
  });

  it("serves ltijs with its own handlers, from deploy to close", async () => {
    const alone = kyselyDatabase({ databaseUrl: database.url, secret: "s", institution: "Lab School" });
    const lti = createProvider();
    lti.setup(
      KEY,
      { plugin: alone },
      {
        appRoute: "/",
        loginRoute: "/login",
        keysetRoute: "/keys",
        dynRegRoute: "/register",
        cors: false,
        serverAddon: () => {},
      },
    );
    await expect(alone.Get(false, "state")).rejects.toThrow("PROVIDER_NOT_DEPLOYED");
    await deployQuietly(lti, alone);
    const registered = await lti.registerPlatform({
      url: "https://other.example.edu",
      name: "Other",
      clientId: "c",
      authenticationEndpoint: "https://other.example.edu/auth",
      accesstokenEndpoint: "https://other.example.edu/token",
      authorizationServer: "https://auth.example.edu",
      authConfig: { method: "JWK_SET", key: "https://other.example.edu/keys" },
    });
    expect(registered).toBeTruthy();
    const found = await lti.getPlatform("https://other.example.edu", "c");
    expect(found && (await found.platformJSON())).toMatchObject({
      authorizationServer: "https://auth.example.edu",
      active: true,
    });
    await lti.deletePlatform("https://other.example.edu", "c");
    expect(await alone.Get(false, "platform")).toBe(false);
    await lti.close({ silent: true });
    await expect(alone.Get(false, "state")).rejects.toThrow("PROVIDER_NOT_DEPLOYED");
  });
});
