import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { importFile, type ImportReport } from "../src/ingest/import-file.ts";
import { inTenant } from "../src/store/database.ts";
import { listSources } from "../src/store/ingest.ts";
import {
  capturedMembers,
  insertCapturedCourse,
  moodleFile,
  type CapturedCourse,
} from "./support/captured-course.ts";
import { readFacts, type Facts } from "./support/facts.ts";
import { createTestDatabase, type TestDatabase } from "./support/postgres.ts";

const RECEIVED_AT = Date.UTC(2026, 10, 22, 20);
const GRADEBOOK = 70;
const GRADEBOOK_ALL_DISPLAYS = 71;
const LOG = 73;
const COMPLETION = 74;
const QUIZ = 76;
const ALL = [GRADEBOOK, GRADEBOOK_ALL_DISPLAYS, LOG, COMPLETION, QUIZ];
const QUIZ_KEY = "grade-item:1:Quiz: Quiz 1: HTTP basics";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

describe("the captured course", () => {
  let course: CapturedCourse;
  let reports: ImportReport[];
  let facts: Facts;
  beforeAll(async () => {
    course = await insertCapturedCourse(database.db);
    reports = await importAll(course, ALL);
    facts = await readFacts(database.db, course);
  });

  test("is counted row by row", () => {
    expect(reports.map(countsOf)).toEqual([
      {
        kind: "moodle-gradebook",
        rows: 24,
        accepted: 24,
        unchanged: 0,
        setAside: 0,
        refused: 0,
        matchedLearners: 24,
      },
      {
        kind: "moodle-gradebook",
        rows: 24,
        accepted: 0,
        unchanged: 24,
        setAside: 0,
        refused: 0,
        matchedLearners: 24,
      },
      {
        kind: "moodle-log",
        rows: 665,
        accepted: 155,
        unchanged: 0,
        setAside: 503,
        refused: 7,
        matchedLearners: 24,
      },
      {
        kind: "moodle-completion",
        rows: 24,
        accepted: 24,
        unchanged: 0,
        setAside: 0,
        refused: 0,
        matchedLearners: 24,
      },
      {
        kind: "moodle-quiz",
        rows: 21,
        accepted: 20,
        unchanged: 0,
        setAside: 1,
        refused: 0,
        matchedLearners: 20,
      },
    ]);
  });

  test("has its lessons in course order, and those that only the gradebook knows after them", () => {
    expect(facts.lessons).toEqual([
      '["What is HTTP?","page",true,["HTTP"],"activity:1:What is HTTP?"]',
      '["Lesson: routes and views","lesson",true,["routes and views"],"activity:1:Lesson: routes and views"]',
      '["Quiz 1: HTTP basics","quiz",true,["HTTP basics"],"activity:1:Quiz 1: HTTP basics"]',
      '["Indexes","page",true,["Indexes"],"activity:1:Indexes"]',
      '["Assignment 1: schema design","assignment",true,["schema design"],"activity:1:Assignment 1: schema design"]',
      '["Assignment 2: REST API","assignment",false,["REST API"],"activity:1:Assignment 2: REST API"]',
    ]);
  });

  test("has an assessment for each graded column, with the maximum that some file tells", () => {
    expect(facts.assessments).toEqual([
      '["grade-item:1:Assignment: Assignment 1: schema design","Assignment 1: schema design","assignment",100,["schema design"],"Assignment 1: schema design"]',
      '["grade-item:1:Assignment: Assignment 2: REST API","Assignment 2: REST API","assignment",null,["REST API"],"Assignment 2: REST API"]',
      '["grade-item:1:External tool: Probe activity 1","Probe activity 1","other",null,[],null]',
      '["grade-item:1:External tool: Probe activity 2","Probe activity 2","other",null,[],null]',
      '["grade-item:1:Lesson: Lesson: routes and views","Lesson: routes and views","other",null,["routes and views"],"Lesson: routes and views"]',
      '["grade-item:1:Participation","Participation","other",5,[],null]',
      '["grade-item:1:Probe column (renamed)","Probe column (renamed)","other",60,[],null]',
      '["grade-item:1:Probe column","Probe column","other",null,[],null]',
      '["grade-item:1:Quiz: Quiz 1: HTTP basics","Quiz 1: HTTP basics","quiz",10,["HTTP basics"],"Quiz 1: HTTP basics"]',
      '["grade-item:1:Second column of link","Second column of link","other",null,[],null]',
      '["grade-item:2:External tool: Probe activity 1","Probe activity 1","other",20,[],null]',
      '["grade-item:3:External tool: Probe activity 1","Probe activity 1","other",null,[],null]',
    ]);
  });

  test("has the grades, attempts, progress and events that a recount of the files gives", () => {
    expect(facts.grades).toEqual([...recountGradebook(), ...recountQuizResults()].sort());
    expect(facts.attempts).toEqual(recountAttempts());
    expect(facts.progress).toEqual(recountProgress());
    expect(facts.events.map((line) => JSON.stringify(JSON.parse(line).slice(0, 4)))).toEqual(recountEvents());
  });

  test("keeps each file as it came and each refused row with its reason", async () => {
    const { batches, rejects } = await inTenant(database.db, course.tenantId, async (trx) => ({
      batches: await trx
        .selectFrom("ingest_batches")
        .select(["filename", "content", "status", "as_of"])
        .execute(),
      rejects: await trx
        .selectFrom("ingest_rejects")
        .select(["line", "reason_code", "reason", "row"])
        .orderBy("line")
        .execute(),
    }));
    const asOf = new Map([
      [GRADEBOOK, "2026-11-22T19:15:09.000Z"],
      [GRADEBOOK_ALL_DISPLAYS, "2026-11-22T19:15:10.000Z"],
      [LOG, "2026-11-22T19:15:12.000Z"],
      [COMPLETION, "2026-11-22T18:53:56.000Z"],
      [QUIZ, "2026-11-22T18:53:00.000Z"],
    ]);
    expect(batches.sort((a, b) => (a.filename < b.filename ? -1 : 1))).toEqual(
      ALL.map((number) => {
        const { filename, bytes } = moodleFile(number);
        return { filename, content: bytes, status: "done", as_of: new Date(asOf.get(number) ?? "") };
      }),
    );
    expect(
      rejects.map(({ row, ...reject }) => ({ ...reject, event: (row as readonly string[])[5] })),
    ).toEqual(
      [
        [80, "61", "Mona Manager", "Course module viewed"],
        [83, "61", "Mona Manager", "Course viewed"],
        [84, "2", "Admin User", "Course module viewed"],
        [87, "2", "Admin User", "Course viewed"],
        [501, "84", "Igor Novak", "Course module viewed"],
        [511, "84", "Igor Novak", "Course module viewed"],
        [553, "84", "Igor Novak", "Course viewed"],
      ].map(([line, id, name, event]) => ({
        line,
        reason_code: "person_unknown",
        reason: `Nobody on the course's roster has the Moodle user id “${id}” or the name “${name}”. When the roster knows this person, import the file again.`,
        event,
      })),
    );
    expect(reports[2]?.rejects.map(({ line }) => line)).toEqual(rejects.map(({ line }) => line));
  });

  test("says how fresh each kind of source is", async () => {
    const sources = await inTenant(database.db, course.tenantId, (trx) => listSources(trx, course.courseId));
    const receivedAt = new Date(RECEIVED_AT);
    expect(sources.sort((a, b) => (a.kind < b.kind ? -1 : 1))).toEqual([
      {
        kind: "moodle-completion",
        filename: moodleFile(COMPLETION).filename,
        asOf: new Date("2026-11-22T18:53:56Z"),
        receivedAt,
        rows: 24,
      },
      {
        kind: "moodle-gradebook",
        filename: moodleFile(GRADEBOOK_ALL_DISPLAYS).filename,
        asOf: new Date("2026-11-22T19:15:10Z"),
        receivedAt,
        rows: 24,
      },
      {
        kind: "moodle-log",
        filename: moodleFile(LOG).filename,
        asOf: new Date("2026-11-22T19:15:12Z"),
        receivedAt,
        rows: 155,
      },
      {
        kind: "moodle-quiz",
        filename: moodleFile(QUIZ).filename,
        asOf: new Date("2026-11-22T18:53:00Z"),
        receivedAt,
        rows: 20,
      },
    ]);
  });

  test("is unchanged when every file comes again", async () => {
    const again = await importAll(course, ALL, RECEIVED_AT + 86_400_000);
    expect(again.map(countsOf)).toEqual(
      reports
        .map(countsOf)
        .map((counts) => ({ ...counts, accepted: 0, unchanged: counts.accepted + counts.unchanged })),
    );
    expect(again.map(({ batchId }) => batchId)).toEqual(reports.map(({ batchId }) => batchId));
    expect(await readFacts(database.db, course)).toEqual(facts);
  });

  test("is the same whatever the order of its files", async () => {
    // Every order of the four kinds, the second gradebook in each place in turn.
    const orders = permutations([GRADEBOOK, LOG, COMPLETION, QUIZ]).map((kinds, index) =>
      kinds.toSpliced(index % 5, 0, GRADEBOOK_ALL_DISPLAYS),
    );
    for (const order of orders) {
      const other = await insertCapturedCourse(database.db);
      await importAll(other, order);
      expect({ order, facts: await readFacts(database.db, other) }).toEqual({ order, facts });
    }
  });
});

