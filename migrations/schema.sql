-- The schema after the last migration. Written by `npm run schema -w @skillstudio/lti-tool`; do not edit.

set check_function_bodies = off;

create type activity_progress as enum ('Initialized', 'Started', 'InProgress', 'Submitted', 'Completed');
create type assessment_kind as enum ('quiz', 'assignment', 'other');
create type deployment_status as enum ('pending', 'active', 'disabled');
create type difficulty as enum ('beginner', 'intermediate', 'advanced');
create type email_status as enum ('queued', 'sent', 'delivered', 'bounced', 'suppressed', 'failed');
create type email_template as enum ('welcome', 'password_reset', 'course_completion', 'weekly_progress', 'enrollment_confirmation', 'notification', 'instructor_payout');
create type enrollment_status as enum ('active', 'completed', 'dropped');
create type goal_status as enum ('active', 'achieved', 'abandoned');
create type grade_status as enum ('graded', 'not_graded', 'submitted', 'in_progress', 'missing', 'excused', 'hidden');
create type grading_progress as enum ('NotReady', 'Failed', 'Pending', 'PendingManual', 'FullyGraded');
create type ingest_status as enum ('received', 'done', 'failed');
create type lesson_status as enum ('not_started', 'in_progress', 'completed');
create type membership_status as enum ('active', 'inactive');
create type new_deployments as enum ('accept', 'pending', 'refuse');
create type origin_witness as enum ('history', 'notice');
create type platform_status as enum ('pending', 'active', 'disabled');
create type question_kind as enum ('single_choice', 'multiple_choice', 'true_false', 'number', 'short_text');
create type recommendation_status as enum ('active', 'accepted', 'skipped', 'ignored', 'expired');
create type recommendation_type as enum ('next_lesson', 'revision');
create type score_status as enum ('waiting', 'sent', 'held', 'kept', 'refused');
create type signature_algorithm as enum ('RS256', 'RS512');
create type source_kind as enum ('tool', 'launch', 'roster', 'ags', 'widget', 'xapi', 'caliper', 'lms-rest', 'moodle-gradebook', 'moodle-log', 'moodle-completion', 'moodle-quiz', 'canvas-gradebook', 'blackboard-gradebook', 'brightspace-gradebook', 'oulad');
create type tool_key_status as enum ('next', 'active', 'retired');
create type upload_kind as enum ('video', 'image', 'document', 'certificate');
create type upload_status as enum ('pending', 'stored', 'deleted');
create type user_role as enum ('learner', 'instructor', 'admin');

CREATE OR REPLACE FUNCTION public.current_tenant()
 RETURNS uuid
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN (NULLIF(current_setting('skillstudio.tenant_id'::text, true), ''::text))::uuid;

