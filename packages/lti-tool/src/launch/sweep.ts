import { type Db, inInstallation } from "../store/database.ts";
import { deleteEndedNonces } from "../store/launches.ts";
import { deleteEndedLtijsRecords } from "../store/ltijs-records.ts";
import { deleteEndedSessions } from "../store/sessions.ts";

/** How many rows were removed of each kind. */
export interface Swept {
  readonly sessions: number;
  readonly nonces: number;
  readonly ltijsRecords: number;
}

/** Removes what launches leave behind once it has ended: for a job, every few minutes. */
export async function sweepEnded(db: Db): Promise<Swept> {
  return inInstallation(db, async (trx) => ({
    sessions: await deleteEndedSessions(trx),
    nonces: await deleteEndedNonces(trx),
    ltijsRecords: await deleteEndedLtijsRecords(trx),
  }));
}