describe("a file that comes later", () => {
  test("changes a grade when it is newer, takes one back, and changes nothing when it is older", async () => {
    const course = await insertCapturedCourse(database.db);
    const at = (seconds: number, quiz: string, participation: string): Buffer =>
      Buffer.from(
        `First name,Last name,Email address,Quiz: Q (Real),Participation (Real),Last downloaded from this course\nAna,Á,student01@example.edu,${quiz},${participation},${seconds}\n`,
      );
    const give = (seconds: number, quiz: string, participation: string) =>
      importOne(course, { filename: `${seconds}.csv`, bytes: at(seconds, quiz, participation) });
    const scores = async (): Promise<unknown[]> =>
      (await readFacts(database.db, course)).grades.map((line) => JSON.parse(line).slice(3, 5));

    await give(1_795_000_000, "5.00", "1.00");
    expect((await give(1_795_000_100, "6.00", "-")).accepted).toBe(1);
    expect(await scores()).toEqual([
      ["not_graded", null],
      ["graded", 6],
    ]);
    expect((await give(1_795_000_050, "9.00", "2.00")).unchanged).toBe(1);
    expect(await scores()).toEqual([
      ["not_graded", null],
      ["graded", 6],
    ]);
    expect((await give(1_795_000_200, "6.00", "2.00")).accepted).toBe(1);
    expect((await give(1_795_000_150, "7.00", "-")).unchanged).toBe(1);
    expect(await scores()).toEqual([
      ["graded", 2],
      ["graded", 6],
    ]);
  });

  test("adds only its new rows when it is an overlapping log", async () => {
    const course = await insertCapturedCourse(database.db);
    const { filename, bytes } = moodleFile(LOG);
    const [header = "", ...lines] = bytes.toString("utf8").trimEnd().split("\n");
    const earlier = Buffer.from([header, ...lines.slice(300)].join("\n"));
    const first = await importOne(course, { filename: "earlier.csv", bytes: earlier });
    const second = await importOne(course, { filename, bytes });
    expect({ unchanged: second.unchanged, together: first.accepted + second.accepted }).toEqual({
      unchanged: first.accepted,
      together: 155,
    });
    expect(
      (await readFacts(database.db, course)).events.map((line) =>
        JSON.stringify(JSON.parse(line).slice(0, 3)),
      ),
    ).toEqual(recountEvents().map((line) => JSON.stringify(JSON.parse(line).slice(0, 3))));
  });

  test("counts each of several equal rows, and a renamed activity's rows once", async () => {
    const course = await insertCapturedCourse(database.db);
    const row = (context: string): string =>
      `"1/3/26, 09:00:00","Ana Álvarez",-,"${context}",Page,"Course module viewed","The user with id '62' viewed the 'page' activity with course module id '12'.",web,::1`;
    const log = (...rows: readonly string[]): Buffer =>
      Buffer.from(
        [
          "Time,User full name,Affected user,Event context,Component,Event name,Description,Origin,IP address",
          ...rows,
        ].join("\n"),
      );
    const first = await importOne(course, {
      filename: "a.csv",
      bytes: log(row("Page: Old"), row("Page: Old")),
    });
    const renamed = await importOne(course, {
      filename: "b.csv",
      bytes: log(row("Page: New"), row("Page: New"), row("Page: New")),
    });
    expect([first, renamed].map(({ accepted, unchanged }) => ({ accepted, unchanged }))).toEqual([
      { accepted: 2, unchanged: 0 },
      { accepted: 1, unchanged: 2 },
    ]);
  });

  test("takes in the rows that were refused, once the roster knows their people", async () => {
    const [ana, ...others] = [...capturedMembers]
      .sort((a, b) => Number(a.user_id) - Number(b.user_id))
      .slice(3, 6);
    const partial = await insertCapturedCourse(database.db, ana === undefined ? [] : [ana]);
    const before = await importOne(partial, moodleFile(GRADEBOOK));
    await inTenant(database.db, partial.tenantId, async (trx) => {
      const { id: context_id } = await trx.selectFrom("contexts").select("id").executeTakeFirstOrThrow();
      for (const { name, email } of others) {
        const user = await trx
          .insertInto("users")
          .values({ name, email })
          .returning("id")
          .executeTakeFirstOrThrow();
        await trx
          .insertInto("memberships")
          .values({ context_id, user_id: user.id, role: "learner" })
          .execute();
      }
    });
    const after = await importOne(partial, moodleFile(GRADEBOOK));
    expect([before, after].map(countsOf)).toEqual([
      {
        kind: "moodle-gradebook",
        rows: 24,
        accepted: 1,
        unchanged: 0,
        setAside: 0,
        refused: 23,
        matchedLearners: 1,
      },
      {
        kind: "moodle-gradebook",
        rows: 24,
        accepted: 2,
        unchanged: 1,
        setAside: 0,
        refused: 21,
        matchedLearners: 3,
      },
    ]);
    const kept = await inTenant(database.db, partial.tenantId, async (trx) => ({
      batch: await trx.selectFrom("ingest_batches").select(["accepted", "unchanged", "refused"]).execute(),
      rejects: (await trx.selectFrom("ingest_rejects").select("line").execute()).length,
    }));
    expect(kept).toEqual({ batch: [{ accepted: 3, unchanged: 0, refused: 21 }], rejects: 21 });
  });
});

