import { sql } from "kysely";
import type { Generated, Timestamp } from "./columns.ts";
import type { Transaction } from "./database.ts";

export interface TenantsTable {
  id: Generated<string>;
  name: string;
  locale: Generated<string>;
  time_zone: Generated<string>;
  created_at: Generated<Timestamp>;
}

/** Adds an institution; gives its id. */
export async function insertTenant(
  db: Transaction,
  tenant: { readonly name: string; readonly locale?: string; readonly timeZone?: string },
): Promise<string> {
  const { id } = await db
    .insertInto("tenants")
    .values({ name: tenant.name, locale: tenant.locale, time_zone: tenant.timeZone })
    .returning("id")
    .executeTakeFirstOrThrow();
  return id;
}

/** Lets one process at a time add institutions until its transaction ends; reading and referring to them goes on. */
export async function lockTenants(db: Transaction): Promise<void> {
  await sql`lock table tenants in share row exclusive mode`.execute(db);
}

export interface ListedTenant {
  readonly id: string;
  readonly name: string;
}

/** Every institution of the installation, by name. */
export async function listTenants(db: Transaction): Promise<ListedTenant[]> {
  return db
    .selectFrom("tenants")
    .select(["id", "name"])
    .orderBy(sql`name collate "C"`)
    .orderBy("id")
    .execute();
}

/** The id of the institution of that name, made when there is none; names may repeat, but two calls at once make one. */
export async function upsertTenantByName(db: Transaction, name: string): Promise<string> {
  const known = await findTenantByName(db, name);
  if (known !== undefined) return known;
  await lockTenants(db);
  return (await findTenantByName(db, name)) ?? insertTenant(db, { name });
}

async function findTenantByName(db: Transaction, name: string): Promise<string | undefined> {
  const known = await db
    .selectFrom("tenants")
    .select("id")
    .where("name", "=", name)
    .orderBy("created_at")
    .orderBy("id")
    .executeTakeFirst();
  return known?.id;
}

export async function findTenant(db: Transaction, id: string): Promise<ListedTenant | undefined> {
  return db.selectFrom("tenants").select(["id", "name"]).where("id", "=", id).executeTakeFirst();
}

/** How many courses and people the current tenant has. */
export async function countTenant(
  db: Transaction,
): Promise<{ readonly courses: number; readonly people: number }> {
  return db
    .selectNoFrom((query) => [
      query
        .selectFrom("courses")
        .select((row) => row.fn.countAll<number>().as("count"))
        .$asScalar()
        .$notNull()
        .as("courses"),
      query
        .selectFrom("users")
        .select((row) => row.fn.countAll<number>().as("count"))
        .$asScalar()
        .$notNull()
        .as("people"),
    ])
    .executeTakeFirstOrThrow();
}
