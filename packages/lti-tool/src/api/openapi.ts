import {
  commonProblems,
  contract,
  type Endpoint,
  Problem,
  type ProblemCode,
  problemType,
  sessionProblems,
} from "@skillstudio/api-client/contract";
import { z } from "zod";
import {
  createDocument,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
  type ZodOpenApiResponsesObject,
} from "zod-openapi";
import { PROBLEMS } from "../errors.ts";
import { methodOf } from "./mount.ts";

/** The API as an OpenAPI 3.1 document, made of the same schemas that validate. https://spec.openapis.org/oas/v3.1.1 */
export function openApiDocument(): object {
  const paths: Record<string, ZodOpenApiPathsObject[string]> = {};
  for (const [name, endpoint] of Object.entries(contract)) {
    paths[endpoint.path] = { ...paths[endpoint.path], [methodOf(endpoint)]: operationOf(name, endpoint) };
  }
  return createDocument({
    openapi: "3.1.1",
    info: {
      title: "SkillStudio API",
      version: "1",
      description:
        "What a learner knows and does, and what to do next. Errors are RFC 9457 problem documents; sentences follow `Accept-Language` (en, es, de, ar).",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/api/v1" }],
    security: [{ bearer: [] }],
    paths,
    components: {
      securitySchemes: {
        bearer: {
          type: "http",
          scheme: "bearer",
          description:
            "The token of a launch's session, of `POST /auth/token-exchange`, or of an operator's sign-in.",
        },
      },
    },
  });
}

function operationOf(name: string, endpoint: Endpoint): ZodOpenApiOperationObject {
  const { summary, description, access, params, query, body, mediaType, maxBytes, response } = endpoint;
  const [tag = "api"] = endpoint.path.split("/").filter(Boolean);
  return {
    operationId: name,
    summary,
    description: `${description}${whoMay(access)}`,
    tags: [tag],
    ...(access === "public" && { security: [] }),
    requestParams: { path: params as z.ZodObject, query: query as z.ZodObject },
    ...(endpoint.method === "POST" &&
      !(body instanceof z.ZodUndefined) && {
        requestBody: {
          required: true,
          description: `At most ${maxBytes} bytes.`,
          content: {
            [mediaType]: {
              schema: mediaType === "text/csv" ? { type: "string", format: "binary" } : body,
            },
          },
        },
      }),
    responses: {
      "200": { description: "Done.", content: { "application/json": { schema: response } } },
      ...refusalsOf(endpoint),
    },
  };
}

function whoMay(access: Endpoint["access"]): string {
  if (access === "public") return "";
  return `\n\nFor: ${access === "operator" ? "operators of the installation" : `${access.join(", ")} of the course`}.`;
}

function refusalsOf({ access, errors }: Endpoint): ZodOpenApiResponsesObject {
  const codes: readonly ProblemCode[] = [
    ...commonProblems,
    ...(access === "public" ? [] : sessionProblems),
    ...errors,
  ];
  const byStatus = Map.groupBy(new Set(codes), (code) => String(PROBLEMS[code].status));
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      status,
      {
        description: codes.map((code) => `${PROBLEMS[code].title} (\`${problemType(code)}\`).`).join(" "),
        content: { "application/problem+json": { schema: Problem } },
      },
    ]),
  );
}