test("a file without one fact does not become the source of what is shown", async () => {
  const course = await insertCapturedCourse(database.db);
  await importAll(course, [COMPLETION]);
  const [header] = Buffer.from(moodleFile(COMPLETION).bytes)
    .toString("utf8")
    .split(/(?<=\n)/);
  await importOne(course, {
    filename: "header-only.csv",
    bytes: Buffer.from(header ?? ""),
    receivedAt: RECEIVED_AT + 1000,
  });
  const sources = await inTenant(database.db, course.tenantId, (trx) => listSources(trx, course.courseId));
  expect(sources.map(({ filename }) => filename)).toEqual([moodleFile(COMPLETION).filename]);
});

describe("a quiz report, which does not name its quiz", () => {
  const QUIZ_FILE = moodleFile(QUIZ).bytes;
  const keysOfAttempts = async (course: CapturedCourse): Promise<unknown[]> => [
    ...new Set((await readFacts(database.db, course)).attempts.map((line) => JSON.parse(line)[1])),
  ];

  test("stands for a quiz of its own until a gradebook's grades tell which one it is", async () => {
    const course = await insertCapturedCourse(database.db);
    await importOne(course, { filename: "report.csv", bytes: QUIZ_FILE });
    expect(await keysOfAttempts(course)).toEqual(["quiz-report:report:10/2.5/2.5/2.5/2.5"]);
    await importOne(course, moodleFile(GRADEBOOK));
    expect(await keysOfAttempts(course)).toEqual([QUIZ_KEY]);
  });

  test("is given to the quiz that its file is named after, as Moodle does, where two have the same grades", async () => {
    const course = await insertCapturedCourse(database.db);
    const rows = quizRows().map((row) => `${row[2]},${row[7]},${row[7]}`);
    const header = "First name,Email address,Quiz: Quiz 1: HTTP basics (Real),Quiz: Quiz 2: joins (Real)";
    const same = Buffer.from([header, ...rows.map((row) => `A,${row}`)].join("\n"));
    await importOne(course, { filename: "gradebook.csv", bytes: same });
    await importOne(course, { filename: "report.csv", bytes: QUIZ_FILE });
    expect(await keysOfAttempts(course)).toEqual(["quiz-report:report:10/2.5/2.5/2.5/2.5"]);
    await importOne(course, {
      filename: "PYBE-Quiz 1 HTTP basics-grades.csv",
      bytes: Buffer.concat([QUIZ_FILE, Buffer.from("\n")]),
    });
    expect(await keysOfAttempts(course)).toContain(QUIZ_KEY);
  });
});

