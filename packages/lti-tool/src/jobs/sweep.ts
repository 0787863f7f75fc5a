import { type Db, inInstallation } from "../store/database.ts";
import { deleteEndedNonces } from "../store/launches.ts";
import { deleteEndedLtijsRecords } from "../store/ltijs-records.ts";
import { deleteEndedOperatorSessions } from "../store/operators.ts";
import { deleteEndedSessions } from "../store/sessions.ts";
import type { Job } from "./job.ts";

/** How many rows were removed of each kind. */
export interface Swept {
  readonly sessions: number;
  readonly nonces: number;
  readonly ltijsRecords: number;
  readonly operatorSessions: number;
}

/** Removes what launches leave behind once it has ended. */
export async function sweepEnded(db: Db): Promise<Swept> {
  return inInstallation(db, async (trx) => ({
    sessions: await deleteEndedSessions(trx),
    nonces: await deleteEndedNonces(trx),
    ltijsRecords: await deleteEndedLtijsRecords(trx),
    operatorSessions: await deleteEndedOperatorSessions(trx),
  }));
}

/** Keeps the tables of sessions, nonces and ltijs from growing. */
export const sweep: Job<object> = {
  queue: "sweep",
  cron: "*/10 * * * *",
  run: async ({ db, log }) => {
    log.info({ ...(await sweepEnded(db)) }, "swept");
  },
};
