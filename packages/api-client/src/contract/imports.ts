import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { Count, Id, staff } from "./primitives.ts";
import { routes } from "./routes.ts";

export const RefusedRow = z
  .strictObject({
    line: z.int().min(1).describe("Line of the file, the header being line 1."),
    reason: z.string(),
    row: z.array(z.string()).describe("The cells as received."),
  })
  .meta({ id: "RefusedRow" });
export type RefusedRow = z.infer<typeof RefusedRow>;

export const ImportColumn = z
  .strictObject({
    name: z.string().describe("Header of the column; of a log, name of the event."),
    taken_as: z
      .string()
      .describe("`lesson`, `quiz`, `assignment`, …, an event type, or `set_aside` for what holds no fact."),
    score_maximum: z.number().nullable().describe("Points, where the file tells."),
    rows: Count.nullable().describe("Rows of a log with this event name."),
  })
  .meta({ id: "ImportColumn" });
export type ImportColumn = z.infer<typeof ImportColumn>;

export const ImportReport = z
  .strictObject({
    batch_id: Id,
    kind: z.string().describe("What the file was recognised as, such as `moodle-gradebook`."),
    filename: z.string(),
    rows: Count.describe("accepted + unchanged + set_aside + refused."),
    accepted: Count.describe("Rows that told something new."),
    unchanged: Count.describe("Rows that told what was known."),
    set_aside: Count.describe(
      "Rows that are understood and are no learning, such as administrative log rows.",
    ),
    refused: Count.describe("Rows that were not understood; each is kept with its reason."),
    rejects: z.array(RefusedRow).max(200).describe("The first 200 refused rows."),
    matched_learners: Count.describe("People of the course that the file's rows were matched to."),
    columns: z.array(ImportColumn).describe("What each column was taken as."),
  })
  .meta({ id: "ImportReport" });
export type ImportReport = z.infer<typeof ImportReport>;

export const importFile = endpoint({
  route: routes.importFile,
  summary: "Take in a gradebook, quiz, completion or log export",
  description:
    "The body is the file's bytes; its kind is recognised by its header. The same file twice changes nothing. A file that is not understood at all is refused whole and nothing of it is kept.",
  access: staff,
  about: "course",
  params: z.strictObject({ course_id: Id }),
  query: z.strictObject({
    filename: z
      .string()
      .regex(/^\P{Cc}{1,255}$/u, "takes 1 to 255 characters, no control characters")
      .describe("The file's own name, for the record."),
  }),
  body: z.instanceof(Uint8Array<ArrayBufferLike>),
  mediaType: "text/csv",
  maxBytes: 20_000_000,
  response: ImportReport,
  errors: ["not_found", "payload_too_large", "unusable_file"],
});
