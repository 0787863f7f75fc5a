import { createPublicKey } from "node:crypto";
import { jwtVerify } from "jose";
import { expect, it } from "vitest";
import { claim } from "./claims.ts";
import { signDeepLinkingResponse } from "./deep-linking.ts";
import { generateToolKey, readToolKey } from "./tool-keys.ts";

const NOW = Date.UTC(2026, 10, 22, 20, 0, 0);

it("answers a deep linking request for the platform alone, with its data echoed", async () => {
  const made = await generateToolKey();
  const item = {
    type: "ltiResourceLink",
    url: "https://tool.example.org/lti/launch?view=dashboard",
    title: "Dashboard",
  } as const;
  const jwt = await signDeepLinkingResponse({
    platform: { issuer: "https://lms.example.edu", clientId: "client-1" },
    deploymentId: "2",
    settings: { data: "opaque" },
    items: [item],
    key: readToolKey(made.kid, made.privatePem),
    now: NOW,
  });
  const { payload, protectedHeader } = await jwtVerify(jwt, createPublicKey(made.privatePem), {
    currentDate: new Date(NOW),
  });
  expect(protectedHeader).toEqual({ alg: "RS256", kid: made.kid, typ: "JWT" });
  expect(payload).toEqual({
    iss: "client-1",
    sub: "client-1",
    aud: "https://lms.example.edu",
    iat: NOW / 1000,
    exp: NOW / 1000 + 300,
    nonce: expect.any(String),
    [claim.messageType]: "LtiDeepLinkingResponse",
    [claim.version]: "1.3.0",
    [claim.deploymentId]: "2",
    [claim.contentItems]: [item],
    [claim.deepLinkingData]: "opaque",
  });
});