describe("a file that is none", () => {
  test.each([
    [
      "an unknown course",
      { courseId: "00000000-0000-4000-8000-000000000000", ...moodleFile(LOG) },
      "course_unknown",
    ],
    [
      "another kind than was said",
      { kind: "moodle-log" as const, ...moodleFile(GRADEBOOK) },
      "kind_mismatch",
    ],
    ["an unknown time zone", { timeZone: "Nowhere", ...moodleFile(LOG) }, "time_zone_unknown"],
    ["no table", { filename: "a.csv", bytes: Buffer.from("hello") }, "file_not_a_table"],
  ])("is refused for %s, and nothing of it is kept", async (_name, change, code) => {
    const course = await insertCapturedCourse(database.db);
    const given = { ...course, timeZone: "UTC", receivedAt: RECEIVED_AT, ...change };
    await expect(importFile(database.db, given)).rejects.toMatchObject({ name: "IngestError", code });
    const batches = await inTenant(database.db, course.tenantId, (trx) =>
      trx.selectFrom("ingest_batches").selectAll().execute(),
    );
    expect(batches).toEqual([]);
  });

  test("is refused for a course of another institution", async () => {
    const [mine, theirs] = [await insertCapturedCourse(database.db), await insertCapturedCourse(database.db)];
    const given = { tenantId: mine.tenantId, courseId: theirs.courseId };
    await expect(importOne(given, moodleFile(GRADEBOOK))).rejects.toMatchObject({ code: "course_unknown" });
  });
});

