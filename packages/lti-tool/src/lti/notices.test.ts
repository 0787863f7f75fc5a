import { expect, it } from "vitest";
import { NOTICE_SCOPE, registerNoticeHandler, unregisterNoticeHandler } from "./notices.ts";
import type { Platform } from "./platform.ts";
import type { CallService } from "./service.ts";

const platform: Platform = {
  id: "11111111-1111-4111-8111-111111111111",
  issuer: "https://canvas.instructure.com",
  clientId: "10000000000360",
  authorizationEndpoint: "https://sso.canvaslms.com/api/lti/authorize_redirect",
  tokenEndpoint: "https://sso.canvaslms.com/login/oauth2/token",
  tokenAudience: undefined,
  jwksUri: "https://sso.canvaslms.com/api/lti/security/jwks",
  signatureAlgorithm: "RS256",
  trustedAudiences: [],
};
const SERVICE = "https://canvas.example.edu/api/lti/notice-handlers/3407";

it("a handler is put with its type, and taken back by an empty one", async () => {
  const calls: unknown[] = [];
  const call: CallService = async (_platform, scopes, url, request) => {
    calls.push([scopes, url, request?.method, JSON.parse(request?.body ?? "")]);
    return { status: 200, headers: {}, body: "" };
  };
  const [type, handler] = ["LtiContextCopyNotice", "https://tool.example.org/lti/notices"];
  await registerNoticeHandler(call, platform, SERVICE, { type, handler });
  await unregisterNoticeHandler(call, platform, SERVICE, type);
  expect(calls).toEqual(
    [handler, ""].map((address) => [[NOTICE_SCOPE], SERVICE, "PUT", { notice_type: type, handler: address }]),
  );
});
