import type { Generated, Timestamp } from "./columns.ts";

export type PlatformStatus = "pending" | "active" | "disabled";
export type DeploymentStatus = "pending" | "active" | "disabled";
export type NewDeployments = "accept" | "pending";

export interface PlatformsTable {
  id: Generated<string>;
  tenant_id: string | null;
  name: string;
  issuer: string;
  client_id: string;
  authorization_endpoint: string;
  token_endpoint: string;
  token_audience: string | null;
  jwks_uri: string;
  product_family: string | null;
  new_deployments: Generated<NewDeployments>;
  status: Generated<PlatformStatus>;
  created_at: Generated<Timestamp>;
  updated_at: Generated<Timestamp>;
}

export interface DeploymentsTable {
  id: Generated<string>;
  tenant_id: string | null;
  platform_id: string;
  deployment_id: string;
  status: Generated<DeploymentStatus>;
  created_at: Generated<Timestamp>;
}

export interface RegistrationLinksTable {
  token_hash: Buffer;
  tenant_id: string | null;
  created_at: Generated<Timestamp>;
  expires_at: Timestamp;
  used_at: Timestamp | null;
}
