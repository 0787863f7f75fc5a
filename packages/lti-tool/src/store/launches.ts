import type { Generated, Timestamp } from "./columns.ts";

export interface LaunchesTable {
  tenant_id: Generated<string>;
  id: Generated<string>;
  deployment_id: string;
  user_id: string | null;
  context_id: string | null;
  resource_link_id: string | null;
  message_type: string;
  launched_at: Generated<Timestamp>;
}

export interface LaunchNoncesTable {
  platform_id: string;
  nonce: string;
  expires_at: Timestamp;
}
