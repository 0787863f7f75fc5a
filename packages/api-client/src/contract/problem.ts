import { z } from "zod";

/** Every way in which the API refuses. */
export const problemCodes = [
  "invalid_request",
  "unauthenticated",
  "session_expired",
  "token_refused",
  "sign_in_needed",
  "forbidden",
  "not_found",
  "already_decided",
  "already_registered",
  "not_pending",
  "approval_needed",
  "key_too_new",
  "no_deep_linking",
  "payload_too_large",
  "unusable_file",
  "internal_error",
  "unavailable",
] as const;

export type ProblemCode = (typeof problemCodes)[number];

/** What any endpoint may answer. */
export const commonProblems: readonly ProblemCode[] = ["invalid_request", "internal_error", "unavailable"];

/** What any endpoint that needs a session may answer. */
export const sessionProblems: readonly ProblemCode[] = ["unauthenticated", "session_expired", "forbidden"];

/** A refusal, https://www.rfc-editor.org/rfc/rfc9457 */
export const Problem = z
  .strictObject({
    type: z.string().describe("`urn:skillstudio:problem:<code>`; stable, for programs to branch on."),
    title: z.string().describe("The kind of problem, the same for every occurrence."),
    status: z.int().min(400).max(599),
    detail: z.string().describe("What happened and what to do about it."),
    instance: z.string().optional().describe("Name of this occurrence, to quote to support."),
    errors: z
      .array(
        z.strictObject({
          path: z
            .string()
            .describe("The part of the request and the field, such as `body.action` or `query.learner_id`."),
          message: z.string(),
        }),
      )
      .optional()
      .describe("Field by field, for a request that was not understood."),
  })
  .meta({ id: "Problem", description: "RFC 9457 problem document." });
export type Problem = z.infer<typeof Problem>;

const prefix = "urn:skillstudio:problem:";

export function problemType(code: ProblemCode): string {
  return prefix + code;
}
