import type { Generated, Timestamp } from "./columns.ts";

export type UploadKind = "video" | "image" | "document" | "certificate";
export type UploadStatus = "pending" | "stored" | "deleted";

export interface UploadsTable {
  tenant_id: Generated<string>;
  id: Generated<string>;
  user_id: string;
  kind: UploadKind;
  storage_key: string;
  original_name: string;
  content_type: string;
  bytes: number;
  status: Generated<UploadStatus>;
  created_at: Generated<Timestamp>;
}
