import { describe, expect, it } from "vitest";
import { createSecretBox } from "./secrets.ts";

describe("a secret box", () => {
  it("opens what it sealed, and seals the same text differently each time", () => {
    const box = createSecretBox(["first"]);
    const sealed = box.seal("clé privée");
    expect(box.open(sealed)).toBe("clé privée");
    expect(box.seal("clé privée").box.equals(sealed.box)).toBe(false);
  });

  it("opens with an older secret and seals with the newest", () => {
    const sealed = createSecretBox(["old"]).seal("text");
    const rotated = createSecretBox(["new", "old"]);
    expect(rotated.open(sealed)).toBe("text");
    expect([rotated.opens(sealed.keyId), createSecretBox(["new"]).opens(sealed.keyId)]).toEqual([
      true,
      false,
    ]);
    expect(rotated.seal("text").keyId).toBe(createSecretBox(["new"]).seal("text").keyId);
  });

  it("refuses what was altered, and what another installation sealed", () => {
    const box = createSecretBox(["first"]);
    const { keyId, box: bytes } = box.seal("text");
    const altered = Buffer.from(bytes);
    altered[altered.length - 1] = (altered.at(-1) ?? 0) ^ 1;
    expect(() => box.open({ keyId, box: altered })).toThrow(/authenticate/);
    expect(() => createSecretBox(["second"]).open({ keyId, box: bytes })).toThrow(RangeError);
  });
});
