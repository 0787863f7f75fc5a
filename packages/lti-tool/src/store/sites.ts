import type { Generated, Timestamp } from "./columns.ts";

export interface SitesTable {
  tenant_id: Generated<string>;
  id: Generated<string>;
  name: string;
  origin: string;
  shared_key: Buffer | null;
  key_id: string | null;
  jwks_uri: string | null;
  created_at: Generated<Timestamp>;
}
