import type { Generated, Json, JsonObject, Timestamp } from "./columns.ts";

export type ToolKeyStatus = "next" | "active" | "retired";

export interface ToolKeysTable {
  kid: string;
  alg: Generated<string>;
  public_jwk: Json<JsonObject>;
  private_key: Buffer;
  key_id: string;
  status: ToolKeyStatus;
  created_at: Generated<Timestamp>;
  activated_at: Timestamp | null;
  retired_at: Timestamp | null;
}
