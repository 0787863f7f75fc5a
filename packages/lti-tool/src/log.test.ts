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
