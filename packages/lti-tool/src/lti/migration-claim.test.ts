import { describe, expect, it } from "vitest";
import { claim, type LtiClaims, readClaims } from "./claims.ts";
import { LtiError } from "./lti-error.ts";
import { legacyConsumerKey, verifyMigrationClaim } from "./migration-claim.ts";

/** The specification's own example: https://www.imsglobal.org/spec/lti/v1p3/migr#oauth_consumer_key_sign */
const SECRET = "my-lti11-secret";
const platform = { issuer: "https://lmsvendor.com", clientId: "PM48OJSfGDTAzAo" };
const migration = {
  oauth_consumer_key: "179248902",
  oauth_consumer_key_sign: "lWd54kFo5qU7xshAna6v8BwoBm6tmUjc6GTax6+12ps=",
  user_id: "34212",
  context_id: "498",
  resource_link_id: "a1b2",
};

const claims: LtiClaims = readClaims({
  exp: 1551290856,
  nonce: "172we8671fd8z",
  sub: "62",
  [claim.messageType]: "LtiResourceLinkRequest",
  [claim.version]: "1.3.0",
  [claim.deploymentId]: "689302",
  [claim.targetLinkUri]: "https://tool.example.org/lti/launch",
  [claim.resourceLink]: { id: "3" },
  [claim.roles]: [],
  [claim.lti1p1]: migration,
});

function attempt(change: object, from: object = {}, secret = SECRET): unknown {
  try {
    return verifyMigrationClaim({ ...claims, ...change }, { ...platform, ...from }, secret);
  } catch (error) {
    if (error instanceof LtiError) return error.code;
    throw error;
  }
}

describe("a migration claim", () => {
  it("that the consumer key has signed tells who everything was in LTI 1.1", () => {
    expect(attempt({})).toEqual({ userId: "34212", contextId: "498", resourceLinkId: "a1b2" });
  });

  it("leaves the user id out where it is the same as sub", () => {
    const same = { ...migration, user_id: undefined };
    expect(attempt({ [claim.lti1p1]: same })).toMatchObject({ userId: "62" });
  });

  it.each<[name: string, change: object, from: object, secret: string]>([
    ["another secret", {}, {}, "another"],
    ["another issuer", {}, { issuer: "https://evil.example" }, SECRET],
    ["another client", {}, { clientId: "client-2" }, SECRET],
    ["another deployment", { [claim.deploymentId]: "1" }, {}, SECRET],
    ["another nonce", { nonce: "n" }, {}, SECRET],
    ["another end", { exp: 1551290857 }, {}, SECRET],
    ["another consumer key", { [claim.lti1p1]: { ...migration, oauth_consumer_key: "2" } }, {}, SECRET],
    ["a short signature", { [claim.lti1p1]: { ...migration, oauth_consumer_key_sign: "lWd5" } }, {}, SECRET],
    [
      "a signature that is none",
      { [claim.lti1p1]: { ...migration, oauth_consumer_key_sign: "é" } },
      {},
      SECRET,
    ],
  ])("with %s is refused", (_name, change, from, secret) => {
    expect(attempt(change, from, secret)).toBe("migration_claim_invalid");
  });

  it.each<[name: string, told: object | undefined, key: string | undefined]>([
    ["that is signed", migration, "179248902"],
    ["without a signature", { ...migration, oauth_consumer_key_sign: undefined }, undefined],
    ["without a consumer key", { ...migration, oauth_consumer_key: undefined }, undefined],
    ["that Canvas sends, with the user id alone", { user_id: "34212" }, undefined],
    ["that is not there", undefined, undefined],
  ])("%s names the consumer key %s", (_name, told, key) => {
    expect(legacyConsumerKey({ ...claims, [claim.lti1p1]: told } as LtiClaims)).toBe(key);
  });
});