test("two imports of one file at the same time store it once", async () => {
  const course = await insertCapturedCourse(database.db);
  const reports = await Promise.all([1, 2, 3].map(() => importOne(course, moodleFile(LOG))));
  expect(reports.map(({ accepted }) => accepted).sort((a, b) => a - b)).toEqual([0, 0, 155]);
  expect(new Set(reports.map(({ batchId }) => batchId)).size).toBe(1);
});

test("absurd titles and dates are no reason to fail", async () => {
  const course = await insertCapturedCourse(database.db);
  const title = "長".repeat(20_000);
  const gradebook = `First name,Email address,Quiz: ${title} (Real)\nAna,student01@example.edu,1.00\n`;
  const completion = `,Email address,${title},""\nAna,student01@example.edu,Completed,9999-12-31 23:59:59\nBen,student02@example.edu,Completed,2026-03-01 09:00:00\n`;
  const reports = [
    await importOne(course, { filename: "a\0b.csv", bytes: Buffer.from(gradebook) }),
    await importOne(course, { filename: "c.csv", bytes: Buffer.from(completion) }),
  ];
  expect(
    reports.map(({ filename, accepted, rejects }) => ({
      filename,
      accepted,
      codes: rejects.map(({ code }) => code),
    })),
  ).toEqual([
    { filename: "ab.csv", accepted: 1, codes: [] },
    { filename: "c.csv", accepted: 1, codes: ["date_unreadable"] },
  ]);
});

