import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { sql } from "kysely";
import type { Db } from "../../src/store/database.ts";

/** Table to column to TypeScript type; `Json<…>` without what it holds, which PostgreSQL does not know. */
export type TableTypes = Record<string, Record<string, string>>;

/** Enum or union name to its members, in order of the alphabet. */
export type Unions = Record<string, readonly string[]>;

const STORE = fileURLToPath(new URL("../../src/store/", import.meta.url));

/** The hand-written types: the `Database` interface, and the interfaces that it names, as their source says. */
export async function writtenTypes(): Promise<{ readonly tables: TableTypes; readonly unions: Unions }> {
  const names = (await readdir(STORE)).filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"));
  const source = (await Promise.all(names.map((name) => readFile(join(STORE, name), "utf8")))).join("\n");
  const interfaces = new Map(
    [...source.matchAll(/^export interface (\w+) \{\n([^}]*)^\}/gm)].map(([, name = "", body = ""]) => [
      name,
      fields(body),
    ]),
  );
  const tables = Object.entries(interfaces.get("Database") ?? {}).map(([table, name]) => [
    table,
    interfaces.get(name) ?? {},
  ]);
  const unions = [...source.matchAll(/^export type (\w+) =((?:\s*\|?\s*"[^"]+")+);/gm)].map(
    ([, name = "", members = ""]) => [
      name,
      [...members.matchAll(/"([^"]+)"/g)].map(([, label = ""]) => label).toSorted(byCodeUnit),
    ],
  );
  return { tables: Object.fromEntries(tables), unions: Object.fromEntries(unions) };
}

/** The types that the tables of a migrated database call for, and the enums that they use. */
export async function liveTypes(db: Db): Promise<{ readonly tables: TableTypes; readonly unions: Unions }> {
  const columns = await sql<Column>`
    select relname as table_name, attname as column_name, typname as type, typtype = 'e' as is_enum, not attnotnull as is_nullable,
      atthasdef and attgenerated = '' as has_default, attgenerated = 's' as is_computed
    from pg_attribute
      join pg_class on pg_class.oid = attrelid
      join pg_type on pg_type.oid = atttypid
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition
      and relname not like 'kysely\\_%' and attnum > 0 and not attisdropped
    order by relname, attnum`.execute(db);
  const tables: TableTypes = {};
  for (const column of columns.rows) (tables[column.table_name] ??= {})[column.column_name] = typeOf(column);

  const enums = await sql<{ name: string; labels: string[] }>`
    select typname as name, array_agg(enumlabel::text order by enumlabel::text collate "C") as labels
    from pg_type join pg_enum on enumtypid = pg_type.oid
    where typnamespace = 'public'::regnamespace
    group by typname`.execute(db);
  return {
    tables,
    unions: Object.fromEntries(enums.rows.map(({ name, labels }) => [pascalCase(name), labels])),
  };
}

interface Column {
  readonly table_name: string;
  readonly column_name: string;
  readonly type: string;
  readonly is_enum: boolean;
  readonly is_nullable: boolean;
  readonly has_default: boolean;
  readonly is_computed: boolean;
}

const SCALARS: Readonly<Record<string, string>> = {
  bool: "boolean",
  bytea: "Buffer",
  date: "string",
  int4: "number",
  int8: "number",
  jsonb: "Json<…>",
  numeric: "number",
  text: "string",
  timestamptz: "Timestamp",
  uuid: "string",
  _text: "string[]",
};

function typeOf(column: Column): string {
  const scalar = column.is_enum
    ? pascalCase(column.type)
    : (SCALARS[column.type] ?? `no type is agreed for ${column.type}`);
  const type = column.is_nullable ? `${scalar} | null` : scalar;
  if (column.is_computed) return `Computed<${type}>`;
  return column.has_default ? `Generated<${type}>` : type;
}

function fields(body: string): Record<string, string> {
  const withoutComments = body.replaceAll(/\/\*\*.*?\*\//gs, "");
  return Object.fromEntries(
    [...withoutComments.matchAll(/^ {2}(?:readonly )?(\w+): (.*?);$/gms)].map(([, name = "", type = ""]) => [
      name,
      withoutJsonContent(type),
    ]),
  );
}

function withoutJsonContent(type: string): string {
  return type.replace(/Json<.*>(?=( \| null)?>( \| null)?$)|Json<.*>(?=( \| null)?$)/s, "Json<…>");
}

function pascalCase(name: string): string {
  return name.replaceAll(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
