import { Kysely, PostgresDialect, sql, type Transaction as KyselyTransaction } from "kysely";
import { Pool, types } from "pg";
import type { AssessmentAttemptsTable, AssessmentQuestionsTable, AssessmentsTable } from "./assessments.ts";
import type { CertificatesTable } from "./certificates.ts";
import type { ContextOriginsTable, ContextsTable, MembershipsTable, ResourceLinksTable } from "./contexts.ts";
import type { CoursePrerequisitesTable, CoursesTable, ModulesTable } from "./courses.ts";
import type { EmailOutboxTable, EmailPreferencesTable } from "./email.ts";
import type { EnrollmentsTable } from "./enrollments.ts";
import type { LearnerEventsTable } from "./events.ts";
import type { LearningGoalsTable } from "./goals.ts";
import type { GradeFactsTable } from "./grades.ts";
import type { IngestBatchesTable, IngestRejectsTable } from "./ingest.ts";
import type { LaunchesTable, LaunchNoncesTable } from "./launches.ts";
import type { LearningPathSnapshotsTable } from "./learning-paths.ts";
import type { LessonPrerequisitesTable, LessonProgressTable, LessonsTable } from "./lessons.ts";
import type { LineItemsTable } from "./line-items.ts";
import type { LtijsRecordsTable } from "./ltijs-records.ts";
import type { MlModelMetadataTable } from "./models.ts";
import type { NoticeHandlersTable, NoticesTable } from "./notices.ts";
import type { OperatorLinksTable, OperatorSessionsTable } from "./operators.ts";
import type { DeploymentsTable, PlatformsTable, RegistrationLinksTable } from "./platforms.ts";
import type { RecommendationsTable } from "./recommendations.ts";
import type { ScoresTable } from "./scores.ts";
import type { SelfTestsTable } from "./self-tests.ts";
import type { SessionsTable } from "./sessions.ts";
import type { LegacyConsumersTable } from "./legacy-consumers.ts";
import type { SitesTable } from "./sites.ts";
import type { TenantsTable } from "./tenants.ts";
import type { ToolKeysTable } from "./tool-keys.ts";
import type { UploadsTable } from "./uploads.ts";
import type { LearnerProfilesTable, UserIdentitiesTable, UsersTable } from "./users.ts";

/** Every table, in the order of the migrations. */
export interface Database {
  tenants: TenantsTable;
  users: UsersTable;
  learner_profiles: LearnerProfilesTable;
  courses: CoursesTable;
  course_prerequisites: CoursePrerequisitesTable;
  modules: ModulesTable;
  lessons: LessonsTable;
  lesson_prerequisites: LessonPrerequisitesTable;
  platforms: PlatformsTable;
  deployments: DeploymentsTable;
  registration_links: RegistrationLinksTable;
  tool_keys: ToolKeysTable;
  launch_nonces: LaunchNoncesTable;
  ltijs_records: LtijsRecordsTable;
  user_identities: UserIdentitiesTable;
  contexts: ContextsTable;
  context_origins: ContextOriginsTable;
  resource_links: ResourceLinksTable;
  memberships: MembershipsTable;
  launches: LaunchesTable;
  sites: SitesTable;
  sessions: SessionsTable;
  ingest_batches: IngestBatchesTable;
  ingest_rejects: IngestRejectsTable;
  assessments: AssessmentsTable;
  assessment_questions: AssessmentQuestionsTable;
  assessment_attempts: AssessmentAttemptsTable;
  grade_facts: GradeFactsTable;
  line_items: LineItemsTable;
  enrollments: EnrollmentsTable;
  lesson_progress: LessonProgressTable;
  learning_goals: LearningGoalsTable;
  learning_path_snapshots: LearningPathSnapshotsTable;
  recommendations: RecommendationsTable;
  learner_events: LearnerEventsTable;
  uploads: UploadsTable;
  certificates: CertificatesTable;
  email_outbox: EmailOutboxTable;
  email_preferences: EmailPreferencesTable;
  ml_model_metadata: MlModelMetadataTable;
  scores: ScoresTable;
  operator_links: OperatorLinksTable;
  operator_sessions: OperatorSessionsTable;
  self_tests: SelfTestsTable;
  notice_handlers: NoticeHandlersTable;
  notices: NoticesTable;
  legacy_consumers: LegacyConsumersTable;
}