test("people are known by name alone on a platform whose ids are not Moodle's", async () => {
  const course = await insertCapturedCourse(database.db, capturedMembers, "canvas");
  const { accepted, refused } = await importOne(course, moodleFile(LOG));
  expect({ accepted, refused }).toEqual({ accepted: 155, refused: 7 });
});

/** The largest file that is promised; the plain suite takes a tenth of it. */
const LONG_LOG = process.env["LONG_TESTS"] ? 100_000 : 10_000;

test(`a log of ${LONG_LOG} rows goes in, and again changes nothing`, { timeout: 300_000 }, async () => {
  const course = await insertCapturedCourse(database.db);
  const rows = Array.from({ length: LONG_LOG }, (_, index) => {
    const user = 62 + (index % 10);
    const second = new Date(Date.UTC(2026, 8, 1) + index * 60_000).toISOString();
    const time = `${second.slice(8, 10)}/${second.slice(5, 7)}/${second.slice(2, 4)}, ${second.slice(11, 19)}`;
    return `"${time}",A,-,"Page: P${index % 7}",Page,"Course module viewed","The user with id '${user}' viewed the 'page' activity with course module id '${index % 7}'.",web,`;
  });
  const header =
    "Time,User full name,Affected user,Event context,Component,Event name,Description,Origin,IP address";
  const file = { filename: "long.csv", bytes: Buffer.from([header, ...rows].join("\n")) };
  const first = await importOne(course, file);
  const again = await importOne(course, file);
  expect([first, again].map(countsOf)).toEqual([
    {
      kind: "moodle-log",
      rows: LONG_LOG,
      accepted: LONG_LOG,
      unchanged: 0,
      setAside: 0,
      refused: 0,
      matchedLearners: 10,
    },
    {
      kind: "moodle-log",
      rows: LONG_LOG,
      accepted: 0,
      unchanged: LONG_LOG,
      setAside: 0,
      refused: 0,
      matchedLearners: 10,
    },
  ]);
  const stored = await inTenant(database.db, course.tenantId, (trx) =>
    trx
      .selectFrom("learner_events")
      .select(({ fn }) => fn.countAll<number>().as("events"))
      .executeTakeFirstOrThrow(),
  );
  expect(stored).toEqual({ events: LONG_LOG });
});

async function importAll(
  course: CapturedCourse,
  numbers: readonly number[],
  receivedAt = RECEIVED_AT,
): Promise<ImportReport[]> {
  const reports: ImportReport[] = [];
  for (const number of numbers) reports.push(await importOne(course, { ...moodleFile(number), receivedAt }));
  return reports;
}

function importOne(
  course: CapturedCourse,
  file: { readonly filename: string; readonly bytes: Uint8Array; readonly receivedAt?: number },
): Promise<ImportReport> {
  return importFile(database.db, { ...course, timeZone: "UTC", receivedAt: RECEIVED_AT, ...file });
}

function countsOf({ kind, rows, accepted, unchanged, setAside, refused, matchedLearners }: ImportReport) {
  return { kind, rows, accepted, unchanged, setAside, refused, matchedLearners };
}

function permutations<T>(items: readonly T[]): readonly (readonly T[])[] {
  if (items.length < 2) return [items];
  return items.flatMap((first, index) =>
    permutations(items.filter((_, other) => other !== index)).map((rest) => [first, ...rest]),
  );
}

// The recounts below read the files on their own, without the importer's parsers.

function records(number: number, delimiter = ","): readonly (readonly string[])[] {
  return parse(moodleFile(number).bytes, { bom: true, delimiter });
}

