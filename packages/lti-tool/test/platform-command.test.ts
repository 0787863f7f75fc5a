import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Command } from "../src/cli/command.ts";
import { deployment } from "../src/cli/deployment.ts";
import { platform } from "../src/cli/platform.ts";
import { registrationLink } from "../src/cli/registration-link.ts";
import { hashOf } from "../src/launch/one-time.ts";
import { keepPlatform } from "../src/launch/registration.ts";
import { SetupError } from "../src/setup-error.ts";
import { inInstallation } from "../src/store/database.ts";
import { insertTenant } from "../src/store/tenants.ts";
import { createTestDatabase, type TestDatabase } from "./support/postgres.ts";

const NOBODY = "00000000-0000-4000-8000-000000000000";

let database: TestDatabase;
let dataDir: string;
let tenantId: string;
let clients = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  dataDir = await mkdtemp(join(tmpdir(), "skillstudio-platform-"));
  vi.stubEnv("DATABASE_URL", database.url);
  vi.stubEnv("DATA_DIR", dataDir);
  tenantId = await inInstallation(database.db, (trx) => insertTenant(trx, { name: "Lab School" }));
});

beforeEach(() => inInstallation(database.db, (trx) => trx.deleteFrom("platforms").execute()));

afterAll(async () => {
  vi.unstubAllEnvs();
  await database?.drop();
  await rm(dataDir, { recursive: true, force: true });
});

/** What a call prints. */
async function call(command: Command, ...args: readonly string[]): Promise<string> {
  let printed = "";
  const write = vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  try {
    expect(await command.run(args)).toBe(0);
  } finally {
    write.mockRestore();
  }
  return printed;
}

async function callJson(command: Command, ...args: readonly string[]): Promise<unknown> {
  return JSON.parse(await call(command, ...args, "--json"));
}

/** The sentence by which a call is refused. */
async function refusal(command: Command, ...args: readonly string[]): Promise<string> {
  const error: unknown = await call(command, ...args).catch((thrown: unknown) => thrown);
  if (!(error instanceof SetupError)) throw new Error(`expected a SetupError, got ${String(error)}`);
  expect(error.code).toBe("bad_arguments");
  return error.message;
}

interface Listed {
  readonly platform_id: string;
  readonly deployment_id: string;
}

async function only(command: Command): Promise<Listed> {
  const listed = await callJson(command, "list");
  expect(listed).toHaveLength(1);
  const [one] = listed as [Listed];
  return one;
}

/** A platform as Dynamic Registration leaves it, by a link of no institution unless one is told. */
async function register(linkTenantId: string | null = null): Promise<void> {
  clients += 1;
  await keepPlatform(
    database.db,
    {
      issuer: "https://lms.example.edu",
      clientId: `client-${clients}`,
      deploymentId: "7",
      authorizationEndpoint: "https://lms.example.edu/auth",
      tokenEndpoint: "https://lms.example.edu/token",
      tokenAudience: undefined,
      jwksUri: "https://lms.example.edu/keys",
      productFamily: "moodle",
      grantedScopes: undefined,
      site: "https://lms.example.edu",
      issuerVouches: true,
    },
    linkTenantId,
  );
}

const BLACKBOARD = "https://developer.blackboard.com";
const ADD = [
  "add --name Campus --client-id by-hand --issuer https://blackboard.com --deployment d1",
  `--auth-url ${BLACKBOARD}/auth --token-url ${BLACKBOARD}/token --jwks-url ${BLACKBOARD}/keys`,
]
  .join(" ")
  .split(" ")
  .concat("--institution", "Lab School");