/** The database as its owner connects to it. Rows are reached through {@link inTenant} and {@link inInstallation} alone. */
export type Db = Kysely<Database>;

/** An open transaction; functions that lock, or that must be atomic with their caller's work, ask for it. */
export type Transaction = KyselyTransaction<Database>;

/** `max` is the most connections at once (10); `onError` hears of connections that break while idle. */
export interface DatabaseOptions {
  readonly max?: number;
  readonly onError?: (error: Error) => void;
}

/**
 * Opens a pool on `url` (`postgres://…`); connections are made when first needed, and waited for at most 10 s.
 * `numeric` and `bigint` are read as numbers, `date` as `YYYY-MM-DD`. Close with `db.destroy()`.
 */
export function openDatabase(url: string, options: DatabaseOptions = {}): Db {
  const pool = new Pool({
    connectionString: url,
    max: options.max ?? 10,
    connectionTimeoutMillis: 10_000,
    application_name: "skillstudio",
    types: { getTypeParser },
  });
  // Without a listener, a connection that breaks while idle ends the process.
  pool.on("error", options.onError ?? (() => {}));
  return new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
}

/**
 * Runs `work` in one transaction as the application role of one tenant: it sees and writes that tenant's rows and no others.
 * Rolls back when `work` throws.
 */
export async function inTenant<T>(
  db: Db,
  tenantId: string,
  work: (trx: Transaction) => Promise<T>,
): Promise<T> {
  return db.transaction().execute(async (trx) => {
    await sql`select set_config('role', 'skillstudio_app', true), set_config('skillstudio.tenant_id', ${tenantId}, true)`.execute(
      trx,
    );
    return work(trx);
  });
}

/**
 * Runs `work` in one transaction as the installation role, for what is read before a tenant is known: tenants, platforms, deployments,
 * registration and operator links, operator sessions, tool keys, nonces, ltijs records, sites, secrets of LTI 1.1 consumers, sessions by their hashes, and whether a certificate is genuine.
 */
export async function inInstallation<T>(db: Db, work: (trx: Transaction) => Promise<T>): Promise<T> {
  return db.transaction().execute(async (trx) => {
    await sql`select set_config('role', 'skillstudio_installation', true)`.execute(trx);
    return work(trx);
  });
}

/** PostgreSQL's words for a transaction that it gave up so that others go on. https://www.postgresql.org/docs/current/errcodes-appendix.html */
const GIVEN_UP: ReadonlySet<unknown> = new Set(["40P01", "40001"]);

/** Runs a transaction, and up to twice again when PostgreSQL gave it up for the sake of others. It must leave nothing outside the database. */
export async function retryGivenUp<T>(transaction: () => Promise<T>, retries = 2): Promise<T> {
  try {
    return await transaction();
  } catch (error) {
    if (retries === 0 || !GIVEN_UP.has((error as { readonly code?: unknown }).code)) throw error;
    return retryGivenUp(transaction, retries - 1);
  }
}

/** Scores, counts and sizes all fit a double exactly enough; a `date` has no instant, so it stays text. */
const PARSERS: ReadonlyMap<number, (text: string) => unknown> = new Map<number, (text: string) => unknown>([
  [types.builtins.NUMERIC, Number],
  [types.builtins.INT8, Number],
  [types.builtins.DATE, String],
]);

const getTypeParser: typeof types.getTypeParser = (...asked: Parameters<typeof types.getTypeParser>) =>
  PARSERS.get(asked[0]) ?? types.getTypeParser(...asked);
