import { sql } from "kysely";
import type { Db } from "./database.ts";

/** Whether the queue's tables are there, in a schema of their own. */
export async function hasQueue(db: Db): Promise<boolean> {
  const { rows } = await sql<{
    there: boolean;
  }>`select to_regclass('pgboss.job') is not null as there`.execute(db);
  return rows[0]?.there ?? false;
}
