import type { Generated, Json, JsonObject, Timestamp } from "./columns.ts";

export type RecommendationType = "next_lesson" | "revision";
export type RecommendationStatus = "active" | "accepted" | "skipped" | "ignored" | "expired";

export interface RecommendationsTable {
  tenant_id: Generated<string>;
  id: Generated<string>;
  user_id: string;
  course_id: string;
  type: RecommendationType;
  lesson_id: string | null;
  payload: Generated<Json<JsonObject>>;
  reason: Json<JsonObject>;
  evidence: Generated<Json<readonly unknown[]>>;
  engine_version: string;
  status: Generated<RecommendationStatus>;
  shown_at: Timestamp | null;
  acted_at: Timestamp | null;
  created_at: Generated<Timestamp>;
}
