import type { Generated, Json, JsonObject, Timestamp } from "./columns.ts";

export interface MlModelMetadataTable {
  tenant_id: Generated<string>;
  id: Generated<string>;
  name: string;
  version: string;
  parameters: Json<JsonObject>;
  trained_from: Timestamp | null;
  trained_until: Timestamp | null;
  metrics: Generated<Json<JsonObject>>;
  active: Generated<boolean>;
  created_at: Generated<Timestamp>;
}
