import { randomBytes, randomUUID } from "node:crypto";
import { addPlatform, type PlatformByHand } from "../../src/launch/registration.ts";
import type { Db } from "../../src/store/database.ts";
import type { LaunchRecord } from "../../src/store/launches.ts";
import type { PlatformRecord } from "../../src/store/platforms.ts";

/** A context of which the platform tells nothing but its id. */
export const COURSE = {
  title: null,
  label: null,
  dates: null,
  membershipsUrl: null,
  lineItemsUrl: null,
  agsScopes: [],
  history: [],
};

/** A platform of a tenant, with one deployment that may launch. */
export async function createPlatform(
  db: Db,
  tenantId: string,
  change: Partial<PlatformByHand> = {},
): Promise<PlatformRecord> {
  return addPlatform(db, {
    tenantId,
    name: "LMS",
    issuer: "https://lms.example",
    clientId: randomUUID(),
    authorizationEndpoint: "https://lms.example/auth",
    tokenEndpoint: "https://lms.example/token",
    jwksUri: "https://lms.example/jwks",
    deployments: ["1"],
    ...change,
  });
}

/** A verified launch of a learner whom the platform does not name, outside any course. */
export function launchOf(platform: PlatformRecord, change: Partial<LaunchRecord> = {}): LaunchRecord {
  return {
    platformId: platform.id,
    platformVersion: platform.version,
    deploymentId: "1",
    nonce: randomUUID(),
    nonceExpiresAt: new Date(),
    messageType: "LtiResourceLinkRequest",
    person: {
      sub: "62",
      name: null,
      givenName: null,
      familyName: null,
      email: null,
      sourcedId: null,
      username: null,
      legacyUserId: null,
    },
    role: "learner",
    ltiRoles: [],
    member: true,
    context: null,
    resourceLink: null,
    session: { view: null, locale: "en", deepLinking: null, codeHash: randomBytes(32), codeSeconds: 60 },
    offered: {
      claims: [],
      custom: [],
      scopes: [],
      lineItems: false,
      lineItem: false,
      roster: false,
      notices: [],
    },
    told: null,
    platformInstance: { guid: null, name: null, productFamily: null },
    ...change,
  };
}
