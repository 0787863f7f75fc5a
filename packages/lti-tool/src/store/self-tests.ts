import { sql } from "kysely";
import type { Generated, Json, Timestamp } from "./columns.ts";
import type { Transaction } from "./database.ts";

export type FindingStatus = "ok" | "missing" | "failed" | "unknown";

/** One thing that was looked at. `detail` is what the platform said. */
export interface Finding {
  readonly id: string;
  readonly status: FindingStatus;
  readonly detail: string | null;
}

export interface SelfTestsTable {
  tenant_id: Generated<string>;
  deployment_id: string;
  live: boolean;
  findings: Json<readonly Finding[]>;
  told: string | null;
  tested_at: Generated<Timestamp>;
}

/** The latest look at a deployment. */
export interface SelfTestRecord {
  readonly deploymentId: string;
  readonly live: boolean;
  readonly findings: readonly Finding[];
  readonly testedAt: Date;
}

const SELF_TEST = ["deployment_id as deploymentId", "live", "findings", "tested_at as testedAt"] as const;

/** The latest look at each of the tenant's deployments. */
export async function listSelfTests(db: Transaction): Promise<SelfTestRecord[]> {
  return db.selectFrom("self_tests").select(SELF_TEST).execute();
}

/** Keeps a look at a deployment in the place of the one before. */
export async function upsertSelfTest(
  db: Transaction,
  test: Omit<SelfTestRecord, "testedAt"> & {
    /** What the launch that was read came to; null when none of a link in a course was there to read. */
    readonly told: string | null;
  },
): Promise<SelfTestRecord> {
  return db
    .insertInto("self_tests")
    .values({
      deployment_id: test.deploymentId,
      live: test.live,
      findings: JSON.stringify(test.findings),
      told: test.told,
    })
    .onConflict((conflict) =>
      conflict.columns(["tenant_id", "deployment_id"]).doUpdateSet((row) => ({
        live: row.ref("excluded.live"),
        findings: row.ref("excluded.findings"),
        told: row.ref("excluded.told"),
        tested_at: sql`now()`,
      })),
    )
    .returning(SELF_TEST)
    .executeTakeFirstOrThrow();
}