function recountGradebook(): readonly string[] {
  const [header = [], ...rows] = records(GRADEBOOK);
  return rows.flatMap((row) =>
    header.flatMap((heading, column) => {
      if (!heading.endsWith(" (Real)") || heading.startsWith("Course total")) return [];
      const name = heading.slice(0, -" (Real)".length);
      const ordinal = header.slice(0, column + 1).filter((other) => other === heading).length;
      const cell = row[column] ?? "";
      const status = cell === "-" ? ["not_graded", null] : ["graded", Number(cell)];
      const told = ["2026-11-22T19:15:09.000Z", "2026-11-22T19:15:10.000Z"];
      return [
        JSON.stringify([
          row[5],
          `grade-item:${ordinal}:${name}`,
          "moodle-gradebook",
          ...status,
          null,
          null,
          ...told,
        ]),
      ];
    }),
  );
}

function quizRows(): readonly (readonly string[])[] {
  return records(QUIZ).slice(1, -1);
}

function recountQuizResults(): readonly string[] {
  const told = new Date(RECEIVED_AT).toISOString();
  return quizRows().map((row) =>
    JSON.stringify([
      row[2],
      QUIZ_KEY,
      "moodle-quiz",
      "graded",
      Number(row[7]),
      10,
      "2026-11-22T18:53:00.000Z",
      told,
      told,
    ]),
  );
}

function recountAttempts(): readonly string[] {
  const at = "2026-11-22T18:53:00.000Z";
  return quizRows()
    .map((row) => {
      const answers = Object.fromEntries(
        [8, 9, 10, 11].map((column, index) => [
          index + 1,
          { points: Number(row[column]), points_maximum: 2.5 },
        ]),
      );
      return JSON.stringify([row[2], QUIZ_KEY, Number(row[7]), Number(row[7]) * 10, at, at, 0, answers]);
    })
    .sort();
}

function recountProgress(): readonly string[] {
  const [header = [], ...rows] = records(COMPLETION);
  return rows
    .flatMap((row) =>
      [2, 4, 6, 8, 10].map((column) => {
        const at = row[column + 1] ?? "";
        const status = row[column] === "Completed" ? "completed" : "not_started";
        const completedAt = at === "" ? null : `${at.replace(" ", "T")}.000Z`;
        return JSON.stringify([row[1], header[column], status, completedAt, "2026-11-22T18:53:56.000Z"]);
      }),
    )
    .sort();
}

function recountEvents(): readonly string[] {
  const emails = new Map(
    capturedMembers.flatMap(({ user_id, email, roles }) =>
      roles.includes("Learner") ? [[user_id, email]] : [],
    ),
  );
  const lessons = [
    "What is HTTP?",
    "Lesson: routes and views",
    "Quiz 1: HTTP basics",
    "Indexes",
    "Assignment 1: schema design",
    "Assignment 2: REST API",
  ];
  const types: Readonly<Record<string, string>> = {
    "Course viewed": "course_viewed",
    "Course module viewed": "lesson_viewed",
    "Quiz attempt started": "attempt_started",
    "Quiz attempt submitted": "attempt_submitted",
    "Submission created.": "submission_created",
    "A submission has been submitted.": "submission_submitted",
    "Some content has been posted.": "post_created",
  };
  return records(LOG)
    .slice(1)
    .flatMap(([time = "", , , context = "", component, event = "", description = ""]) => {
      const email = emails.get(/^The user with id '(\d+)'/.exec(description)?.[1] ?? "");
      const type = types[event];
      if (email === undefined || type === undefined) return [];
      const [day = "", month = "", year = "", clock = ""] = time.split(/[/,] ?/);
      const at = `20${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}T${clock}.000Z`;
      const lesson = lessons.find((title) => context.endsWith(`: ${title}`)) ?? null;
      return [JSON.stringify([email, at, component === "External tool" ? "tool_launched" : type, lesson])];
    })
    .sort();
}
