import { randomBytes, randomUUID } from "node:crypto";
import { sql } from "kysely";
import { type Db, inInstallation, inTenant, type Transaction } from "../../src/store/database.ts";

/** A row as PostgreSQL's own JSON shows it. */
export type Row = Readonly<Record<string, unknown>>;

/** A tenant and its rows by table. */
export interface Population {
  readonly tenantId: string;
  readonly rows: ReadonlyMap<string, readonly Row[]>;
}

interface Table {
  readonly name: string;
  readonly columns: readonly Column[];
  readonly keys: readonly ForeignKey[];
}

/** A column that a row cannot do without; `label` is an enum type's first. */
interface Column {
  readonly name: string;
  readonly type: string;
  readonly label: string | null;
}

interface ForeignKey {
  readonly columns: readonly string[];
  readonly parent: string;
  readonly parent_columns: readonly string[];
}

/** What a check constraint wants beyond values of the right types. */
const DEMANDED: Readonly<Record<string, Row>> = { sites: { jwks_uri: "https://site.example/jwks" } };

/**
 * A tenant with two rows in every table that tenants write, made from what the catalogue says of columns and foreign keys:
 * first rows refer to first rows, second ones to second ones, and prerequisites to the other.
 */
export async function populateTenant(db: Db, school: string): Promise<Population> {
  const rows = new Map<string, Row[]>();
  const tenantId = await inInstallation(db, (trx) => insertTenant(trx, school, rows));
  const waiting = new Set(await readTables(db));
  await inTenant(db, tenantId, async (trx) => {
    while (waiting.size > 0) {
      const table = [...waiting].find(({ name, keys }) =>
        keys.every(({ parent }) => parent === name || rows.has(parent)),
      );
      if (!table)
        throw new Error(
          `These tables refer to each other in a circle: ${[...waiting].map((t) => t.name).join(", ")}`,
        );
      waiting.delete(table);
      const first = await insertRow(trx, table, compose(table, rows, 0));
      rows.set(table.name, [first, await insertRow(trx, table, compose(table, rows, 1))]);
    }
  });
  return { tenantId, rows };
}

async function insertTenant(trx: Transaction, name: string, rows: Map<string, Row[]>): Promise<string> {
  const tenant = await trx.insertInto("tenants").values({ name }).returning("id").executeTakeFirstOrThrow();
  const registration = {
    client_id: "client",
    authorization_endpoint: "https://lms.example/auth",
    token_endpoint: "https://lms.example/token",
    jwks_uri: "https://lms.example/jwks",
  };
  const platforms = await trx
    .insertInto("platforms")
    .values(
      [0, 1].map((number) => ({
        ...registration,
        name: `${name} ${number}`,
        issuer: `https://lms.example/${randomUUID()}`,
      })),
    )
    .returningAll()
    .execute();
  const deployments = await trx
    .insertInto("deployments")
    .values(
      platforms.map(({ id }) => ({
        tenant_id: tenant.id,
        platform_id: id,
        deployment_id: "1",
        status: "active" as const,
      })),
    )
    .returningAll()
    .execute();
  rows.set("platforms", platforms).set("deployments", deployments);
  return tenant.id;
}

function compose(table: Table, rows: ReadonlyMap<string, readonly Row[]>, number: 0 | 1): Row {
  const row: Record<string, unknown> = { ...DEMANDED[table.name] };
  for (const column of table.columns) row[column.name] ??= valueOf(column);
  for (const { columns, parent, parent_columns } of table.keys) {
    const other = columns.some((column) => column.startsWith("requires_"));
    const target = rows.get(parent)?.[other ? 1 - number : number];
    if (!target) continue;
    for (const [index, column] of columns.entries()) {
      if (column !== "tenant_id") row[column] = target[parent_columns[index] ?? ""];
    }
  }
  return row;
}

async function insertRow(trx: Transaction, { name }: Table, row: Row): Promise<Row> {
  const table = sql.id(name);
  const columns = Object.keys(row).map((column) => sql.id(column));
  const values =
    columns.length === 0
      ? sql`default values`
      : sql`(${sql.join(columns)}) values (${sql.join(Object.values(row))})`;
  const { rows } = await sql<{
    row: Row;
  }>`insert into ${table} ${values} returning to_jsonb(${table}) as row`.execute(trx);
  return rows[0]?.row ?? {};
}

async function readTables(db: Db): Promise<readonly Table[]> {
  const { rows } = await sql<Table>`
    select relname as name,
      (select coalesce(jsonb_agg(jsonb_build_object('name', attname, 'type', typname,
          'label', (select enumlabel from pg_enum where enumtypid = atttypid order by enumsortorder limit 1))), '[]')
        from pg_attribute join pg_type on pg_type.oid = atttypid
        where attrelid = pg_class.oid and attnum > 0 and attnotnull and not atthasdef) as columns,
      (select coalesce(jsonb_agg(jsonb_build_object('parent', confrelid::regclass,
          'columns', array(select attname from unnest(conkey) with ordinality key (number, place)
            join pg_attribute on attrelid = conrelid and attnum = number order by place),
          'parent_columns', array(select attname from unnest(confkey) with ordinality key (number, place)
            join pg_attribute on attrelid = confrelid and attnum = number order by place))), '[]')
        from pg_constraint
        where contype = 'f' and conrelid = pg_class.oid and conparentid = 0 and confrelid <> 'tenants'::regclass) as keys
    from pg_class
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition
      and has_table_privilege('skillstudio_app', oid, 'insert')
      and exists (select from pg_attribute where attrelid = oid and attname = 'tenant_id')
    order by relname collate "C"`.execute(db);
  return rows;
}

const VALUES: Readonly<Record<string, () => unknown>> = {
  bool: () => true,
  bytea: () => randomBytes(8),
  date: () => "2026-11-22",
  int4: () => 1,
  int8: () => 1,
  jsonb: () => "{}",
  numeric: () => 1,
  text: () => randomUUID(),
  timestamptz: () => new Date(),
  uuid: () => randomUUID(),
};

function valueOf({ name, type, label }: Column): unknown {
  if (label !== null) return label;
  const value = VALUES[type];
  if (!value) throw new Error(`Say in populate.ts what ${name}, a ${type}, is filled with.`);
  return value();
}
