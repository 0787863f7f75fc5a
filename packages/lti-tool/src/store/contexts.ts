import type { Generated, Timestamp } from "./columns.ts";
import type { UserRole } from "./users.ts";

export type MembershipStatus = "active" | "inactive";

export interface ContextsTable {
  tenant_id: Generated<string>;
  id: Generated<string>;
  deployment_id: string;
  lti_context_id: string;
  course_id: string;
  title: string | null;
  label: string | null;
  memberships_url: string | null;
  line_items_url: string | null;
  ags_scopes: Generated<string[]>;
  roster_synced_at: Timestamp | null;
  created_at: Generated<Timestamp>;
  updated_at: Generated<Timestamp>;
}

export interface ResourceLinksTable {
  tenant_id: Generated<string>;
  id: Generated<string>;
  context_id: string;
  lti_resource_link_id: string;
  title: string | null;
  view: string | null;
  line_item_url: string | null;
  created_at: Generated<Timestamp>;
  updated_at: Generated<Timestamp>;
}

export interface MembershipsTable {
  tenant_id: Generated<string>;
  context_id: string;
  user_id: string;
  role: UserRole;
  lti_roles: Generated<string[]>;
  status: Generated<MembershipStatus>;
  seen_at: Generated<Timestamp>;
}

export interface LineItemsTable {
  tenant_id: Generated<string>;
  id: Generated<string>;
  context_id: string;
  resource_link_id: string | null;
  assessment_id: string | null;
  url: string;
  label: string;
  score_maximum: number;
  resource_id: string | null;
  tag: string | null;
  seen_at: Generated<Timestamp>;
}
