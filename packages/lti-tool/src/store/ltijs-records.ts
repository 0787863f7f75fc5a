import type { Generated, Json, JsonObject, Timestamp } from "./columns.ts";

export interface LtijsRecordsTable {
  collection: string;
  identity: string;
  fields: Json<JsonObject>;
  sealed: Buffer | null;
  key_id: string | null;
  created_at: Generated<Timestamp>;
  expires_at: Timestamp | null;
}
