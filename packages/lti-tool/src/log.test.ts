import { expect, it } from "vitest";
import { createLog } from "./log.ts";

it("keeps identity, tokens and launch material out of the log, at any usual depth", () => {
  const lines: string[] = [];
  const log = createLog("info", { write: (line: string) => lines.push(line) });

  log.info(
    { name: "Ana", req: { headers: { authorization: "Bearer x", cookie: "y" } }, token: "z" },
    "launched",
  );

  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    {
      level: 30,
      time: expect.any(Number),
      name: "[redacted]",
      req: { headers: { authorization: "[redacted]", cookie: "[redacted]" } },
      token: "[redacted]",
      msg: "launched",
    },
  ]);
});

it("writes what names a fault, and none of what a library hung on its error", () => {
  const lines: string[] = [];
  const log = createLog("info", { write: (line: string) => lines.push(line) });
  const cause = Object.assign(new Error("connect ECONNREFUSED"), {
    code: "ECONNREFUSED",
    client: { password: "p" },
  });

  log.warn({ err: new Error("no database", { cause }) }, "lost");

  const { err } = JSON.parse(lines[0] ?? "") as { err: unknown };
  expect(err).toEqual({
    message: "no database",
    stack: expect.stringContaining("log.test.ts"),
    cause: { message: "connect ECONNREFUSED", error_code: "ECONNREFUSED", stack: expect.any(String) },
  });
});

it("writes what a library's copy of an error says", () => {
  const lines: string[] = [];
  const log = createLog("info", { write: (line: string) => lines.push(line) });

  log.error({ err: { message: "no connection", queue: "sweep" } }, "job queue");

  expect(JSON.parse(lines[0] ?? "")).toMatchObject({ err: { message: "no connection" } });
});
