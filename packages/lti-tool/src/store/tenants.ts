import type { Generated, Timestamp } from "./columns.ts";

export interface TenantsTable {
  id: Generated<string>;
  name: string;
  locale: Generated<string>;
  time_zone: Generated<string>;
  created_at: Generated<Timestamp>;
}