describe("skillstudio platform", () => {
  it("shows what waits at once, with the way to approve it, and approves it with its deployments of now and later", async () => {
    await register(tenantId);
    await register();
    const lines = (await call(platform, "list")).split("\n");
    expect(lines[0]).toMatch(/^[\w-]{36} {2}PENDING {3}lms\.example\.edu .* of no institution yet$/);
    expect(lines[1]).toMatch(/^[\w-]{36} {2}active {4}lms\.example\.edu .* Lab School$/);
    expect(lines.slice(2)).toEqual([
      "To approve one: skillstudio platform approve ID --institution NAME",
      "",
    ]);
    const id = lines[0]?.slice(0, 36) ?? "";
    expect(await callJson(platform, "approve", id, "--institution", "Lab School")).toEqual({
      platform_id: id,
      status: "active",
      institution_id: tenantId,
    });
    expect(await callJson(platform, "list")).toContainEqual(
      expect.objectContaining({
        platform_id: id,
        status: "active",
        institution_name: "Lab School",
        new_deployments: "accept",
      }),
    );
    expect(await callJson(deployment, "list", "--platform", id)).toMatchObject([
      { lti_deployment_id: "7", status: "active", institution_id: tenantId },
    ]);
    expect(await refusal(platform, "approve", id)).toBe(
      `The platform ${id} waits for no approval: it is active.`,
    );
    expect(await call(platform, "list")).not.toContain("To approve one");
  });

  it("takes an institution by its id, and makes none for a platform that there is not", async () => {
    await register();
    const { platform_id } = await only(platform);
    expect(await refusal(platform, "approve", platform_id, "--institution", NOBODY)).toBe(
      `No institution is "${NOBODY}"; there are "Lab School".`,
    );
    await refusal(platform, "approve", NOBODY, "--institution", "Never");
    await call(platform, "approve", platform_id, "--institution", tenantId);
    const names = await database.db.selectFrom("tenants").select("name").execute();
    expect(names).toEqual([{ name: "Lab School" }]);
  });

  it("adds one by hand, and changes what is told and nothing else", async () => {
    const [added] = (await callJson(platform, ...ADD)) as [Record<string, unknown>];
    expect(added).toMatchObject({
      name: "Campus",
      institution_name: "Lab School",
      product_family: "BlackboardLearn",
      signature_algorithm: "RS256",
      new_deployments: "pending",
      status: "active",
    });
    const id = String(added["platform_id"]);
    const told = [
      "--name New --jwks-url https://lms.example.edu/k --token-audience https://lms.example.edu --family D2L",
      "--frame-origin https://learn.example.edu/x --frame-origin https://*.example.org --algorithm RS512",
      "--trusted-audience a --new-deployments accept",
    ]
      .join(" ")
      .split(" ");
    const changed = {
      ...added,
      name: "New",
      jwks_uri: "https://lms.example.edu/k",
      token_audience: "https://lms.example.edu",
      frame_origins: ["https://learn.example.edu", "https://*.example.org"],
      product_family: "desire2learn",
      signature_algorithm: "RS512",
      trusted_audiences: ["a"],
      new_deployments: "accept",
    };
    expect(await callJson(platform, "update", id, ...told)).toEqual([changed]);
    const empty = ["--frame-origin", "", "--token-audience", "", "--trusted-audience", "", "--family", ""];
    expect(await callJson(platform, "update", id, ...empty)).toEqual([
      {
        ...changed,
        frame_origins: [],
        token_audience: null,
        trusted_audiences: [],
        product_family: "BlackboardLearn",
      },
    ]);
  });

  it("removes one only when that is said twice, after telling what goes with it", async () => {
    await register(tenantId);
    const { platform_id: id } = await only(platform);
    expect(await refusal(platform, "remove", id)).toBe(
      `Nothing was removed. lms.example.edu would go for good, with its deployments (1), links to courses (0) and known people (0); courses, people, grades and activity stay. To do so: skillstudio platform remove ${id} --yes`,
    );
    await only(platform);
    expect(await call(platform, "remove", id, "--yes")).toMatch(/^Removed lms\.example\.edu with /);
    expect(await call(platform, "list")).toBe("No platform is registered.\n");
    expect(await refusal(platform, "remove", id, "--yes")).toContain("No platform has the id");
  });

  it.each([
    [["add", "--name", "x"], "--issuer is missing. See: skillstudio platform --help"],
    [[...ADD.slice(0, 5), "--issuer", ""], "--issuer is empty. See: skillstudio platform --help"],
    [["update"], "Say which platform. See: skillstudio platform list"],
    [["update", NOBODY], "Say what to change. See: skillstudio platform --help"],
    [["update", NOBODY, "--name", "x"], `No platform has the id "${NOBODY}". See: skillstudio platform list`],
    [["update", "7", "--name", "x"], 'No platform has the id "7". See: skillstudio platform list'],
    [["update", NOBODY, "--algorithm", "HS256"], '--algorithm is "HS256"; it takes RS256 or RS512.'],
    [
      ["update", NOBODY, "--new-deployments", "x"],
      '--new-deployments is "x"; it takes accept or pending or refuse.',
    ],
    [["update", NOBODY, "--frame-origin", "lms"], '--frame-origin is "lms"; it takes an http(s) address.'],
    [["disable", NOBODY, NOBODY], "Say which platform. See: skillstudio platform list"],
  ])("refuses %j with a sentence", async (args, sentence) => {
    expect(await refusal(platform, ...args)).toBe(sentence);
  });

  it("says whose the client id is when it is another's", async () => {
    await register(tenantId);
    const { platform_id } = await only(platform);
    await call(platform, ...ADD);
    expect(
      await refusal(
        platform,
        "update",
        platform_id,
        "--issuer",
        "https://blackboard.com",
        "--client-id",
        "by-hand",
      ),
    ).toBe("https://blackboard.com with the client id by-hand is registered already.");
  });
});

