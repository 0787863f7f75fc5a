import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { SignJWT } from "jose";
import { claim } from "../../src/lti/claims.ts";
import { generateToolKey, type NewToolKey, readToolKey } from "../../src/lti/tool-keys.ts";

/** One answer of the platform's services. */
export interface Answer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body: unknown;
}

/** The services of a learning platform, as far as a tool calls them: keys, tokens, roster and registration. */
export interface TestPlatform {
  readonly url: string;
  readonly key: NewToolKey;
  /** What each path answers; a test may set its own. */
  readonly answers: Map<string, (request: IncomingMessage, body: string) => Answer | Promise<Answer>>;
  /** Paths in the order in which they were asked for. */
  readonly asked: string[];
  /** Signs an id_token of a learner's launch, with changes. */
  readonly sign: (claims: Record<string, unknown>) => Promise<string>;
  readonly close: () => Promise<void>;
}

export async function startTestPlatform(): Promise<TestPlatform> {
  const key = await generateToolKey();
  const answers: TestPlatform["answers"] = new Map();
  const asked: string[] = [];
  const server = createServer((request, response) => void answer(request, response, answers, asked));
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  answers.set("/keys", () => ({ body: { keys: [key.publicJwk] } }));
  answers.set("/token", () => ({ body: { access_token: "token", token_type: "Bearer", expires_in: 3600 } }));
  return {
    url,
    key,
    answers,
    asked,
    sign: (claims) => {
      const now = Math.floor(Date.now() / 1000);
      return new SignJWT({ ...learnerLaunch(url), iat: now, exp: now + 60, ...claims })
        .setProtectedHeader({ alg: "RS256", kid: key.kid })
        .sign(readToolKey(key.kid, key.privatePem).privateKey);
    },
    close: () => close(server),
  };
}

/** A learner's launch of course 5, as the captured Moodle at that address sends it. */
export function learnerLaunch(url: string): Record<string, unknown> {
  return {
    iss: url,
    aud: "client-1",
    sub: "62",
    name: "Ana Álvarez",
    given_name: "Ana",
    family_name: "Álvarez",
    email: "student01@example.edu",
    [claim.messageType]: "LtiResourceLinkRequest",
    [claim.version]: "1.3.0",
    [claim.deploymentId]: "1",
    [claim.resourceLink]: { id: "3", title: "My dashboard" },
    [claim.roles]: ["http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"],
    [claim.context]: { id: "5", label: "PYBE", title: "Python Backend", type: ["CourseSection"] },
    [claim.lis]: { person_sourcedid: "S01000", course_section_sourcedid: "PYBE-2026" },
    [claim.launchPresentation]: { locale: "es_MX", return_url: `${url}/return?course=5` },
    [claim.namesRoleService]: { context_memberships_url: `${url}/memberships`, service_versions: ["2.0"] },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  answers: TestPlatform["answers"],
  asked: string[],
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const path = new URL(request.url ?? "/", "http://localhost").pathname;
  asked.push(path);
  const {
    status = 200,
    headers = {},
    body,
  } = (await answers.get(path)?.(request, Buffer.concat(chunks).toString())) ?? {
    status: 404,
    body: "not here",
  };
  response.writeHead(status, headers).end(typeof body === "string" ? body : JSON.stringify(body));
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((done) => server.close(() => done()));
}
