import { randomBytes } from "node:crypto";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createClient, type Client } from "@skillstudio/api-client";
import express from "express";
import { type ApiDeps, apiRoutes } from "../../src/api/routes.ts";
import { importFile } from "../../src/ingest/import-file.ts";
import { hashOf } from "../../src/launch/one-time.ts";
import { rotateToolKeys } from "../../src/launch/tool-keys.ts";
import { authenticate } from "../../src/launch/session.ts";
import { createLog } from "../../src/log.ts";
import { authenticateOperator } from "../../src/operator/sign-in.ts";
import { LtiError } from "../../src/lti/lti-error.ts";
import { createSecretBox, type SecretBox } from "../../src/secrets.ts";
import { type Db, inTenant } from "../../src/store/database.ts";
import type { UserRole } from "../../src/store/users.ts";

/** The moment at which the API of a test judges: shortly after the captured course was exported. */
export const AS_OF = Date.parse("2026-11-22T19:30:00Z");

/** The API alone, listening. */
export interface ApiApp {
  readonly url: string;
  readonly db: Db;
  readonly box: SecretBox;
  readonly log: string[];
  readonly client: (token?: string, locale?: string) => Client;
  readonly close: () => Promise<void>;
}

/** Serves the API with every answer held to the contract; `overrides` replaces parts of it. */
export async function startApi(db: Db, overrides: Partial<ApiDeps> = {}): Promise<ApiApp> {
  const app = express();
  const server = await new Promise<Server>((listening) => {
    const opened = app.listen(0, "127.0.0.1", () => listening(opened));
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const box = createSecretBox([randomBytes(32).toString("base64")]);
  const log: string[] = [];
  const deps: ApiDeps = {
    db,
    clock: () => AS_OF,
    authenticate: (bearer) => authenticate(db, bearer),
    authenticateOperator: (bearer) => authenticateOperator(db, bearer),
    allowLoopback: true,
    onScoresQueued: () => {},
    onResultsWanted: () => {},
    allowPrivateNetworks: false,
    rotateToolKeys: (options) => rotateToolKeys({ db, box }, options),
    testDeployment: () => Promise.reject(new Error("no platform in this test")),
    checkAnswers: true,
    publicUrl: url,
    box,
    keys: { find: () => Promise.reject(new LtiError("keys_unreachable", "no key set is served here")) },
    importFile: (file) => importFile(db, file),
    answerDeepLinking: () => Promise.reject(new Error("no platform in this test")),
    log: createLog("info", { write: (line) => log.push(line) }),
    ...overrides,
  };
  app.use("/api/v1", apiRoutes(deps));
  return {
    url,
    db,
    box,
    log,
    client: (token, locale) =>
      createClient({
        baseUrl: url,
        ...(token !== undefined && { token }),
        ...(locale !== undefined && { locale }),
      }),
    close: () => new Promise((closed) => server.close(() => closed())),
  };
}

/** A session as a launch leaves it. */
export interface SignIn {
  readonly tenantId: string;
  readonly userId: string;
  readonly role: UserRole;
  /** The launch told no role in the course where this is false. */
  readonly member?: boolean;
  readonly courseId?: string | null;
  readonly deepLinking?: object;
  readonly resourceLinkId?: string;
  /** The session has ended already. */
  readonly ended?: boolean;
}

/** Opens a session; gives its bearer token. */
export async function signIn(db: Db, session: SignIn): Promise<string> {
  const token = randomBytes(32).toString("base64url");
  await inTenant(db, session.tenantId, async (trx) => {
    const context = await trx
      .selectFrom("contexts")
      .select("id")
      .where("course_id", "=", session.courseId ?? null)
      .executeTakeFirst();
    await trx
      .insertInto("sessions")
      .values({
        user_id: session.userId,
        context_id: context?.id ?? null,
        course_id: session.courseId ?? null,
        resource_link_id: session.resourceLinkId ?? null,
        role: session.role,
        ...(session.member !== undefined && { member: session.member }),
        view: session.deepLinking ? "deep_linking" : "dashboard",
        locale: "en",
        deep_linking: session.deepLinking ? JSON.stringify(session.deepLinking) : null,
        token_hash: hashOf(token),
        expires_at: new Date(Date.now() + (session.ended ? -1_000 : 3_600_000)),
      })
      .execute();
  });
  return token;
}

/** Ids of a tenant's people by email address. */
export async function peopleOf(db: Db, tenantId: string): Promise<ReadonlyMap<string, string>> {
  const rows = await inTenant(db, tenantId, (trx) =>
    trx.selectFrom("users").select(["id", "email"]).execute(),
  );
  return new Map(rows.map(({ id, email }) => [email ?? "", id]));
}