CREATE OR REPLACE FUNCTION public.is_switched_on(deployment uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE
AS $function$
  select deployment is null or exists (
    select from deployments join platforms on platforms.id = platform_id
    where deployments.id = deployment and deployments.status = 'active' and platforms.status = 'active'
  )
$function$;

create table assessment_attempts (
  tenant_id uuid default current_tenant() not null,
  id uuid default gen_random_uuid() not null,
  assessment_id uuid not null,
  user_id uuid not null,
  answers jsonb default '{}'::jsonb not null,
  score numeric,
  score_percent numeric,
  started_at timestamp with time zone,
  submitted_at timestamp with time zone,
  duration_seconds integer,
  source_kind source_kind not null,
  source_id text,
  batch_id uuid,
  constraint assessment_attempts_pkey PRIMARY KEY (tenant_id, id),
  constraint assessment_attempts_source UNIQUE (tenant_id, assessment_id, source_kind, source_id),
  constraint assessment_attempts_duration_seconds_check CHECK ((duration_seconds >= 0)),
  constraint assessment_attempts_score_percent_check CHECK ((score_percent >= (0)::numeric))
);

create table assessment_questions (
  tenant_id uuid default current_tenant() not null,
  id uuid default gen_random_uuid() not null,
  assessment_id uuid not null,
  "position" integer not null,
  kind question_kind not null,
  prompt text not null,
  choices jsonb default '[]'::jsonb not null,
  answer jsonb not null,
  skill text,
  difficulty difficulty,
  points numeric default 1 not null,
  constraint assessment_questions_pkey PRIMARY KEY (tenant_id, id),
  constraint assessment_questions_points_check CHECK ((points >= (0)::numeric))
);

create table assessments (
  tenant_id uuid default current_tenant() not null,
  id uuid default gen_random_uuid() not null,
  course_id uuid not null,
  lesson_id uuid,
  title text not null,
  kind assessment_kind not null,
  score_maximum numeric,
  score_maximum_source source_kind,
  score_maximum_at timestamp with time zone,
  skills jsonb default '[]'::jsonb not null,
  difficulty difficulty,
  source_key text,
  copied_from uuid,
  published_at timestamp with time zone,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  constraint assessments_pkey PRIMARY KEY (tenant_id, id),
  constraint assessments_source_key UNIQUE (tenant_id, course_id, source_key),
  constraint assessments_score_maximum_check CHECK ((score_maximum >= (0)::numeric))
);

create table certificates (
  tenant_id uuid default current_tenant() not null,
  id uuid default gen_random_uuid() not null,
  enrollment_id uuid not null,
  learner_name text not null,
  course_title text not null,
  course_hours numeric,
  completed_on date not null,
  storage_key text,
  issued_at timestamp with time zone default now() not null,
  revoked_at timestamp with time zone,
  revoked_reason text,
  constraint certificates_pkey PRIMARY KEY (tenant_id, id),
  constraint certificates_once UNIQUE (tenant_id, enrollment_id),
  constraint certificates_public_id UNIQUE (id)
);

create table context_origins (
  tenant_id uuid default current_tenant() not null,
  context_id uuid not null,
  origin_lti_context_id text not null,
  place integer default 0 not null,
  deployment_id uuid not null,
  told_by origin_witness not null,
  seen_at timestamp with time zone default now() not null,
  copied_at timestamp with time zone,
  constraint context_origins_pkey PRIMARY KEY (tenant_id, context_id, origin_lti_context_id),
  constraint context_origins_origin_lti_context_id_check CHECK (((length(origin_lti_context_id) >= 1) AND (length(origin_lti_context_id) <= 255)))
);

create table contexts (
  tenant_id uuid default current_tenant() not null,
  id uuid default gen_random_uuid() not null,
  deployment_id uuid not null,
  lti_context_id text not null,
  course_id uuid not null,
  title text,
  label text,
  memberships_url text,
  line_items_url text,
  ags_scopes text[] default '{}'::text[] not null,
  roster_synced_at timestamp with time zone,
  roster_full_at timestamp with time zone,
  roster_differences_url text,
  roster_doubted_at timestamp with time zone,
  roster_error text,
  roster_error_at timestamp with time zone,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  constraint contexts_pkey PRIMARY KEY (tenant_id, id),
  constraint contexts_of_deployment UNIQUE (tenant_id, deployment_id, lti_context_id),
  constraint contexts_lti_context_id_check CHECK (((length(lti_context_id) >= 1) AND (length(lti_context_id) <= 255)))
);

create table course_prerequisites (
  tenant_id uuid default current_tenant() not null,
  course_id uuid not null,
  requires_course_id uuid not null,
  constraint course_prerequisites_pkey PRIMARY KEY (tenant_id, course_id, requires_course_id),
  constraint course_prerequisites_not_itself CHECK ((course_id <> requires_course_id))
);

create table courses (
  tenant_id uuid default current_tenant() not null,
  id uuid default gen_random_uuid() not null,
  title text not null,
  code text,
  description text,
  difficulty difficulty,
  estimated_hours numeric,
  skills_covered jsonb default '[]'::jsonb not null,
  skills_required jsonb default '[]'::jsonb not null,
  starts_at timestamp with time zone,
  ends_at timestamp with time zone,
  time_zone text,
  published_at timestamp with time zone,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  constraint courses_pkey PRIMARY KEY (tenant_id, id),
  constraint courses_ends_after_start CHECK ((ends_at >= starts_at)),
  constraint courses_estimated_hours_check CHECK ((estimated_hours >= (0)::numeric))
);

create table deployments (
  id uuid default gen_random_uuid() not null,
  tenant_id uuid,
  platform_id uuid not null,
  deployment_id text not null,
  status deployment_status default 'pending'::deployment_status not null,
  created_at timestamp with time zone default now() not null,
  platform_guid text,
  platform_name text,
  other_platform_guid text,
  constraint deployments_pkey PRIMARY KEY (id),
  constraint deployments_of_platform UNIQUE (platform_id, deployment_id),
  constraint deployments_of_tenant UNIQUE (tenant_id, id),
  constraint deployments_active_in_tenant CHECK (((status <> 'active'::deployment_status) OR (tenant_id IS NOT NULL))),
  constraint deployments_deployment_id_check CHECK (((length(deployment_id) >= 1) AND (length(deployment_id) <= 255)))
);

create table email_outbox (
  tenant_id uuid default current_tenant() not null,
  id uuid default gen_random_uuid() not null,
  user_id uuid,
  template email_template not null,
  to_address text not null,
  locale text not null,
  payload jsonb not null,
  dedupe_key text not null,
  status email_status default 'queued'::email_status not null,
  attempts integer default 0 not null,
  provider_message_id text,
  last_error text,
  created_at timestamp with time zone default now() not null,
  sent_at timestamp with time zone,
  constraint email_outbox_pkey PRIMARY KEY (tenant_id, id),
  constraint email_outbox_once UNIQUE (tenant_id, dedupe_key)
);

create table email_preferences (
  tenant_id uuid default current_tenant() not null,
  user_id uuid not null,
  weekly_progress boolean default true not null,
  notifications boolean default true not null,
  unsubscribed_at timestamp with time zone,
  updated_at timestamp with time zone default now() not null,
  constraint email_preferences_pkey PRIMARY KEY (tenant_id, user_id)
);

create table enrollments (
  tenant_id uuid default current_tenant() not null,
  id uuid default gen_random_uuid() not null,
  user_id uuid not null,
  course_id uuid not null,
  status enrollment_status default 'active'::enrollment_status not null,
  progress_percent numeric,
  enrolled_at timestamp with time zone default now() not null,
  completed_at timestamp with time zone,
  certificate_url text,
  constraint enrollments_pkey PRIMARY KEY (tenant_id, id),
  constraint enrollments_once UNIQUE (tenant_id, user_id, course_id),
  constraint enrollments_progress_percent_check CHECK (((progress_percent >= (0)::numeric) AND (progress_percent <= (100)::numeric)))
);

create table grade_facts (
  tenant_id uuid default current_tenant() not null,
  id uuid default gen_random_uuid() not null,
  course_id uuid not null,
  assessment_id uuid not null,
  user_id uuid not null,
  score numeric,
  score_maximum numeric,
  status grade_status default 'graded'::grade_status not null,
  graded_at timestamp with time zone,
  source_kind source_kind not null,
  batch_id uuid,
  observed_at timestamp with time zone default now() not null,
  confirmed_at timestamp with time zone default now() not null,
  constraint grade_facts_pkey PRIMARY KEY (tenant_id, id),
  constraint grade_facts_one_per_witness UNIQUE (tenant_id, assessment_id, user_id, source_kind),
  constraint grade_facts_score_maximum_check CHECK ((score_maximum >= (0)::numeric))
);

create table ingest_batches (
  tenant_id uuid default current_tenant() not null,
  id uuid default gen_random_uuid() not null,
  course_id uuid,
  kind source_kind not null,
  filename text not null,
  sha256 bytea not null,
  content bytea,
  status ingest_status default 'received'::ingest_status not null,
  failure text,
  rows integer default 0 not null,
  accepted integer default 0 not null,
  unchanged integer default 0 not null,
  set_aside integer default 0 not null,
  refused integer default 0 not null,
  as_of timestamp with time zone,
  received_by uuid,
  received_at timestamp with time zone default now() not null,
  constraint ingest_batches_pkey PRIMARY KEY (tenant_id, id)
);

create table ingest_rejects (
  tenant_id uuid default current_tenant() not null,
  id uuid default gen_random_uuid() not null,
  batch_id uuid not null,
  line integer not null,
  reason_code text not null,
  reason text not null,
  "row" jsonb not null,
  constraint ingest_rejects_pkey PRIMARY KEY (tenant_id, id)
);

create table launch_nonces (
  platform_id uuid not null,
  nonce text not null,
  expires_at timestamp with time zone not null,
  constraint launch_nonces_pkey PRIMARY KEY (platform_id, nonce)
);

create table launches (
  tenant_id uuid default current_tenant() not null,
  id uuid default gen_random_uuid() not null,
  deployment_id uuid not null,
  user_id uuid,
  context_id uuid,
  resource_link_id uuid,
  message_type text not null,
  offered jsonb default '{}'::jsonb not null,
  launched_at timestamp with time zone default now() not null,
  constraint launches_pkey PRIMARY KEY (tenant_id, id)
);

create table learner_events (
  tenant_id uuid default current_tenant() not null,
  occurred_at timestamp with time zone not null,
  id uuid not null,
  user_id uuid not null,
  course_id uuid,
  lesson_id uuid,
  type text not null,
  payload jsonb default '{}'::jsonb not null,
  source_kind source_kind not null,
  source_id text not null,
  batch_id uuid,
  received_at timestamp with time zone default now() not null,
  constraint learner_events_pkey PRIMARY KEY (tenant_id, occurred_at, id)
) partition by RANGE (occurred_at);

create table learner_profiles (
  tenant_id uuid default current_tenant() not null,
  user_id uuid not null,
  skill_levels jsonb default '{}'::jsonb not null,
  preferences jsonb default '{}'::jsonb not null,
  behaviour jsonb default '{}'::jsonb not null,
  updated_at timestamp with time zone default now() not null,
  constraint learner_profiles_pkey PRIMARY KEY (tenant_id, user_id)
);

create table learning_goals (
  tenant_id uuid default current_tenant() not null,
  id uuid default gen_random_uuid() not null,
  user_id uuid not null,
  course_id uuid,
  title text not null,
  target_skills jsonb default '{}'::jsonb not null,
  target_date date,
  hours_per_week numeric,
  progress_percent numeric,
  status goal_status default 'active'::goal_status not null,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  constraint learning_goals_pkey PRIMARY KEY (tenant_id, id),
  constraint learning_goals_hours_per_week_check CHECK ((hours_per_week > (0)::numeric)),
  constraint learning_goals_progress_percent_check CHECK (((progress_percent >= (0)::numeric) AND (progress_percent <= (100)::numeric)))
);

create table learning_path_snapshots (
  tenant_id uuid default current_tenant() not null,
  id uuid default gen_random_uuid() not null,
  user_id uuid not null,
  goal_id uuid not null,
  version integer not null,
  path jsonb not null,
  metadata jsonb not null,
  changes jsonb default '[]'::jsonb not null,
  input jsonb not null,
  engine_version text not null,
  created_at timestamp with time zone default now() not null,
  constraint learning_path_snapshots_pkey PRIMARY KEY (tenant_id, id),
  constraint learning_path_snapshots_version UNIQUE (tenant_id, goal_id, version),
  constraint learning_path_snapshots_version_check CHECK ((version >= 1))
);

create table legacy_consumers (
  tenant_id uuid default current_tenant() not null,
  consumer_key text not null,
  secret bytea not null,
  key_id text not null,
  created_at timestamp with time zone default now() not null,
  constraint legacy_consumers_pkey PRIMARY KEY (tenant_id, consumer_key),
  constraint legacy_consumers_consumer_key_check CHECK (((length(consumer_key) >= 1) AND (length(consumer_key) <= 255)))
);

create table lesson_prerequisites (
  tenant_id uuid default current_tenant() not null,
  lesson_id uuid not null,
  requires_lesson_id uuid not null,
  constraint lesson_prerequisites_pkey PRIMARY KEY (tenant_id, lesson_id, requires_lesson_id),
  constraint lesson_prerequisites_not_itself CHECK ((lesson_id <> requires_lesson_id))
);

create table lesson_progress (
  tenant_id uuid default current_tenant() not null,
  user_id uuid not null,
  lesson_id uuid not null,
  status lesson_status not null,
  progress numeric,
  completed_at timestamp with time zone,
  source_kind source_kind not null,
  batch_id uuid,
  updated_at timestamp with time zone default now() not null,
  constraint lesson_progress_pkey PRIMARY KEY (tenant_id, user_id, lesson_id),
  constraint lesson_progress_progress_check CHECK (((progress >= (0)::numeric) AND (progress <= (100)::numeric)))
);

create table lessons (
  tenant_id uuid default current_tenant() not null,
  id uuid default gen_random_uuid() not null,
  course_id uuid not null,
  module_id uuid,
  "position" integer not null,
  title text not null,
  content_type text not null,
  difficulty difficulty,
  skills_covered jsonb default '[]'::jsonb not null,
  skills_required jsonb default '[]'::jsonb not null,
  estimated_minutes integer,
  content_url text,
  tracks_completion boolean default false not null,
  source_key text,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  constraint lessons_pkey PRIMARY KEY (tenant_id, id),
  constraint lessons_source_key UNIQUE (tenant_id, course_id, source_key),
  constraint lessons_estimated_minutes_check CHECK ((estimated_minutes >= 0))
);

create table line_items (
  tenant_id uuid default current_tenant() not null,
  id uuid default gen_random_uuid() not null,
  context_id uuid not null,
  resource_link_id uuid,
  assessment_id uuid,
  url text,
  label text not null,
  score_maximum numeric,
  resource_id text,
  tag text,
  gone_at timestamp with time zone,
  results_synced_at timestamp with time zone,
  created_at timestamp with time zone default now() not null,
  making_until timestamp with time zone,
  constraint line_items_pkey PRIMARY KEY (tenant_id, id),
  constraint line_items_url UNIQUE (tenant_id, context_id, url),
  constraint line_items_score_maximum_check CHECK ((score_maximum > (0)::numeric))
);

create table ltijs_records (
  collection text not null,
  identity text not null,
  fields jsonb not null,
  sealed bytea,
  key_id text,
  created_at timestamp with time zone default now() not null,
  expires_at timestamp with time zone,
  constraint ltijs_records_pkey PRIMARY KEY (collection, identity)
);

create table memberships (
  tenant_id uuid default current_tenant() not null,
  context_id uuid not null,
  user_id uuid not null,
  role user_role not null,
  lti_roles text[] default '{}'::text[] not null,
  status membership_status default 'active'::membership_status not null,
  launch_role user_role,
  launched_at timestamp with time zone,
  seen_at timestamp with time zone default now() not null,
  constraint memberships_pkey PRIMARY KEY (tenant_id, context_id, user_id)
);

create table ml_model_metadata (
  tenant_id uuid default current_tenant() not null,
  id uuid default gen_random_uuid() not null,
  name text not null,
  version text not null,
  parameters jsonb not null,
  trained_from timestamp with time zone,
  trained_until timestamp with time zone,
  metrics jsonb default '{}'::jsonb not null,
  active boolean default false not null,
  created_at timestamp with time zone default now() not null,
  constraint ml_model_metadata_pkey PRIMARY KEY (tenant_id, id),
  constraint ml_model_metadata_version UNIQUE (tenant_id, name, version),
  constraint ml_model_metadata_window CHECK ((trained_until >= trained_from))
);

create table modules (
  tenant_id uuid default current_tenant() not null,
  id uuid default gen_random_uuid() not null,
  course_id uuid not null,
  "position" integer not null,
  title text not null,
  source_key text,
  constraint modules_pkey PRIMARY KEY (tenant_id, id),
  constraint modules_source_key UNIQUE (tenant_id, course_id, source_key)
);

create table notice_handlers (
  tenant_id uuid default current_tenant() not null,
  deployment_id uuid not null,
  notice_type text not null,
  service_url text not null,
  handler_url text not null,
  registered_at timestamp with time zone default now() not null,
  constraint notice_handlers_pkey PRIMARY KEY (tenant_id, deployment_id, notice_type)
);

create table notices (
  tenant_id uuid default current_tenant() not null,
  deployment_id uuid not null,
  notice_id text not null,
  type text not null,
  lti_context_id text,
  origin_lti_context_ids text[] default '{}'::text[] not null,
  jwt text not null,
  sent_at timestamp with time zone,
  received_at timestamp with time zone default now() not null,
  constraint notices_pkey PRIMARY KEY (tenant_id, deployment_id, notice_id),
  constraint notices_notice_id_check CHECK (((length(notice_id) >= 1) AND (length(notice_id) <= 255)))
);

create table operator_links (
  code_hash bytea not null,
  created_at timestamp with time zone default now() not null,
  expires_at timestamp with time zone not null,
  used_at timestamp with time zone,
  constraint operator_links_pkey PRIMARY KEY (code_hash)
);

create table operator_sessions (
  token_hash bytea not null,
  created_at timestamp with time zone default now() not null,
  expires_at timestamp with time zone not null,
  constraint operator_sessions_pkey PRIMARY KEY (token_hash)
);

create table platforms (
  id uuid default gen_random_uuid() not null,
  tenant_id uuid,
  name text not null,
  issuer text not null,
  client_id text not null,
  authorization_endpoint text not null,
  token_endpoint text not null,
  token_audience text,
  jwks_uri text not null,
  product_family text,
  granted_scopes text[],
  signature_algorithm signature_algorithm default 'RS256'::signature_algorithm not null,
  trusted_audiences text[] default '{}'::text[] not null,
  frame_origins text[] default '{}'::text[] not null,
  new_deployments new_deployments default 'pending'::new_deployments not null,
  status platform_status default 'active'::platform_status not null,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  constraint platforms_pkey PRIMARY KEY (id),
  constraint platforms_registration UNIQUE (issuer, client_id)
);

create table recommendations (
  tenant_id uuid default current_tenant() not null,
  id uuid default gen_random_uuid() not null,
  user_id uuid not null,
  course_id uuid not null,
  type recommendation_type not null,
  lesson_id uuid,
  payload jsonb default '{}'::jsonb not null,
  reason jsonb not null,
  evidence jsonb default '[]'::jsonb not null,
  engine_version text not null,
  status recommendation_status default 'active'::recommendation_status not null,
  shown_at timestamp with time zone,
  acted_at timestamp with time zone,
  created_at timestamp with time zone default now() not null,
  constraint recommendations_pkey PRIMARY KEY (tenant_id, id)
);

create table registration_links (
  token_hash bytea not null,
  tenant_id uuid,
  created_at timestamp with time zone default now() not null,
  expires_at timestamp with time zone not null,
  used_at timestamp with time zone,
  constraint registration_links_pkey PRIMARY KEY (token_hash)
);

create table resource_links (
  tenant_id uuid default current_tenant() not null,
  id uuid default gen_random_uuid() not null,
  context_id uuid not null,
  lti_resource_link_id text not null,
  title text,
  view text,
  assessment_id uuid,
  graded boolean,
  line_item_url text,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  constraint resource_links_pkey PRIMARY KEY (tenant_id, id),
  constraint resource_links_of_context UNIQUE (tenant_id, context_id, lti_resource_link_id),
  constraint resource_links_lti_resource_link_id_check CHECK (((length(lti_resource_link_id) >= 1) AND (length(lti_resource_link_id) <= 255)))
);

create table scores (
  tenant_id uuid default current_tenant() not null,
  id uuid default gen_random_uuid() not null,
  line_item_id uuid not null,
  user_id uuid not null,
  score_given numeric not null,
  score_maximum numeric not null,
  activity_progress activity_progress not null,
  grading_progress grading_progress not null,
  comment text,
  submitted_at timestamp(0) with time zone,
  scored_at timestamp(0) with time zone not null,
  status score_status default 'waiting'::score_status not null,
  reason text,
  detail text,
  attempts integer default 0 not null,
  next_try_at timestamp with time zone default now() not null,
  leased_until timestamp with time zone,
  lease uuid,
  tried_given numeric,
  tried_maximum numeric,
  sent_given numeric,
  sent_maximum numeric,
  sent_at timestamp with time zone,
  platform_given numeric,
  platform_maximum numeric,
  platform_seen_at timestamp with time zone,
  overwrites boolean default false not null,
  decided_by uuid,
  decided_at timestamp with time zone,
  queued_at timestamp with time zone default now() not null,
  ungranted_since timestamp with time zone,
  constraint scores_pkey PRIMARY KEY (tenant_id, id),
  constraint scores_latest UNIQUE (tenant_id, line_item_id, user_id),
  constraint scores_score_given_check CHECK ((score_given >= (0)::numeric)),
  constraint scores_score_maximum_check CHECK ((score_maximum > (0)::numeric))
);

create table self_tests (
  tenant_id uuid default current_tenant() not null,
  deployment_id uuid not null,
  live boolean not null,
  findings jsonb not null,
  tested_at timestamp with time zone default now() not null,
  told text,
  constraint self_tests_pkey PRIMARY KEY (tenant_id, deployment_id)
);

create table sessions (
  tenant_id uuid default current_tenant() not null,
  id uuid default gen_random_uuid() not null,
  user_id uuid not null,
  context_id uuid,
  course_id uuid,
  resource_link_id uuid,
  deployment_id uuid,
  site_id uuid,
  resumed_from uuid,
  role user_role not null,
  view text not null,
  locale text not null,
  deep_linking jsonb,
  code_hash bytea,
  code_expires_at timestamp with time zone,
  token_hash bytea,
  resume_hash bytea,
  expires_at timestamp with time zone not null,
  created_at timestamp with time zone default now() not null,
  constraint sessions_pkey PRIMARY KEY (tenant_id, id),
  constraint sessions_code UNIQUE (code_hash),
  constraint sessions_code_expires CHECK (((code_hash IS NULL) = (code_expires_at IS NULL)))
);

create table sites (
  tenant_id uuid default current_tenant() not null,
  id uuid default gen_random_uuid() not null,
  name text not null,
  origin text not null,
  shared_key bytea,
  key_id text,
  jwks_uri text,
  created_at timestamp with time zone default now() not null,
  constraint sites_pkey PRIMARY KEY (tenant_id, id),
  constraint sites_issuer UNIQUE (id),
  constraint sites_one_proof CHECK ((num_nonnulls(shared_key, jwks_uri) = 1)),
  constraint sites_sealed CHECK (((shared_key IS NULL) = (key_id IS NULL)))
);

create table tenants (
  id uuid default gen_random_uuid() not null,
  name text not null,
  locale text default 'en'::text not null,
  time_zone text default 'UTC'::text not null,
  created_at timestamp with time zone default now() not null,
  constraint tenants_pkey PRIMARY KEY (id)
);

create table tool_keys (
  kid text not null,
  alg text default 'RS256'::text not null,
  public_jwk jsonb not null,
  private_key bytea not null,
  key_id text not null,
  status tool_key_status not null,
  created_at timestamp with time zone default now() not null,
  activated_at timestamp with time zone,
  retired_at timestamp with time zone,
  constraint tool_keys_pkey PRIMARY KEY (kid)
);

create table uploads (
  tenant_id uuid default current_tenant() not null,
  id uuid default gen_random_uuid() not null,
  user_id uuid not null,
  kind upload_kind not null,
  storage_key text not null,
  original_name text not null,
  content_type text not null,
  bytes bigint not null,
  status upload_status default 'pending'::upload_status not null,
  created_at timestamp with time zone default now() not null,
  constraint uploads_pkey PRIMARY KEY (tenant_id, id),
  constraint uploads_storage_key UNIQUE (storage_key),
  constraint uploads_bytes_check CHECK ((bytes >= 0))
);

create table user_identities (
  tenant_id uuid default current_tenant() not null,
  platform_id uuid not null,
  sub text not null,
  user_id uuid not null,
  sourced_id text,
  username text,
  legacy_user_id text,
  created_at timestamp with time zone default now() not null,
  is_test_user boolean default false not null,
  constraint user_identities_pkey PRIMARY KEY (tenant_id, platform_id, sub),
  constraint user_identities_sub_check CHECK (((length(sub) >= 1) AND (length(sub) <= 255)))
);

create table users (
  tenant_id uuid default current_tenant() not null,
  id uuid default gen_random_uuid() not null,
  role user_role default 'learner'::user_role not null,
  name text,
  given_name text,
  family_name text,
  email text,
  email_key text generated always as (lower(email)) stored,
  password_hash text,
  locale text,
  time_zone text,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  constraint users_pkey PRIMARY KEY (tenant_id, id),
  constraint users_account_has_email CHECK (((password_hash IS NULL) OR (email IS NOT NULL)))
);

alter table assessment_attempts add constraint assessment_attempts_tenant_id_assessment_id_fkey FOREIGN KEY (tenant_id, assessment_id) REFERENCES assessments(tenant_id, id) ON DELETE CASCADE;
alter table assessment_attempts add constraint assessment_attempts_tenant_id_batch_id_fkey FOREIGN KEY (tenant_id, batch_id) REFERENCES ingest_batches(tenant_id, id) ON DELETE SET NULL (batch_id);
alter table assessment_attempts add constraint assessment_attempts_tenant_id_user_id_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES users(tenant_id, id) ON DELETE CASCADE;
alter table assessment_questions add constraint assessment_questions_tenant_id_assessment_id_fkey FOREIGN KEY (tenant_id, assessment_id) REFERENCES assessments(tenant_id, id) ON DELETE CASCADE;
alter table assessments add constraint assessments_tenant_id_course_id_fkey FOREIGN KEY (tenant_id, course_id) REFERENCES courses(tenant_id, id) ON DELETE CASCADE;
alter table assessments add constraint assessments_tenant_id_lesson_id_fkey FOREIGN KEY (tenant_id, lesson_id) REFERENCES lessons(tenant_id, id) ON DELETE SET NULL (lesson_id);
alter table certificates add constraint certificates_tenant_id_enrollment_id_fkey FOREIGN KEY (tenant_id, enrollment_id) REFERENCES enrollments(tenant_id, id) ON DELETE CASCADE;
alter table context_origins add constraint context_origins_tenant_id_context_id_fkey FOREIGN KEY (tenant_id, context_id) REFERENCES contexts(tenant_id, id) ON DELETE CASCADE;
alter table context_origins add constraint context_origins_tenant_id_deployment_id_fkey FOREIGN KEY (tenant_id, deployment_id) REFERENCES deployments(tenant_id, id) ON DELETE CASCADE;
alter table contexts add constraint contexts_tenant_id_course_id_fkey FOREIGN KEY (tenant_id, course_id) REFERENCES courses(tenant_id, id) ON DELETE CASCADE;
alter table contexts add constraint contexts_tenant_id_deployment_id_fkey FOREIGN KEY (tenant_id, deployment_id) REFERENCES deployments(tenant_id, id) ON DELETE CASCADE;
alter table course_prerequisites add constraint course_prerequisites_tenant_id_course_id_fkey FOREIGN KEY (tenant_id, course_id) REFERENCES courses(tenant_id, id) ON DELETE CASCADE;
alter table course_prerequisites add constraint course_prerequisites_tenant_id_requires_course_id_fkey FOREIGN KEY (tenant_id, requires_course_id) REFERENCES courses(tenant_id, id) ON DELETE CASCADE;
alter table courses add constraint courses_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE CASCADE;
alter table deployments add constraint deployments_platform_id_fkey FOREIGN KEY (platform_id) REFERENCES platforms(id) ON DELETE CASCADE;
alter table deployments add constraint deployments_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE CASCADE;
alter table email_outbox add constraint email_outbox_tenant_id_user_id_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES users(tenant_id, id) ON DELETE CASCADE;
alter table email_preferences add constraint email_preferences_tenant_id_user_id_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES users(tenant_id, id) ON DELETE CASCADE;
alter table enrollments add constraint enrollments_tenant_id_course_id_fkey FOREIGN KEY (tenant_id, course_id) REFERENCES courses(tenant_id, id) ON DELETE CASCADE;
alter table enrollments add constraint enrollments_tenant_id_user_id_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES users(tenant_id, id) ON DELETE CASCADE;
alter table grade_facts add constraint grade_facts_tenant_id_assessment_id_fkey FOREIGN KEY (tenant_id, assessment_id) REFERENCES assessments(tenant_id, id) ON DELETE CASCADE;
alter table grade_facts add constraint grade_facts_tenant_id_batch_id_fkey FOREIGN KEY (tenant_id, batch_id) REFERENCES ingest_batches(tenant_id, id) ON DELETE SET NULL (batch_id);
alter table grade_facts add constraint grade_facts_tenant_id_course_id_fkey FOREIGN KEY (tenant_id, course_id) REFERENCES courses(tenant_id, id) ON DELETE CASCADE;
alter table grade_facts add constraint grade_facts_tenant_id_user_id_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES users(tenant_id, id) ON DELETE CASCADE;
alter table ingest_batches add constraint ingest_batches_tenant_id_course_id_fkey FOREIGN KEY (tenant_id, course_id) REFERENCES courses(tenant_id, id) ON DELETE CASCADE;
alter table ingest_batches add constraint ingest_batches_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE CASCADE;
alter table ingest_batches add constraint ingest_batches_tenant_id_received_by_fkey FOREIGN KEY (tenant_id, received_by) REFERENCES users(tenant_id, id) ON DELETE SET NULL (received_by);
alter table ingest_rejects add constraint ingest_rejects_tenant_id_batch_id_fkey FOREIGN KEY (tenant_id, batch_id) REFERENCES ingest_batches(tenant_id, id) ON DELETE CASCADE;
alter table launch_nonces add constraint launch_nonces_platform_id_fkey FOREIGN KEY (platform_id) REFERENCES platforms(id) ON DELETE CASCADE;
alter table launches add constraint launches_tenant_id_context_id_fkey FOREIGN KEY (tenant_id, context_id) REFERENCES contexts(tenant_id, id) ON DELETE CASCADE;
alter table launches add constraint launches_tenant_id_deployment_id_fkey FOREIGN KEY (tenant_id, deployment_id) REFERENCES deployments(tenant_id, id) ON DELETE CASCADE;
alter table launches add constraint launches_tenant_id_resource_link_id_fkey FOREIGN KEY (tenant_id, resource_link_id) REFERENCES resource_links(tenant_id, id) ON DELETE SET NULL (resource_link_id);
alter table launches add constraint launches_tenant_id_user_id_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES users(tenant_id, id) ON DELETE CASCADE;
alter table learner_events add constraint learner_events_tenant_id_course_id_fkey FOREIGN KEY (tenant_id, course_id) REFERENCES courses(tenant_id, id) ON DELETE CASCADE;
alter table learner_events add constraint learner_events_tenant_id_user_id_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES users(tenant_id, id) ON DELETE CASCADE;
alter table learner_profiles add constraint learner_profiles_tenant_id_user_id_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES users(tenant_id, id) ON DELETE CASCADE;
alter table learning_goals add constraint learning_goals_tenant_id_course_id_fkey FOREIGN KEY (tenant_id, course_id) REFERENCES courses(tenant_id, id) ON DELETE CASCADE;
alter table learning_goals add constraint learning_goals_tenant_id_user_id_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES users(tenant_id, id) ON DELETE CASCADE;
alter table learning_path_snapshots add constraint learning_path_snapshots_tenant_id_goal_id_fkey FOREIGN KEY (tenant_id, goal_id) REFERENCES learning_goals(tenant_id, id) ON DELETE CASCADE;
alter table learning_path_snapshots add constraint learning_path_snapshots_tenant_id_user_id_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES users(tenant_id, id) ON DELETE CASCADE;
alter table legacy_consumers add constraint legacy_consumers_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE CASCADE;
alter table lesson_prerequisites add constraint lesson_prerequisites_tenant_id_lesson_id_fkey FOREIGN KEY (tenant_id, lesson_id) REFERENCES lessons(tenant_id, id) ON DELETE CASCADE;
alter table lesson_prerequisites add constraint lesson_prerequisites_tenant_id_requires_lesson_id_fkey FOREIGN KEY (tenant_id, requires_lesson_id) REFERENCES lessons(tenant_id, id) ON DELETE CASCADE;
alter table lesson_progress add constraint lesson_progress_tenant_id_batch_id_fkey FOREIGN KEY (tenant_id, batch_id) REFERENCES ingest_batches(tenant_id, id) ON DELETE SET NULL (batch_id);
alter table lesson_progress add constraint lesson_progress_tenant_id_lesson_id_fkey FOREIGN KEY (tenant_id, lesson_id) REFERENCES lessons(tenant_id, id) ON DELETE CASCADE;
alter table lesson_progress add constraint lesson_progress_tenant_id_user_id_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES users(tenant_id, id) ON DELETE CASCADE;
alter table lessons add constraint lessons_tenant_id_course_id_fkey FOREIGN KEY (tenant_id, course_id) REFERENCES courses(tenant_id, id) ON DELETE CASCADE;
alter table lessons add constraint lessons_tenant_id_module_id_fkey FOREIGN KEY (tenant_id, module_id) REFERENCES modules(tenant_id, id) ON DELETE SET NULL (module_id);
alter table line_items add constraint line_items_tenant_id_assessment_id_fkey FOREIGN KEY (tenant_id, assessment_id) REFERENCES assessments(tenant_id, id) ON DELETE SET NULL (assessment_id);
alter table line_items add constraint line_items_tenant_id_context_id_fkey FOREIGN KEY (tenant_id, context_id) REFERENCES contexts(tenant_id, id) ON DELETE CASCADE;
alter table line_items add constraint line_items_tenant_id_resource_link_id_fkey FOREIGN KEY (tenant_id, resource_link_id) REFERENCES resource_links(tenant_id, id) ON DELETE SET NULL (resource_link_id);
alter table memberships add constraint memberships_tenant_id_context_id_fkey FOREIGN KEY (tenant_id, context_id) REFERENCES contexts(tenant_id, id) ON DELETE CASCADE;
alter table memberships add constraint memberships_tenant_id_user_id_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES users(tenant_id, id) ON DELETE CASCADE;
alter table ml_model_metadata add constraint ml_model_metadata_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE CASCADE;
alter table modules add constraint modules_tenant_id_course_id_fkey FOREIGN KEY (tenant_id, course_id) REFERENCES courses(tenant_id, id) ON DELETE CASCADE;
alter table notice_handlers add constraint notice_handlers_tenant_id_deployment_id_fkey FOREIGN KEY (tenant_id, deployment_id) REFERENCES deployments(tenant_id, id) ON DELETE CASCADE;
alter table notices add constraint notices_tenant_id_deployment_id_fkey FOREIGN KEY (tenant_id, deployment_id) REFERENCES deployments(tenant_id, id) ON DELETE CASCADE;
alter table platforms add constraint platforms_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE CASCADE;
alter table recommendations add constraint recommendations_tenant_id_course_id_fkey FOREIGN KEY (tenant_id, course_id) REFERENCES courses(tenant_id, id) ON DELETE CASCADE;
alter table recommendations add constraint recommendations_tenant_id_lesson_id_fkey FOREIGN KEY (tenant_id, lesson_id) REFERENCES lessons(tenant_id, id) ON DELETE CASCADE;
alter table recommendations add constraint recommendations_tenant_id_user_id_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES users(tenant_id, id) ON DELETE CASCADE;
alter table registration_links add constraint registration_links_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE CASCADE;
alter table resource_links add constraint resource_links_tenant_id_context_id_fkey FOREIGN KEY (tenant_id, context_id) REFERENCES contexts(tenant_id, id) ON DELETE CASCADE;
alter table scores add constraint scores_tenant_id_decided_by_fkey FOREIGN KEY (tenant_id, decided_by) REFERENCES users(tenant_id, id) ON DELETE SET NULL (decided_by);
alter table scores add constraint scores_tenant_id_line_item_id_fkey FOREIGN KEY (tenant_id, line_item_id) REFERENCES line_items(tenant_id, id) ON DELETE CASCADE;
alter table scores add constraint scores_tenant_id_user_id_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES users(tenant_id, id) ON DELETE CASCADE;
alter table self_tests add constraint self_tests_tenant_id_deployment_id_fkey FOREIGN KEY (tenant_id, deployment_id) REFERENCES deployments(tenant_id, id) ON DELETE CASCADE;
alter table sessions add constraint sessions_tenant_id_context_id_fkey FOREIGN KEY (tenant_id, context_id) REFERENCES contexts(tenant_id, id) ON DELETE CASCADE;
alter table sessions add constraint sessions_tenant_id_course_id_fkey FOREIGN KEY (tenant_id, course_id) REFERENCES courses(tenant_id, id) ON DELETE CASCADE;
alter table sessions add constraint sessions_tenant_id_deployment_id_fkey FOREIGN KEY (tenant_id, deployment_id) REFERENCES deployments(tenant_id, id) ON DELETE CASCADE;
alter table sessions add constraint sessions_tenant_id_resource_link_id_fkey FOREIGN KEY (tenant_id, resource_link_id) REFERENCES resource_links(tenant_id, id) ON DELETE SET NULL (resource_link_id);
alter table sessions add constraint sessions_tenant_id_resumed_from_fkey FOREIGN KEY (tenant_id, resumed_from) REFERENCES sessions(tenant_id, id) ON DELETE CASCADE;
alter table sessions add constraint sessions_tenant_id_site_id_fkey FOREIGN KEY (tenant_id, site_id) REFERENCES sites(tenant_id, id) ON DELETE CASCADE;
alter table sessions add constraint sessions_tenant_id_user_id_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES users(tenant_id, id) ON DELETE CASCADE;
alter table sites add constraint sites_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE CASCADE;
alter table uploads add constraint uploads_tenant_id_user_id_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES users(tenant_id, id) ON DELETE CASCADE;
alter table user_identities add constraint user_identities_platform_id_fkey FOREIGN KEY (platform_id) REFERENCES platforms(id) ON DELETE CASCADE;
alter table user_identities add constraint user_identities_tenant_id_user_id_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES users(tenant_id, id) ON DELETE CASCADE;
alter table users add constraint users_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE CASCADE;

CREATE INDEX assessment_attempts_batch ON public.assessment_attempts USING btree (tenant_id, batch_id);
CREATE INDEX assessment_attempts_of_user ON public.assessment_attempts USING btree (tenant_id, user_id, submitted_at DESC);
CREATE INDEX assessment_questions_in_order ON public.assessment_questions USING btree (tenant_id, assessment_id, "position");
CREATE INDEX assessments_copies ON public.assessments USING btree (tenant_id, copied_from) WHERE (copied_from IS NOT NULL);
CREATE INDEX assessments_lesson ON public.assessments USING btree (tenant_id, lesson_id);
CREATE INDEX context_origins_deployment ON public.context_origins USING btree (tenant_id, deployment_id);
CREATE INDEX contexts_course ON public.contexts USING btree (tenant_id, course_id);
CREATE INDEX course_prerequisites_requires ON public.course_prerequisites USING btree (tenant_id, requires_course_id);
CREATE INDEX email_outbox_provider ON public.email_outbox USING btree (provider_message_id) WHERE (provider_message_id IS NOT NULL);
CREATE INDEX email_outbox_queued ON public.email_outbox USING btree (tenant_id, created_at) WHERE (status = 'queued'::email_status);
CREATE INDEX email_outbox_user ON public.email_outbox USING btree (tenant_id, user_id);
CREATE INDEX enrollments_of_course ON public.enrollments USING btree (tenant_id, course_id);
CREATE INDEX grade_facts_batch ON public.grade_facts USING btree (tenant_id, batch_id);
CREATE INDEX grade_facts_of_course ON public.grade_facts USING btree (tenant_id, course_id);
CREATE INDEX grade_facts_of_user ON public.grade_facts USING btree (tenant_id, user_id, course_id);
CREATE INDEX ingest_batches_latest ON public.ingest_batches USING btree (tenant_id, course_id, received_at DESC);
CREATE INDEX ingest_batches_received_by ON public.ingest_batches USING btree (tenant_id, received_by);
CREATE INDEX ingest_batches_same_file ON public.ingest_batches USING btree (tenant_id, sha256);
CREATE INDEX ingest_rejects_of_batch ON public.ingest_rejects USING btree (tenant_id, batch_id, line);
CREATE INDEX launch_nonces_expiry ON public.launch_nonces USING btree (expires_at);
CREATE INDEX launches_context ON public.launches USING btree (tenant_id, context_id);
CREATE INDEX launches_latest ON public.launches USING btree (tenant_id, deployment_id, launched_at DESC);
CREATE INDEX launches_resource_link ON public.launches USING btree (tenant_id, resource_link_id);
CREATE INDEX launches_user ON public.launches USING btree (tenant_id, user_id);
CREATE INDEX learner_events_of_course ON public.learner_events USING btree (tenant_id, course_id, occurred_at DESC);
CREATE INDEX learner_events_of_user ON public.learner_events USING btree (tenant_id, user_id, occurred_at DESC);
CREATE INDEX learning_goals_course ON public.learning_goals USING btree (tenant_id, course_id);
CREATE INDEX learning_goals_of_user ON public.learning_goals USING btree (tenant_id, user_id);
CREATE INDEX learning_path_snapshots_user ON public.learning_path_snapshots USING btree (tenant_id, user_id);
CREATE INDEX lesson_prerequisites_requires ON public.lesson_prerequisites USING btree (tenant_id, requires_lesson_id);
CREATE INDEX lesson_progress_batch ON public.lesson_progress USING btree (tenant_id, batch_id);
CREATE INDEX lesson_progress_of_lesson ON public.lesson_progress USING btree (tenant_id, lesson_id);
CREATE INDEX lessons_in_order ON public.lessons USING btree (tenant_id, course_id, "position");
CREATE INDEX lessons_module ON public.lessons USING btree (tenant_id, module_id);
CREATE INDEX line_items_assessment ON public.line_items USING btree (tenant_id, assessment_id);
CREATE INDEX line_items_resource_link ON public.line_items USING btree (tenant_id, resource_link_id);
CREATE INDEX ltijs_records_expiry ON public.ltijs_records USING btree (expires_at) WHERE (expires_at IS NOT NULL);
CREATE INDEX ltijs_records_fields ON public.ltijs_records USING gin (fields jsonb_path_ops);
CREATE INDEX memberships_user ON public.memberships USING btree (tenant_id, user_id);
CREATE UNIQUE INDEX ml_model_metadata_one_active ON public.ml_model_metadata USING btree (tenant_id, name) WHERE active;
CREATE INDEX modules_in_order ON public.modules USING btree (tenant_id, course_id, "position");
CREATE INDEX notices_context ON public.notices USING btree (tenant_id, lti_context_id) WHERE (lti_context_id IS NOT NULL);
CREATE INDEX platforms_tenant ON public.platforms USING btree (tenant_id);
CREATE UNIQUE INDEX recommendations_active_once ON public.recommendations USING btree (tenant_id, user_id, course_id, type, lesson_id) WHERE (status = 'active'::recommendation_status);
CREATE INDEX recommendations_course ON public.recommendations USING btree (tenant_id, course_id);
CREATE INDEX recommendations_lesson ON public.recommendations USING btree (tenant_id, lesson_id);
CREATE INDEX recommendations_of_user ON public.recommendations USING btree (tenant_id, user_id, course_id, created_at DESC);
CREATE INDEX registration_links_tenant ON public.registration_links USING btree (tenant_id);
CREATE INDEX scores_decided_by ON public.scores USING btree (tenant_id, decided_by);
CREATE INDEX scores_user ON public.scores USING btree (tenant_id, user_id);
CREATE INDEX scores_waiting ON public.scores USING btree (tenant_id, next_try_at) WHERE (status = 'waiting'::score_status);
CREATE INDEX sessions_context ON public.sessions USING btree (tenant_id, context_id);
CREATE INDEX sessions_course ON public.sessions USING btree (tenant_id, course_id);
CREATE INDEX sessions_deployment ON public.sessions USING btree (tenant_id, deployment_id);
CREATE INDEX sessions_expiry ON public.sessions USING btree (expires_at);
CREATE INDEX sessions_resource_link ON public.sessions USING btree (tenant_id, resource_link_id);
CREATE UNIQUE INDEX sessions_resume ON public.sessions USING btree (resume_hash) WHERE (resume_hash IS NOT NULL);
CREATE INDEX sessions_resumed_from ON public.sessions USING btree (tenant_id, resumed_from) WHERE (resumed_from IS NOT NULL);
CREATE INDEX sessions_site ON public.sessions USING btree (tenant_id, site_id) WHERE (site_id IS NOT NULL);
CREATE UNIQUE INDEX sessions_token ON public.sessions USING btree (token_hash) WHERE (token_hash IS NOT NULL);
CREATE INDEX sessions_user ON public.sessions USING btree (tenant_id, user_id);
CREATE UNIQUE INDEX tool_keys_one_in_use ON public.tool_keys USING btree (status) WHERE (status = ANY (ARRAY['active'::tool_key_status, 'next'::tool_key_status]));
CREATE INDEX uploads_of_user ON public.uploads USING btree (tenant_id, user_id, created_at DESC);
CREATE INDEX user_identities_legacy ON public.user_identities USING btree (tenant_id, platform_id, legacy_user_id) WHERE (legacy_user_id IS NOT NULL);
CREATE INDEX user_identities_platform ON public.user_identities USING btree (platform_id);
CREATE INDEX user_identities_user ON public.user_identities USING btree (tenant_id, user_id);
CREATE UNIQUE INDEX users_account_email ON public.users USING btree (tenant_id, email_key) WHERE (password_hash IS NOT NULL);
CREATE INDEX users_email ON public.users USING btree (tenant_id, email_key);

alter table assessment_attempts enable row level security;
alter table assessment_attempts force row level security;
create policy tenant_wall on assessment_attempts as permissive for all to skillstudio_app using ((tenant_id = current_tenant())) with check ((tenant_id = current_tenant()));
grant delete, insert, select, update on assessment_attempts to skillstudio_app;

alter table assessment_questions enable row level security;
alter table assessment_questions force row level security;
create policy tenant_wall on assessment_questions as permissive for all to skillstudio_app using ((tenant_id = current_tenant())) with check ((tenant_id = current_tenant()));
grant delete, insert, select, update on assessment_questions to skillstudio_app;

alter table assessments enable row level security;
alter table assessments force row level security;
create policy tenant_wall on assessments as permissive for all to skillstudio_app using ((tenant_id = current_tenant())) with check ((tenant_id = current_tenant()));
grant delete, insert, select, update on assessments to skillstudio_app;

alter table certificates enable row level security;
alter table certificates force row level security;
create policy installation on certificates as permissive for all to skillstudio_installation using (true) with check (true);
create policy tenant_wall on certificates as permissive for all to skillstudio_app using ((tenant_id = current_tenant())) with check ((tenant_id = current_tenant()));
grant delete, insert, select, update on certificates to skillstudio_app;
grant select on certificates to skillstudio_installation;

alter table context_origins enable row level security;
alter table context_origins force row level security;
create policy tenant_wall on context_origins as permissive for all to skillstudio_app using ((tenant_id = current_tenant())) with check ((tenant_id = current_tenant()));
grant delete, insert, select, update on context_origins to skillstudio_app;

alter table contexts enable row level security;
alter table contexts force row level security;
create policy tenant_wall on contexts as permissive for all to skillstudio_app using ((tenant_id = current_tenant())) with check ((tenant_id = current_tenant()));
grant delete, insert, select, update on contexts to skillstudio_app;

alter table course_prerequisites enable row level security;
alter table course_prerequisites force row level security;
create policy tenant_wall on course_prerequisites as permissive for all to skillstudio_app using ((tenant_id = current_tenant())) with check ((tenant_id = current_tenant()));
grant delete, insert, select, update on course_prerequisites to skillstudio_app;

alter table courses enable row level security;
alter table courses force row level security;
create policy tenant_wall on courses as permissive for all to skillstudio_app using ((tenant_id = current_tenant())) with check ((tenant_id = current_tenant()));
grant delete, insert, select, update on courses to skillstudio_app;

alter table deployments enable row level security;
alter table deployments force row level security;
create policy installation on deployments as permissive for all to skillstudio_installation using (true) with check (true);
create policy tenant_wall on deployments as permissive for all to skillstudio_app using ((tenant_id = current_tenant()));
grant select on deployments to skillstudio_app;
grant delete, insert, select, update on deployments to skillstudio_installation;

alter table email_outbox enable row level security;
alter table email_outbox force row level security;
create policy tenant_wall on email_outbox as permissive for all to skillstudio_app using ((tenant_id = current_tenant())) with check ((tenant_id = current_tenant()));
grant delete, insert, select, update on email_outbox to skillstudio_app;

alter table email_preferences enable row level security;
alter table email_preferences force row level security;
create policy tenant_wall on email_preferences as permissive for all to skillstudio_app using ((tenant_id = current_tenant())) with check ((tenant_id = current_tenant()));
grant delete, insert, select, update on email_preferences to skillstudio_app;

alter table enrollments enable row level security;
alter table enrollments force row level security;
create policy tenant_wall on enrollments as permissive for all to skillstudio_app using ((tenant_id = current_tenant())) with check ((tenant_id = current_tenant()));
grant delete, insert, select, update on enrollments to skillstudio_app;

alter table grade_facts enable row level security;
alter table grade_facts force row level security;
create policy tenant_wall on grade_facts as permissive for all to skillstudio_app using ((tenant_id = current_tenant())) with check ((tenant_id = current_tenant()));
grant delete, insert, select, update on grade_facts to skillstudio_app;

alter table ingest_batches enable row level security;
alter table ingest_batches force row level security;
create policy tenant_wall on ingest_batches as permissive for all to skillstudio_app using ((tenant_id = current_tenant())) with check ((tenant_id = current_tenant()));
grant delete, insert, select, update on ingest_batches to skillstudio_app;

alter table ingest_rejects enable row level security;
alter table ingest_rejects force row level security;
create policy tenant_wall on ingest_rejects as permissive for all to skillstudio_app using ((tenant_id = current_tenant())) with check ((tenant_id = current_tenant()));
grant delete, insert, select, update on ingest_rejects to skillstudio_app;

alter table launch_nonces enable row level security;
alter table launch_nonces force row level security;
create policy installation on launch_nonces as permissive for all to skillstudio_installation using (true) with check (true);
grant delete, insert, select on launch_nonces to skillstudio_installation;

alter table launches enable row level security;
alter table launches force row level security;
create policy tenant_wall on launches as permissive for all to skillstudio_app using ((tenant_id = current_tenant())) with check ((tenant_id = current_tenant()));
grant delete, insert, select, update on launches to skillstudio_app;

alter table learner_events enable row level security;
alter table learner_events force row level security;
create policy tenant_wall on learner_events as permissive for all to skillstudio_app using ((tenant_id = current_tenant())) with check ((tenant_id = current_tenant()));
grant delete, insert, select on learner_events to skillstudio_app;

alter table learner_profiles enable row level security;
alter table learner_profiles force row level security;
create policy tenant_wall on learner_profiles as permissive for all to skillstudio_app using ((tenant_id = current_tenant())) with check ((tenant_id = current_tenant()));
grant delete, insert, select, update on learner_profiles to skillstudio_app;

alter table learning_goals enable row level security;
alter table learning_goals force row level security;
create policy tenant_wall on learning_goals as permissive for all to skillstudio_app using ((tenant_id = current_tenant())) with check ((tenant_id = current_tenant()));
grant delete, insert, select, update on learning_goals to skillstudio_app;

alter table learning_path_snapshots enable row level security;
alter table learning_path_snapshots force row level security;
create policy tenant_wall on learning_path_snapshots as permissive for all to skillstudio_app using ((tenant_id = current_tenant())) with check ((tenant_id = current_tenant()));
grant delete, insert, select, update on learning_path_snapshots to skillstudio_app;

alter table legacy_consumers enable row level security;
alter table legacy_consumers force row level security;
create policy installation on legacy_consumers as permissive for all to skillstudio_installation using (true) with check (true);
create policy tenant_wall on legacy_consumers as permissive for all to skillstudio_app using ((tenant_id = current_tenant())) with check ((tenant_id = current_tenant()));
grant delete, insert, select, update on legacy_consumers to skillstudio_app;
grant select, update on legacy_consumers to skillstudio_installation;

alter table lesson_prerequisites enable row level security;
alter table lesson_prerequisites force row level security;
create policy tenant_wall on lesson_prerequisites as permissive for all to skillstudio_app using ((tenant_id = current_tenant())) with check ((tenant_id = current_tenant()));
grant delete, insert, select, update on lesson_prerequisites to skillstudio_app;

alter table lesson_progress enable row level security;
alter table lesson_progress force row level security;
create policy tenant_wall on lesson_progress as permissive for all to skillstudio_app using ((tenant_id = current_tenant())) with check ((tenant_id = current_tenant()));
grant delete, insert, select, update on lesson_progress to skillstudio_app;

alter table lessons enable row level security;
alter table lessons force row level security;
create policy tenant_wall on lessons as permissive for all to skillstudio_app using ((tenant_id = current_tenant())) with check ((tenant_id = current_tenant()));
grant delete, insert, select, update on lessons to skillstudio_app;

alter table line_items enable row level security;
alter table line_items force row level security;
create policy tenant_wall on line_items as permissive for all to skillstudio_app using ((tenant_id = current_tenant())) with check ((tenant_id = current_tenant()));
grant delete, insert, select, update on line_items to skillstudio_app;

alter table ltijs_records enable row level security;
alter table ltijs_records force row level security;
create policy installation on ltijs_records as permissive for all to skillstudio_installation using (true) with check (true);
grant delete, insert, select, update on ltijs_records to skillstudio_installation;

alter table memberships enable row level security;
alter table memberships force row level security;
create policy tenant_wall on memberships as permissive for all to skillstudio_app using ((tenant_id = current_tenant())) with check ((tenant_id = current_tenant()));
grant delete, insert, select, update on memberships to skillstudio_app;

alter table ml_model_metadata enable row level security;
alter table ml_model_metadata force row level security;
create policy tenant_wall on ml_model_metadata as permissive for all to skillstudio_app using ((tenant_id = current_tenant())) with check ((tenant_id = current_tenant()));
grant delete, insert, select, update on ml_model_metadata to skillstudio_app;

alter table modules enable row level security;
alter table modules force row level security;
create policy tenant_wall on modules as permissive for all to skillstudio_app using ((tenant_id = current_tenant())) with check ((tenant_id = current_tenant()));
grant delete, insert, select, update on modules to skillstudio_app;

alter table notice_handlers enable row level security;
alter table notice_handlers force row level security;
create policy tenant_wall on notice_handlers as permissive for all to skillstudio_app using ((tenant_id = current_tenant())) with check ((tenant_id = current_tenant()));
grant delete, insert, select, update on notice_handlers to skillstudio_app;

alter table notices enable row level security;
alter table notices force row level security;
create policy tenant_wall on notices as permissive for all to skillstudio_app using ((tenant_id = current_tenant())) with check ((tenant_id = current_tenant()));
grant delete, insert, select, update on notices to skillstudio_app;

alter table operator_links enable row level security;
alter table operator_links force row level security;
create policy installation on operator_links as permissive for all to skillstudio_installation using (true) with check (true);
grant delete, insert, select, update on operator_links to skillstudio_installation;

alter table operator_sessions enable row level security;
alter table operator_sessions force row level security;
create policy installation on operator_sessions as permissive for all to skillstudio_installation using (true) with check (true);
grant delete, insert, select, update on operator_sessions to skillstudio_installation;

alter table platforms enable row level security;
alter table platforms force row level security;
create policy installation on platforms as permissive for all to skillstudio_installation using (true) with check (true);
create policy platforms_of_tenant on platforms as permissive for select to skillstudio_app using ((EXISTS ( SELECT
   FROM deployments
  WHERE ((deployments.platform_id = platforms.id) AND (deployments.tenant_id = current_tenant())))));
grant select on platforms to skillstudio_app;
grant delete, insert, select, update on platforms to skillstudio_installation;

alter table recommendations enable row level security;
alter table recommendations force row level security;
create policy tenant_wall on recommendations as permissive for all to skillstudio_app using ((tenant_id = current_tenant())) with check ((tenant_id = current_tenant()));
grant delete, insert, select, update on recommendations to skillstudio_app;

alter table registration_links enable row level security;
alter table registration_links force row level security;
create policy installation on registration_links as permissive for all to skillstudio_installation using (true) with check (true);
grant delete, insert, select, update on registration_links to skillstudio_installation;

alter table resource_links enable row level security;
alter table resource_links force row level security;
create policy tenant_wall on resource_links as permissive for all to skillstudio_app using ((tenant_id = current_tenant())) with check ((tenant_id = current_tenant()));
grant delete, insert, select, update on resource_links to skillstudio_app;

alter table scores enable row level security;
alter table scores force row level security;
create policy tenant_wall on scores as permissive for all to skillstudio_app using ((tenant_id = current_tenant())) with check ((tenant_id = current_tenant()));
grant delete, insert, select, update on scores to skillstudio_app;

alter table self_tests enable row level security;
alter table self_tests force row level security;
create policy tenant_wall on self_tests as permissive for all to skillstudio_app using ((tenant_id = current_tenant())) with check ((tenant_id = current_tenant()));
grant delete, insert, select, update on self_tests to skillstudio_app;

alter table sessions enable row level security;
alter table sessions force row level security;
create policy installation on sessions as permissive for all to skillstudio_installation using (true) with check (true);
create policy tenant_wall on sessions as permissive for all to skillstudio_app using ((tenant_id = current_tenant())) with check ((tenant_id = current_tenant()));
grant delete, insert, select, update on sessions to skillstudio_app;
grant delete, select, update on sessions to skillstudio_installation;

alter table sites enable row level security;
alter table sites force row level security;
create policy installation on sites as permissive for all to skillstudio_installation using (true) with check (true);
create policy tenant_wall on sites as permissive for all to skillstudio_app using ((tenant_id = current_tenant())) with check ((tenant_id = current_tenant()));
grant delete, insert, select, update on sites to skillstudio_app;
grant delete, insert, select, update on sites to skillstudio_installation;

alter table tenants enable row level security;
alter table tenants force row level security;
create policy installation on tenants as permissive for all to skillstudio_installation using (true) with check (true);
create policy tenant_itself on tenants as permissive for all to skillstudio_app using ((id = current_tenant())) with check ((id = current_tenant()));
grant select, update on tenants to skillstudio_app;
grant delete, insert, select, update on tenants to skillstudio_installation;

alter table tool_keys enable row level security;
alter table tool_keys force row level security;
create policy installation on tool_keys as permissive for all to skillstudio_installation using (true) with check (true);
grant delete, insert, select, update on tool_keys to skillstudio_installation;

alter table uploads enable row level security;
alter table uploads force row level security;
create policy tenant_wall on uploads as permissive for all to skillstudio_app using ((tenant_id = current_tenant())) with check ((tenant_id = current_tenant()));
grant delete, insert, select, update on uploads to skillstudio_app;

alter table user_identities enable row level security;
alter table user_identities force row level security;
create policy tenant_wall on user_identities as permissive for all to skillstudio_app using ((tenant_id = current_tenant())) with check ((tenant_id = current_tenant()));
grant delete, insert, select, update on user_identities to skillstudio_app;

alter table users enable row level security;
alter table users force row level security;
create policy tenant_wall on users as permissive for all to skillstudio_app using ((tenant_id = current_tenant())) with check ((tenant_id = current_tenant()));
grant delete, insert, select, update on users to skillstudio_app;

grant usage on schema public to skillstudio_app;
grant usage on schema public to skillstudio_installation;

CREATE OR REPLACE FUNCTION public.copy_source(of_context uuid)
 RETURNS TABLE(course_id uuid, lti_context_id text)
 LANGUAGE plpgsql
 STABLE
AS $function$
#variable_conflict use_column
begin
  return query
    select source.course_id, source.lti_context_id
    from contexts as its_context
      join deployments as its_deployment on its_deployment.id = its_context.deployment_id
      join context_origins on context_id = its_context.id
      join deployments on deployments.platform_id = its_deployment.platform_id
      join contexts as source on source.deployment_id = deployments.id and source.lti_context_id = origin_lti_context_id
    where its_context.id = of_context and source.course_id <> its_context.course_id
      -- A history stands in a link's parameters, which its editor may write; a notice is signed.
      and (told_by = 'notice' or exists (
        select from memberships as here join memberships as there on there.user_id = here.user_id
        where here.context_id = of_context and here.role = 'instructor'
          and there.context_id = source.id and there.role = 'instructor'
      ))
      and not exists (select from context_origins where context_id = of_context and copied_at is not null)
      and not exists (select from modules where course_id = its_context.course_id)
      and not exists (select from lessons where course_id = its_context.course_id)
      and not exists (select from assessments where course_id = its_context.course_id)
      and (
        exists (select from modules where course_id = source.course_id)
        or exists (select from lessons where course_id = source.course_id)
        or exists (select from assessments where course_id = source.course_id and source_key is null)
      )
    order by place, source.created_at
    limit 1;
end
$function$;

CREATE OR REPLACE FUNCTION public.login_platforms(of_issuer text, of_client_id text, of_deployment_id text)
 RETURNS TABLE(platform platforms, version text)
 LANGUAGE plpgsql
AS $function$
begin
  perform set_config('role', 'skillstudio_installation', true);
  if of_client_id is not null then
    return query select platforms, platforms.xmin::text from platforms
    where issuer = of_issuer and client_id = of_client_id;
  elsif of_deployment_id is null or (select count(*) from platforms where issuer = of_issuer) = 1 then
    return query select platforms, platforms.xmin::text from platforms where issuer = of_issuer;
  else
    return query select platforms, platforms.xmin::text from platforms
    where issuer = of_issuer
      and exists (select from deployments where platform_id = platforms.id and deployment_id = of_deployment_id);
  end if;
end
$function$;
revoke execute on function login_platforms(text,text,text) from public;

CREATE OR REPLACE PROCEDURE public.open_to_installation(IN open_table regclass, IN privileges text)
 LANGUAGE plpgsql
AS $procedure$
begin
  execute format('alter table %s enable row level security, force row level security', open_table);
  execute format(
    'create policy installation on %s to skillstudio_installation using (true) with check (true)',
    open_table
  );
  execute format('grant %s on %s to skillstudio_installation', privileges, open_table);
end
$procedure$;

CREATE OR REPLACE FUNCTION public.platform_of_code(of_code bytea)
 RETURNS TABLE(platform platforms, version text)
 LANGUAGE plpgsql
AS $function$
begin
  perform set_config('role', 'skillstudio_installation', true);
  return query
    select platforms, platforms.xmin::text
    from sessions
      join deployments on deployments.id = sessions.deployment_id
      join platforms on platforms.id = platform_id
    where code_hash = of_code and expires_at > now() and is_switched_on(sessions.deployment_id);
end
$function$;
revoke execute on function platform_of_code(bytea) from public;

CREATE OR REPLACE FUNCTION public.record_launch(launch jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
AS $function$
declare
  -- Members of the launch, named as in its type `LaunchRecord`.
  person constant jsonb := launch -> 'person';
  context constant jsonb := launch -> 'context';
  link constant jsonb := launch -> 'resourceLink';
  instance constant jsonb := launch -> 'platformInstance';
  opened constant jsonb := launch -> 'session';
  context_history constant text[] := array(select jsonb_array_elements_text(context -> 'history'));
  link_history constant text[] := array(select jsonb_array_elements_text(link -> 'history'));
  -- Null where the launch tells nothing of them.
  told_scopes constant text[] := case when jsonb_typeof(context -> 'agsScopes') = 'array'
    then array(select jsonb_array_elements_text(context -> 'agsScopes')) end;
  its_role constant user_role := launch ->> 'role';
  its_platform record;
  its_deployment record;
  its_identity record;
  its_person record;
  its_user uuid;
  its_context contexts;
  its_link resource_links;
  its_session uuid;
  code_ends_at constant timestamptz := now() + make_interval(secs => (opened ->> 'codeSeconds')::integer);
  copy_wanted boolean := false;
  other_noticed boolean := false;
begin
  perform set_config('role', 'skillstudio_installation', true);

  select id, tenant_id, status, new_deployments, product_family, xmin::text as version into its_platform
  from platforms where id = (launch ->> 'platformId')::uuid;
  if its_platform.status is distinct from 'active' then
    return jsonb_build_object('outcome', 'platform_inactive');
  elsif its_platform.version <> launch ->> 'platformVersion' then
    return jsonb_build_object('outcome', 'platform_changed');
  end if;

  if its_platform.product_family is null and instance ->> 'productFamily' is not null then
    update platforms set product_family = instance ->> 'productFamily', updated_at = now()
    where id = its_platform.id and product_family is null;
  end if;

  select id, tenant_id, status, platform_guid, platform_name, other_platform_guid into its_deployment
  from deployments where platform_id = its_platform.id and deployment_id = launch ->> 'deploymentId';
  if not found and its_platform.new_deployments = 'refuse' then
    return jsonb_build_object('outcome', 'deployment_unknown');
  elsif not found then
    insert into deployments (platform_id, deployment_id, tenant_id, status, platform_guid, platform_name)
    values (
      its_platform.id, launch ->> 'deploymentId', its_platform.tenant_id,
      case when its_platform.new_deployments = 'accept' and its_platform.tenant_id is not null
        then 'active'::deployment_status else 'pending' end,
      instance ->> 'guid', instance ->> 'name'
    )
    on conflict on constraint deployments_of_platform do update set deployment_id = excluded.deployment_id
    returning id, tenant_id, status, platform_guid, platform_name, other_platform_guid into its_deployment;
  end if;
  if its_deployment.status <> 'pending' and its_deployment.platform_guid <> instance ->> 'guid' then
    other_noticed := its_deployment.other_platform_guid is distinct from instance ->> 'guid';
    if other_noticed then
      update deployments set other_platform_guid = instance ->> 'guid' where id = its_deployment.id;
    end if;
  elsif (its_deployment.platform_guid, its_deployment.platform_name) is distinct from (
    coalesce(instance ->> 'guid', its_deployment.platform_guid), coalesce(instance ->> 'name', its_deployment.platform_name)
  ) then
    update deployments set
      platform_guid = coalesce(instance ->> 'guid', platform_guid), platform_name = coalesce(instance ->> 'name', platform_name)
    where id = its_deployment.id;
  end if;
  if its_deployment.status <> 'active' then
    return jsonb_build_object('outcome', 'deployment_' || its_deployment.status);
  end if;

  insert into launch_nonces (platform_id, nonce, expires_at)
  values (its_platform.id, launch ->> 'nonce', (launch ->> 'nonceExpiresAt')::timestamptz)
  on conflict do nothing;
  if not found then
    return jsonb_build_object('outcome', 'nonce_replayed');
  end if;

  perform set_config('role', 'skillstudio_app', true),
    set_config('skillstudio.tenant_id', its_deployment.tenant_id::text, true);

  -- Rows that already say what the launch says are left alone: a class that comes in at once then waits for no lock.
  select user_id, sourced_id, username, legacy_user_id into its_identity
  from user_identities where platform_id = its_platform.id and sub = person ->> 'sub';
  its_user := its_identity.user_id;
  if not found then
    select user_id into its_user from user_identities
    where platform_id = its_platform.id and legacy_user_id = person ->> 'legacyUserId'
    order by created_at, sub limit 1;
    its_user := coalesce(its_user, (person ->> 'userId')::uuid);
    insert into users (id, role, locale) values (its_user, its_role, opened ->> 'locale') on conflict do nothing;
    insert into user_identities (platform_id, sub, user_id) values (its_platform.id, person ->> 'sub', its_user)
    on conflict do nothing;
  end if;
  if (its_identity.sourced_id, its_identity.username, its_identity.legacy_user_id) is distinct from (
    coalesce(person ->> 'sourcedId', its_identity.sourced_id), coalesce(person ->> 'username', its_identity.username),
    coalesce(person ->> 'legacyUserId', its_identity.legacy_user_id)
  ) then
    update user_identities set
      sourced_id = coalesce(person ->> 'sourcedId', sourced_id), username = coalesce(person ->> 'username', username),
      legacy_user_id = coalesce(person ->> 'legacyUserId', legacy_user_id)
    where platform_id = its_platform.id and sub = person ->> 'sub';
  end if;
  select name, given_name, family_name, email into its_person from users where id = its_user;
  if (its_person.name, its_person.given_name, its_person.family_name, its_person.email) is distinct from (
    coalesce(person ->> 'name', its_person.name), coalesce(person ->> 'givenName', its_person.given_name),
    coalesce(person ->> 'familyName', its_person.family_name), coalesce(person ->> 'email', its_person.email)
  ) then
    update users set
      name = coalesce(person ->> 'name', name), given_name = coalesce(person ->> 'givenName', given_name),
      family_name = coalesce(person ->> 'familyName', family_name), email = coalesce(person ->> 'email', email),
      updated_at = now()
    where id = its_user;
  end if;

  if context ->> 'ltiContextId' is not null then
    select * into its_context
    from contexts where deployment_id = its_deployment.id and lti_context_id = context ->> 'ltiContextId';
    if not found then
      insert into courses (id, title, code, published_at)
      values (
        (context ->> 'id')::uuid, coalesce(context ->> 'title', context ->> 'label', 'Course'), context ->> 'label', now()
      )
      on conflict do nothing;
      insert into contexts (id, deployment_id, lti_context_id, course_id)
      values ((context ->> 'id')::uuid, its_deployment.id, context ->> 'ltiContextId', (context ->> 'id')::uuid)
      on conflict do nothing;
      select * into its_context
      from contexts where deployment_id = its_deployment.id and lti_context_id = context ->> 'ltiContextId';
      -- What a notice told of the context before its first launch.
      insert into context_origins (context_id, origin_lti_context_id, place, deployment_id, told_by)
      select its_context.id, origin, place - 1, its_deployment.id, 'notice'
      from notices join deployments on deployments.id = notices.deployment_id,
        unnest(origin_lti_context_ids) with ordinality as told(origin, place)
      where lti_context_id = context ->> 'ltiContextId' and type = 'LtiContextCopyNotice'
        and platform_id = its_platform.id
      on conflict do nothing;
      copy_wanted := found;
    end if;
    if (
      its_context.title, its_context.label, its_context.memberships_url, its_context.line_items_url, its_context.ags_scopes
    ) is distinct from (
      coalesce(context ->> 'title', its_context.title), coalesce(context ->> 'label', its_context.label),
      coalesce(context ->> 'membershipsUrl', its_context.memberships_url),
      coalesce(context ->> 'lineItemsUrl', its_context.line_items_url), coalesce(told_scopes, its_context.ags_scopes)
    ) then
      update contexts set
        title = coalesce(context ->> 'title', title), label = coalesce(context ->> 'label', label),
        memberships_url = coalesce(context ->> 'membershipsUrl', memberships_url),
        line_items_url = coalesce(context ->> 'lineItemsUrl', line_items_url),
          ags_scopes = coalesce(told_scopes, ags_scopes), updated_at = now()
      where id = its_context.id;
    end if;

    if context #>> '{dates,startsAt}' is not null then
      update courses set
        starts_at = (context #>> '{dates,startsAt}')::timestamptz, ends_at = (context #>> '{dates,endsAt}')::timestamptz,
        updated_at = now()
      where id = its_context.course_id and (starts_at, ends_at)
        is distinct from ((context #>> '{dates,startsAt}')::timestamptz, (context #>> '{dates,endsAt}')::timestamptz);
    end if;

    if (launch ->> 'member')::boolean then
      insert into memberships (context_id, user_id, role, lti_roles, launch_role, launched_at)
      values (its_context.id, its_user, its_role, array(select jsonb_array_elements_text(launch -> 'ltiRoles')), its_role, now())
      on conflict (tenant_id, context_id, user_id) do update set
        role = excluded.role, lti_roles = excluded.lti_roles, status = 'active', launch_role = excluded.role,
        launched_at = now(), seen_at = now();
    end if;

    if cardinality(context_history) > 0 or copy_wanted then
      insert into context_origins (context_id, origin_lti_context_id, place, deployment_id, told_by)
      select its_context.id, origin, place - 1, its_deployment.id, 'history'
      from unnest(context_history) with ordinality as told(origin, place)
      on conflict do nothing;
      copy_wanted := exists (select from copy_source(its_context.id));
    end if;

    if link ->> 'ltiResourceLinkId' is not null then
      select * into its_link from resource_links
      where context_id = its_context.id and lti_resource_link_id = link ->> 'ltiResourceLinkId';
      if not found then
        -- A link that was copied with its course opens what its predecessor opened.
        insert into resource_links (context_id, lti_resource_link_id, view, assessment_id, graded)
        select its_context.id, link ->> 'ltiResourceLinkId', predecessor.view, predecessor.assessment_id, predecessor.graded
        from (values (1)) as one left join lateral (
          select resource_links.view, assessment_id, graded
          from resource_links
            join contexts on contexts.id = context_id
            join deployments on deployments.id = contexts.deployment_id
          where platform_id = its_platform.id and lti_resource_link_id = any (link_history)
          order by array_position(link_history, lti_resource_link_id) limit 1
        ) as predecessor on true
        on conflict do nothing;
        select * into its_link from resource_links
        where context_id = its_context.id and lti_resource_link_id = link ->> 'ltiResourceLinkId';
      end if;
      if (its_link.title, its_link.view, its_link.assessment_id, its_link.graded, its_link.line_item_url) is distinct from (
        coalesce(link ->> 'title', its_link.title), coalesce(link ->> 'view', its_link.view),
        coalesce((link ->> 'assessmentId')::uuid, its_link.assessment_id),
        coalesce((link ->> 'graded')::boolean, its_link.graded), coalesce(link ->> 'lineItemUrl', its_link.line_item_url)
      ) then
        update resource_links set
          title = coalesce(link ->> 'title', title), view = coalesce(link ->> 'view', view),
          assessment_id = coalesce((link ->> 'assessmentId')::uuid, assessment_id),
          graded = coalesce((link ->> 'graded')::boolean, graded),
          line_item_url = coalesce(link ->> 'lineItemUrl', line_item_url), updated_at = now()
        where id = its_link.id
        returning * into its_link;
      end if;
    end if;
  end if;

  insert into sessions (
    user_id, context_id, course_id, resource_link_id, deployment_id, role, view, locale, deep_linking, code_hash, code_expires_at, expires_at
  )
  values (
    its_user, its_context.id, its_context.course_id, its_link.id, its_deployment.id, its_role,
    coalesce(opened ->> 'view', its_link.view, 'dashboard'), opened ->> 'locale', nullif(opened -> 'deepLinking', 'null'),
    decode(opened ->> 'codeHash', 'hex'), code_ends_at, code_ends_at
  )
  returning id into its_session;

  insert into launches (deployment_id, user_id, context_id, resource_link_id, message_type, offered)
  values (its_deployment.id, its_user, its_context.id, its_link.id, launch ->> 'messageType', launch -> 'offered');

  return jsonb_build_object(
    'outcome', 'recorded', 'tenantId', its_deployment.tenant_id, 'sessionId', its_session, 'userId', its_user,
    'contextId', its_context.id, 'courseId', its_context.course_id, 'rosterSyncedAt', its_context.roster_synced_at,
    'copyWanted', copy_wanted, 'deploymentId', its_deployment.id,
    'noticeHandlers', case when its_role <> 'learner' and jsonb_array_length(launch #> '{offered,notices}') > 0 then (
      select coalesce(jsonb_object_agg(notice_type, handler_url), '{}') from notice_handlers where deployment_id = its_deployment.id
    ) end,
    -- Links of one deployment may differ for good, so that another offer is tested at most every five minutes.
    'selfTestWanted', other_noticed or not exists (
      select from self_tests
      where deployment_id = its_deployment.id and tested_at > now() - interval '1 day' and (
        launch ->> 'told' is null or told = launch ->> 'told' or (told is not null and tested_at > now() - interval '5 minutes')
      )
    )
  );
end
$function$;
revoke execute on function record_launch(jsonb) from public;

CREATE OR REPLACE FUNCTION public.redeem_code(of_code bytea, token bytea, resume_key bytea, seconds integer)
 RETURNS boolean
 LANGUAGE plpgsql
AS $function$
begin
  perform set_config('role', 'skillstudio_installation', true);
  update sessions set
    code_hash = null, code_expires_at = null, token_hash = token, resume_hash = resume_key,
    expires_at = now() + make_interval(secs => seconds)
  where code_hash = of_code and code_expires_at > now() and is_switched_on(deployment_id);
  return found;
end
$function$;
revoke execute on function redeem_code(bytea,bytea,bytea,integer) from public;

CREATE OR REPLACE FUNCTION public.session_of_token(of_token bytea)
 RETURNS TABLE(session sessions, left_to_answer jsonb)
 LANGUAGE plpgsql
AS $function$
begin
  perform set_config('role', 'skillstudio_installation', true);
  return query
    select sessions, coalesce(opened.deep_linking, sessions.deep_linking)
    from sessions
      left join sessions as opened on opened.tenant_id = sessions.tenant_id and opened.id = sessions.resumed_from
    where sessions.token_hash = of_token and sessions.expires_at > now() and is_switched_on(sessions.deployment_id);
end
$function$;
revoke execute on function session_of_token(bytea) from public;

CREATE OR REPLACE PROCEDURE public.wall_off(IN wall_table regclass)
 LANGUAGE plpgsql
AS $procedure$
begin
  execute format('alter table %s enable row level security, force row level security', wall_table);
  execute format(
    'create policy tenant_wall on %s to skillstudio_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant())',
    wall_table
  );
  execute format('grant select, insert, update, delete on %s to skillstudio_app', wall_table);
end
$procedure$;

comment on column assessment_attempts.answers is 'Question id to answer; empty when the witness tells only the result.';
comment on column assessment_attempts.source_id is 'The witness''s own name for the attempt; null for one taken here.';
comment on column assessment_questions.answer is 'The right answer; never sent to a learner before submission.';
comment on column assessments.copied_from is 'The assessment of another course that this is a copy of; links that were copied with the course name that one.';
comment on column assessments.score_maximum is 'Null when no source states it: then no percentage is known either.';
comment on column assessments.score_maximum_source is 'The witness that told the maximum, and when; null when it was set here.';
comment on column assessments.skills is 'List of skill names.';
comment on column assessments.source_key is 'What the platform or file calls it; null when it was written here.';
comment on column certificates.storage_key is 'The PDF; null until it is rendered.';
comment on column context_origins.copied_at is 'When this origin''s set-up was copied here; that happens once for a context.';
comment on column context_origins.place is '0 for what it was copied from, 1 for what that was copied from, and so on.';
comment on column contexts.ags_scopes is 'Scopes that the launch''s claim grants, which may be fewer than those of the registration.';
comment on column contexts.memberships_url is 'Names and Role Provisioning service of the latest launch.';
comment on column contexts.roster_differences_url is 'Where the platform tells what has changed since the latest sync.';
comment on column contexts.roster_doubted_at is 'Since when the whole roster lacks too many members to be believed at once.';
comment on column contexts.roster_error is 'Why the latest sync failed, or roster_doubtful; null after a success.';
comment on column contexts.roster_full_at is 'When the whole roster was last fetched; differences alone are trusted for a day.';
comment on column contexts.roster_synced_at is 'When the roster or its differences last came.';
comment on column courses.code is 'The institution''s short name, such as PYBE.';
comment on column courses.published_at is 'Null while only instructors may see it.';
comment on column courses.time_zone is 'IANA name; null means the tenant''s.';
comment on column deployments.other_platform_guid is 'Another LMS that has launched as this deployment since it was approved; null when none has.';
comment on column deployments.platform_guid is 'Which LMS it is of, by the launch''s tool_platform claim; whose the latest launch was while it is pending, and kept from then on.';
comment on column deployments.tenant_id is 'Null while nobody has said which institution a pending deployment belongs to.';
comment on column email_outbox.dedupe_key is 'Names the cause, so that the same mail is never written twice.';
comment on column email_preferences.unsubscribed_at is 'From everything but what the person asks for, such as a password reset.';
comment on column grade_facts.confirmed_at is 'When the witness last said the same: only something newer can change the fact.';
comment on column grade_facts.graded_at is 'When it was graded, where the witness says; observed_at is since when the witness has said so.';
comment on column grade_facts.score is 'Null is no grade, never zero.';
comment on column grade_facts.score_maximum is 'Where this witness states one for this score; otherwise the assessment''s holds.';
comment on column ingest_batches.as_of is 'The instant up to which the source speaks; null when it does not say.';
comment on column ingest_batches.content is 'The file as received, for replay; null for a stream or a bulk load that stays on disk.';
comment on column ingest_batches.set_aside is 'Rows that are understood and are no learning activity, such as administrative log rows.';
comment on column ingest_rejects.line is 'Line of the file, the header being line 1.';
comment on column launches.offered is 'Claims, scopes and services that this launch carried, which may be fewer than the registration promises.';
comment on column learner_events.id is 'Derived from the source, so that the same event told twice is one row.';
comment on column learner_events.lesson_id is 'Not a foreign key, nor is batch_id: bulk loads would pay for the check, and an event outlives both.';
comment on column learner_events.source_id is 'The witness''s own name for it: statement id, envelope event id, or a digest of the log row.';
comment on column learner_events.type is 'course_viewed, lesson_viewed, lesson_completed, attempt_submitted, …';
comment on column learner_profiles.behaviour is 'Derived habits: peak hours, preferred days, session length.';
comment on column learner_profiles.skill_levels is 'Skill name to level 1..10 and the evidence for it.';
comment on column learning_goals.course_id is 'Null for a goal that no single course reaches.';
comment on column learning_goals.target_skills is 'Skill name to the level 1..10 aimed for.';
comment on column learning_path_snapshots.changes is 'What differs from the version before, each with its reason.';
comment on column learning_path_snapshots.input is 'What the engine was given, enough to compute the same path again.';
comment on column legacy_consumers.secret is 'Encrypted with AES-256-GCM; key_id names the encryption key.';
comment on column lesson_progress.progress is 'Percent; null when only the status is known.';
comment on column lessons."position" is 'Order in the whole course, not in the module.';
comment on column lessons.content_type is 'page, quiz, assignment, video, …: an open set, since platforms bring their own.';
comment on column lessons.skills_covered is 'List of skill names.';
comment on column lessons.source_key is 'What the platform or file calls it; null when it was written here.';
comment on column lessons.tracks_completion is 'False when nothing tells us whether it was done: then it counts neither as done nor as open.';
comment on column line_items.gone_at is 'When the platform said that the column is not there any more.';
comment on column line_items.making_until is 'Until when a worker is looking for the column, or making it, at the platform; a worker that died gives it back by that.';
comment on column line_items.score_maximum is 'As the platform told it; null while only the address is known. Every score carries its own.';
comment on column line_items.url is 'Opaque, and may carry a query; null until the column was found or made.';
comment on column ltijs_records.fields is 'What ltijs queries by equality.';
comment on column ltijs_records.identity is 'The collection''s unique fields as one text, so that a replacement is a single upsert.';
comment on column ltijs_records.sealed is 'The item of an encrypted collection, AES-256-GCM; key_id names the key.';
comment on column memberships.launch_role is 'The role that the latest launch told; null for who is known from the roster alone.';
comment on column memberships.lti_roles is 'The role URIs as the platform sent them.';
comment on column memberships.seen_at is 'Latest launch or roster that named the person here.';
comment on column modules.source_key is 'What the platform or file calls it; null when it was written here.';
comment on column notice_handlers.handler_url is 'Where it sends them; when our address changes it is told anew.';
comment on column notices.jwt is 'As received.';
comment on column notices.lti_context_id is 'The context that it is about; a copy''s first launch looks here for what it was copied from.';
comment on column operator_links.code_hash is 'SHA-256 of the code in the address.';
comment on column operator_sessions.token_hash is 'SHA-256 of the bearer token, which is made from the session''s cookie.';
comment on column platforms.frame_origins is 'Sites from which it frames us beside its own, such as a school''s own name for a hosted LMS.';
comment on column platforms.granted_scopes is 'Scopes that the platform''s answer to Dynamic Registration grants; null when it did not say.';
comment on column platforms.new_deployments is 'Whether a deployment seen for the first time may launch at once or waits for an administrator.';
comment on column platforms.product_family is 'product_family_code of the platform, such as moodle or canvas.';
comment on column platforms.signature_algorithm is 'How the platform signs its launches.';
comment on column platforms.tenant_id is 'The institution that new deployments join; null when one client id serves several institutions, as in a hosted LMS.';
comment on column platforms.token_audience is 'aud of our client assertion where the platform wants another than its token endpoint.';
comment on column platforms.trusted_audiences is 'Audiences that its launches may name beside our client id.';
comment on column recommendations.reason is 'Code and parameters; a sentence is made of it in the reader''s language.';
comment on column registration_links.tenant_id is 'The institution that the new platform''s deployments join.';
comment on column registration_links.token_hash is 'SHA-256 of the token in the address.';
comment on column resource_links.assessment_id is 'The quiz that deep linking placed here, as the link names it. No foreign key: in a copied course it names the original''s.';
comment on column resource_links.graded is 'Whether whoever placed it wanted a column in the gradebook; null when the link does not say.';
comment on column resource_links.view is 'The view that deep linking placed here; null opens the reader''s home.';
comment on column scores.lease is 'Whose it is until then: each taking in hand has a name of its own.';
comment on column scores.leased_until is 'Until when a worker has it in hand; a worker that died gives it back by that.';
comment on column scores.overwrites is 'Whether somebody agreed that platform_given is overwritten.';
comment on column scores.platform_given is 'Of a held score: what the platform shows in place of ours.';
comment on column scores.reason is 'Code of why it was refused or waits longer; detail is the platform''s answer.';
comment on column scores.scored_at is 'The timestamp that is sent: at whole seconds, increasing with every score of the person in the column, the same on every try.';
comment on column scores.sent_given is 'What the platform last took from us; another value there is somebody''s own.';
comment on column scores.submitted_at is 'The timestamp of the score that came with what the learner last handed in, until the platform took a post that told it; otherwise only the grade changes.';
comment on column scores.tried_given is 'What was last put on its way: the platform may hold it though no answer came.';
comment on column scores.ungranted_since is 'Since when it waits for a scope that was taken away; after 7 days it is given up.';
comment on column self_tests.live is 'Whether the platform was called, or only its latest launch read.';
comment on column self_tests.told is 'What the launch that was read came to, to compare; null when none of a link in a course was there to read.';
comment on column sessions.code_hash is 'SHA-256 of the one-time code; null once it was exchanged.';
comment on column sessions.course_id is 'The course it is about; null for a launch without a context.';
comment on column sessions.deep_linking is 'Deep linking settings to answer, with the platform and deployment to answer to; null once answered, and where resumed_from holds them.';
comment on column sessions.deployment_id is 'Where the launch came from; null when a site vouched for the user.';
comment on column sessions.resume_hash is 'SHA-256 of the key with which a reloaded page goes on; good as long as the session.';
comment on column sessions.resumed_from is 'The session that the launch opened, where this one goes on with it after a reload.';
comment on column sessions.site_id is 'The site that vouched for the user, when no platform did.';
comment on column sessions.token_hash is 'SHA-256 of the bearer token; null until the code was exchanged.';
comment on column sites.id is 'The issuer that the site''s tokens name.';
comment on column sites.shared_key is 'HS256 key, encrypted with AES-256-GCM; key_id names the encryption key.';
comment on column tenants.locale is 'BCP 47 tag for people who state none.';
comment on column tenants.time_zone is 'IANA name, for courses and people that state none.';
comment on column tool_keys.key_id is 'Which encryption key sealed private_key.';
comment on column tool_keys.private_key is 'PKCS #8, encrypted with AES-256-GCM.';
comment on column tool_keys.retired_at is 'A retired key stays published for 30 days.';
comment on column uploads.content_type is 'Judged from the bytes, not from the name.';
comment on column user_identities.is_test_user is 'Whether a launch told that this is a stand-in for a student, who is neither listed nor graded.';
comment on column user_identities.legacy_user_id is 'The LTI 1.1 user id, where a verified migration claim or Canvas told it.';
comment on column user_identities.sourced_id is 'lis.person_sourcedid or lis_person_sourcedid: the student number of the institution.';
comment on column user_identities.sub is 'The platform''s subject, unique within the platform.';
comment on column users.email_key is 'For look-up: behind row-level security an index on lower(email) itself is never used, lower() not being leakproof.';
comment on column users.name is 'Display name; null when the platform withholds it.';
comment on column users.password_hash is 'Only of local accounts; people who come from a platform have none.';
comment on column users.role is 'Role in the institution; the role in a course is the membership''s.';
comment on column users.time_zone is 'IANA name; null means the course''s, then the tenant''s.';
comment on function copy_source(uuid) is 'The nearest predecessor that has a set-up to copy into a context''s course: one that a notice told of, or that somebody taught who teaches here. None when the course is not empty or was filled so before.';
comment on function current_tenant() is 'The tenant that this transaction works for; null outside one, and then no row is visible.';
comment on function is_switched_on(uuid) is 'Whether a session''s deployment and its platform are active; a session of a site has none. Only the installation role can tell.';
comment on function login_platforms(text,text,text) is 'The registrations that a login may mean; the client id and the deployment id are null where it tells none.';
comment on function platform_of_code(bytea) is 'The platform whose launch gave a one-time code, known by its SHA-256; none when it has ended or was switched off. The code is not used up.';
comment on function record_launch(jsonb) is 'Records a verified launch, a LaunchRecord of store/launches.ts, and says what came of it: recorded, or why it is refused.';
comment on function redeem_code(bytea,bytea,bytea,integer) is 'Exchanges a one-time code for a bearer token and a key to resume with, all known by their SHA-256; tells whether the code was good.';
comment on function session_of_token(bytea) is 'The session of a bearer token, known by its SHA-256, with what its launch still has to answer; none when it has ended.';
comment on procedure open_to_installation(regclass,text) is 'Lets the installation role use a table that is read before the tenant of a request is known.';
comment on procedure wall_off(regclass) is 'Puts a table with a tenant_id behind the tenant wall, for its owner too.';
comment on table certificates is 'Name and title are those of the day of issue.';
comment on table context_origins is 'What the platform made a context from: a course that was copied there names its predecessors.';
comment on table contexts is 'The platform''s course offering; its first launch makes the course.';
comment on table deployments is 'Issuer, client id and deployment id together name the tenant.';
comment on table email_outbox is 'Written in the transaction of its cause, sent by a job.';
comment on table grade_facts is 'What one witness says of one learner''s result; witnesses may differ, and readers choose.';
comment on table ingest_rejects is 'Rows that were refused, kept with the reason so that they can be replayed.';
comment on table launch_nonces is 'Nonces that were used; kept for the life of a state and the clock tolerance.';
comment on table launches is 'Launches that were accepted; a refused one belongs to no tenant and goes to the log.';
comment on table learning_path_snapshots is 'Every generation is a new version; old ones stay for comparison.';
comment on table legacy_consumers is 'LTI 1.1 consumer keys; a launch whose migration claim one of them signed brings its person''s LTI 1.1 user id.';
comment on table line_items is 'Columns of the platform''s gradebook that are ours.';
comment on table ltijs_records is 'What ltijs keeps in the collections of its own that have no table here.';
comment on table notice_handlers is 'The types of notices that a deployment''s platform has taken a handler of ours for.';
comment on table notices is 'Notices that were verified, each once, of every type.';
comment on table operator_links is 'One-time addresses that sign an operator in.';
comment on table platforms is 'A platform registration: one client id of one LMS.';
comment on table registration_links is 'One-time addresses for LTI Dynamic Registration.';
comment on table scores is 'The latest score of each person in each column: only that one is sent.';
comment on table self_tests is 'The latest look at what each deployment really offers.';
comment on table sites is 'Web sites outside an LMS whose servers may vouch for their users.';
comment on table tenants is 'An institution. Every row of every other table belongs to one, or to the installation as a whole.';
comment on table users is 'One row per person per institution, however many platforms know the person.';
comment on type source_kind is 'The witness of a fact; file kinds are named as on the command line.';
