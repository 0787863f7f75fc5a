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

/** Every institution of the installation, by name. */
export async function listTenants(
  db: Transaction,
): Promise<{ readonly id: string; readonly name: string }[]> {
  return db
    .selectFrom("tenants")
    .select(["id", "name"])
    .orderBy(sql`name collate "C"`)
    .orderBy("id")
    .execute();
}