describe("skillstudio deployment", () => {
  it("approves what waits, which still needs its platform", async () => {
    await register();
    const { deployment_id: id } = await only(deployment);
    expect(await call(deployment, "list")).toBe(
      `${id}  PENDING   lms.example.edu  7  of no institution yet\nTo approve one: skillstudio deployment approve ID --institution NAME\n`,
    );
    await inInstallation(database.db, (trx) =>
      trx.updateTable("deployments").set({ platform_guid: "g", platform_name: "Campus North" }).execute(),
    );
    expect(await call(deployment, "list")).toContain("of no institution yet  asked for by Campus North\n");
    expect(await callJson(deployment, "list")).toMatchObject([
      { registration_name: "lms.example.edu", platform_name: "Campus North", platform_guid: "g" },
    ]);
    expect(await call(deployment, "approve", id, "--institution", "Lab School")).toBe(
      `${id} is active now.\nIts platform is pending, so it cannot launch yet. See: skillstudio platform list\n`,
    );
    expect(await refusal(deployment, "approve", id)).toContain("waits for no approval: it is active.");
  });

  it("is switched off and on, and goes back to waiting when it is nobody's", async () => {
    await register(tenantId);
    const { deployment_id: id } = await only(deployment);
    expect(await callJson(deployment, "disable", id)).toEqual({ deployment_id: id, status: "disabled" });
    expect(await refusal(deployment, "approve", id)).toBe(
      `The deployment ${id} waits for no approval: it is disabled. To switch it on again: skillstudio deployment enable ${id}`,
    );
    expect(await call(deployment, "enable", id)).toBe(`${id} is active now.\n`);
    await call(deployment, "disable", id);
    await inInstallation(database.db, (trx) =>
      trx.updateTable("deployments").set({ tenant_id: null }).execute(),
    );
    expect(await call(deployment, "enable", id)).toBe(`${id} is pending now.\n`);
  });

  it.each([
    [["list", "--platform", NOBODY], `No platform has the id "${NOBODY}". See: skillstudio platform list`],
    [["approve", NOBODY], `No deployment has the id "${NOBODY}". See: skillstudio deployment list`],
    [["enable"], "Say which deployment. See: skillstudio deployment list"],
    [["remove"], "Say list, approve, disable or enable. See: skillstudio deployment --help"],
  ])("refuses %j with a sentence", async (args, sentence) => {
    expect(await refusal(deployment, ...args)).toBe(sentence);
  });
});

it.each([
  ["no institution", [], null],
  ["an institution", ["--institution", "Lab School"], "Lab School"],
])("skillstudio registration-link makes a link of %s", async (_, args, name) => {
  const link = (await callJson(registrationLink, ...args)) as Record<
    "url" | "expires_at" | "institution_id",
    string
  >;
  expect(link).toEqual({
    url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:3000\/lti\/register\?token=[\w-]{43}$/),
    expires_at: expect.any(String),
    institution_id: name === null ? null : tenantId,
  });
  const hash = hashOf(new URL(link.url).searchParams.get("token") ?? "");
  const kept = await inInstallation(database.db, (trx) =>
    trx
      .selectFrom("registration_links")
      .select("tenant_id")
      .where("token_hash", "=", hash)
      .executeTakeFirst(),
  );
  expect(kept).toEqual({ tenant_id: link.institution_id });
});
