import type { Generated, Json, JsonObject, Timestamp } from "./columns.ts";
import type { Difficulty } from "./courses.ts";
import type { SourceKind } from "./ingest.ts";

export type AssessmentKind = "quiz" | "assignment" | "other";
export type QuestionKind = "single_choice" | "multiple_choice" | "true_false" | "number" | "short_text";

export interface AssessmentsTable {
  tenant_id: Generated<string>;
  id: Generated<string>;
  course_id: string;
  lesson_id: string | null;
  title: string;
  kind: AssessmentKind;
  score_maximum: number | null;
  score_maximum_source: SourceKind | null;
  score_maximum_at: Timestamp | null;
  skills: Generated<Json<readonly string[]>>;
  difficulty: Difficulty | null;
  source_key: string | null;
  published_at: Timestamp | null;
  created_at: Generated<Timestamp>;
  updated_at: Generated<Timestamp>;
}

export interface AssessmentQuestionsTable {
  tenant_id: Generated<string>;
  id: Generated<string>;
  assessment_id: string;
  position: number;
  kind: QuestionKind;
  prompt: string;
  choices: Generated<Json<readonly unknown[]>>;
  answer: Json<JsonObject | readonly unknown[]>;
  skill: string | null;
  difficulty: Difficulty | null;
  points: Generated<number>;
}

export interface AssessmentAttemptsTable {
  tenant_id: Generated<string>;
  id: Generated<string>;
  assessment_id: string;
  user_id: string;
  answers: Generated<Json<JsonObject>>;
  score: number | null;
  score_percent: number | null;
  started_at: Timestamp | null;
  submitted_at: Timestamp | null;
  duration_seconds: number | null;
  source_kind: SourceKind;
  source_id: string | null;
  batch_id: string | null;
}
