import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { LtijsProvider } from "@skillstudio/lti-tool/ltijs";

/** A tool as the demonstration LMS's operator interface shows it. */
interface Registered {
  readonly client_id: string;
  readonly target_link_uri: string;
  readonly platform: {
    readonly issuer: string;
    readonly authorization_endpoint: string;
    readonly token_endpoint: string;
    readonly token_audience: string;
    readonly jwks_uri: string;
  };
}

/** Nothing to register with; the message says what to do. */
export class NoDemoLms extends Error {}

/**
 * Registers the application with the first school of the demonstration LMS and that school with the application, as their
 * administrators would by hand, and places one link. What is there already stays. Gives the course's address.
 */
export async function connectToDemoLms(lti: LtijsProvider, publicUrl: string): Promise<string> {
  const origin = process.env["DEMO_LMS_ORIGIN"] ?? `http://localhost:${process.env["DEMO_LMS_PORT"] ?? 3001}`;
  const stateDir = process.env["DEMO_LMS_STATE"] ?? ".skillstudio/demo-lms";
  const key = await readFile(join(stateDir, "operator-key"), "utf8").catch(() => {
    throw new NoDemoLms(
      `There is no demonstration LMS in ${stateDir}. Run npm start first, and leave it running.`,
    );
  });
  const school = `${origin}/moodle`;
  const call = async (path: string, body?: object): Promise<unknown> => {
    const response = await fetch(`${school}/api/${path}`, {
      headers: { authorization: `Bearer ${key.trim()}`, "content-type": "application/json" },
      ...(body && { method: "POST", body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${school} answered ${response.status}: ${await response.text()}`);
    return response.json();
  };

  const { tools } = (await call("tools")) as { readonly tools: readonly Registered[] };
  const known = tools.find(({ target_link_uri: target }) => new URL(target).origin === publicUrl);
  const { client_id: clientId, platform } =
    known ??
    ((await call("tools", {
      name: "An ltijs application",
      login_url: `${publicUrl}/lti/login`,
      redirect_uris: [`${publicUrl}/lti/launch`],
      jwks_url: `${publicUrl}/lti/keys`,
      target_link_uri: `${publicUrl}/`,
    })) as Registered);
  await lti.registerPlatform({
    url: platform.issuer,
    name: "Demonstration LMS",
    clientId,
    authenticationEndpoint: platform.authorization_endpoint,
    accesstokenEndpoint: platform.token_endpoint,
    authorizationServer: platform.token_audience,
    authConfig: { method: "JWK_SET", key: platform.jwks_uri },
  });
  await call("links", {
    client_id: clientId,
    title: "An ltijs application",
    text: "My studies, and this course",
  });
  return `${school}/course`;
}
