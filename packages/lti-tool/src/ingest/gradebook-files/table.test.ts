import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { IngestError } from "../ingest-error.ts";
import { MAX_FILE_BYTES, readTable } from "./table.ts";

const table = (text: string) => readTable(Buffer.from(text));

describe("readTable", () => {
  test("reads commas, semicolons and tabs, with and without a byte order mark", () => {
    const expected = { header: ["a", "b"], rows: [{ line: 2, cells: ["1", "2,5; é"] }], refused: [] };
    expect(table('a,b\n1,"2,5; é"\n')).toEqual(expected);
    expect(table('\ufeffa;b\r\n1;"2,5; é"\r\n')).toEqual(expected);
    expect(table('a\tb\n1\t"2,5; é"')).toEqual(expected);
  });

  test("counts lines through blank lines and line breaks inside cells", () => {
    expect(table('a,b\r\n1,"x\r\ny"\r\n\r\n3,4\r\n')).toEqual({
      header: ["a", "b"],
      rows: [
        { line: 2, cells: ["1", "x\r\ny"] },
        { line: 5, cells: ["3", "4"] },
      ],
      refused: [],
    });
  });

  test("refuses a malformed row by its line and reads on at the next", () => {
    const { rows, refused } = table(
      'a,b,c\n1,2,3\n1,"x"y,3\n4,5,6\n7,8\n9,"open,3\n1,2,3\n4,"5",6\n7,8,"cut in the mid',
    );
    expect(rows.map(({ line }) => line)).toEqual([2, 4, 7, 8]);
    expect(refused).toEqual([
      {
        line: 3,
        code: "row_malformed",
        reason: "A quotation mark is missing or out of place.",
        row: ['1,"x"y,3'],
      },
      {
        line: 5,
        code: "row_malformed",
        reason: "The row has 2 cells where the header has 3.",
        row: ["7", "8"],
      },
      {
        line: 6,
        code: "row_malformed",
        reason: "A quotation mark is missing or out of place.",
        row: ['9,"open,3'],
      },
      {
        line: 9,
        code: "row_malformed",
        reason: "A quotation mark is missing or out of place.",
        row: ['7,8,"cut in the mid'],
      },
    ]);
  });

  test("reads the lines again that an open quotation mark swallowed", () => {
    const swallowed = table('a,b\n"open,1\n2,3\n4,5"\n6,7\n');
    expect(swallowed.rows.map(({ line }) => line)).toEqual([3, 5]);
    expect(swallowed.refused.map(({ line }) => line)).toEqual([2, 4]);
  });

  test.each<[string, Uint8Array, string, RegExp]>([
    ["nothing", Buffer.from(""), "file_empty", /empty/],
    ["white space", Buffer.from(" \r\n\n"), "file_empty", /empty/],
    ["a byte order mark", Buffer.from("\ufeff"), "file_empty", /empty/],
    ["an Excel workbook", Buffer.from("PK\u0003\u0004rest"), "file_binary", /spreadsheet/],
    ["an old Excel workbook", Buffer.from("d0cf11e0a1b1", "hex"), "file_binary", /spreadsheet/],
    ["a picture", Buffer.from("89504e470d0a1a0a0000000d", "hex"), "file_binary", /not a text file/],
    ["UTF-16", Buffer.from("\ufeffa,b\n", "utf16le"), "file_encoding", /UTF-16/],
    ["Windows-1252", Buffer.from("a,b\nJosé,1\n", "latin1"), "file_encoding", /not UTF-8/],
    ["a sign-in page", Buffer.from("\n<!DOCTYPE html><html>"), "file_web_page", /Sign in/],
    ["one column", Buffer.from("name\nAna\n"), "file_not_a_table", /single column/],
    ["a broken header", Buffer.from('"name"x,b\nAna,1\n'), "file_not_a_table", /first line/],
    ["too many bytes", Buffer.alloc(MAX_FILE_BYTES + 1, "a"), "file_too_large", /20 MB/],
  ])("refuses %s as a whole", (_name, bytes, code, message) => {
    expect(() => readTable(bytes)).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    );
  });

  test("reads a view into a larger buffer", () => {
    const whole = Buffer.from("xxxxa,b\n1,2\nyyyy");
    expect(readTable(new Uint8Array(whole.buffer, whole.byteOffset + 4, 8)).rows).toEqual([
      { line: 2, cells: ["1", "2"] },
    ]);
  });

  test("gives back every cell of any table written with quotation marks", () => {
    const cell = fc.string({ unit: "grapheme" }).map((text) => text.replaceAll("\0", ""));
    const shape = fc
      .integer({ min: 2, max: 4 })
      .chain((width) =>
        fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 5 }),
      );
    fc.assert(
      fc.property(shape, fc.constantFrom(",", ";", "\t"), ([header, ...records], delimiter) => {
        const names = (header ?? []).map((_, index) => `c${index}`);
        const quoted = records.map((record) => record.map((text) => `"${text.replaceAll('"', '""')}"`));
        const text = [names, ...quoted].map((record) => record.join(delimiter)).join("\r\n");
        const { rows, refused } = table(text);
        expect(rows.map(({ cells }) => cells)).toEqual(records);
        expect(refused).toEqual([]);
      }),
    );
  });

  test("answers any bytes with a table or an ingest error", () => {
    const text = fc.string({ unit: fc.constantFrom('"', ",", ";", "\n", "\r", "a", "é", " ") });
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      text.map((value) => Buffer.from(value)),
    );
    fc.assert(
      fc.property(bytes, (value) => {
        try {
          const { header, rows } = readTable(value);
          expect(rows.every(({ cells }) => cells.length === header.length)).toBe(true);
        } catch (error) {
          if (!(error instanceof IngestError)) throw error;
        }
      }),
      { numRuns: 500 },
    );
  });
});
