import { expect, it } from "vitest";
import { stableId } from "./stable-id.ts";

it("gives the same id for the same names, and another for any others", () => {
  expect(stableId("platform", "62")).toMatch(
    /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  );
  expect(stableId("platform", "62")).toBe(stableId("platform", "62"));
  expect(stableId("platform", "6", "2")).not.toBe(stableId("platform", "62"));
});
