-- Graded items (D4), and the results that any witness reports.

create type assessment_kind as enum ('quiz', 'assignment', 'other');
create type question_kind as enum ('single_choice', 'multiple_choice', 'true_false', 'number', 'short_text');
create type grade_status as enum ('graded', 'not_graded', 'submitted', 'in_progress', 'missing', 'excused', 'hidden');

create table assessments (
  tenant_id uuid not null default current_tenant(),
  id uuid not null default gen_random_uuid(),
  course_id uuid not null,
  lesson_id uuid,
  title text not null,
  kind assessment_kind not null,
  score_maximum numeric check (score_maximum >= 0),
  score_maximum_source source_kind,
  score_maximum_at timestamptz,
  skills jsonb not null default '[]',
  difficulty difficulty,
  source_key text,
  copied_from uuid,
  published_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, course_id) references courses on delete cascade,
  foreign key (tenant_id, lesson_id) references lessons on delete set null (lesson_id),
  constraint assessments_source_key unique (tenant_id, course_id, source_key)
);
comment on column assessments.score_maximum is 'Null when no source states it: then no percentage is known either.';
comment on column assessments.score_maximum_source is 'The witness that told the maximum, and when; null when it was set here.';
comment on column assessments.skills is 'List of skill names.';
comment on column assessments.copied_from is 'The assessment of another course that this is a copy of; links that were copied with the course name that one.';
comment on column assessments.source_key is 'What the platform or file calls it; null when it was written here.';
create index assessments_copies on assessments (tenant_id, copied_from) where copied_from is not null;
create index assessments_lesson on assessments (tenant_id, lesson_id);
call wall_off('assessments');

create table assessment_questions (
  tenant_id uuid not null default current_tenant(),
  id uuid not null default gen_random_uuid(),
  assessment_id uuid not null,
  position integer not null,
  kind question_kind not null,
  prompt text not null,
  choices jsonb not null default '[]',
  answer jsonb not null,
  skill text,
  difficulty difficulty,
  points numeric not null default 1 check (points >= 0),
  primary key (tenant_id, id),
  foreign key (tenant_id, assessment_id) references assessments on delete cascade
);
comment on column assessment_questions.answer is 'The right answer; never sent to a learner before submission.';
create index assessment_questions_in_order on assessment_questions (tenant_id, assessment_id, position);
call wall_off('assessment_questions');

create table assessment_attempts (
  tenant_id uuid not null default current_tenant(),
  id uuid not null default gen_random_uuid(),
  assessment_id uuid not null,
  user_id uuid not null,
  answers jsonb not null default '{}',
  score numeric,
  score_percent numeric check (score_percent >= 0),
  started_at timestamptz,
  submitted_at timestamptz,
  duration_seconds integer check (duration_seconds >= 0),
  source_kind source_kind not null,
  source_id text,
  batch_id uuid,
  primary key (tenant_id, id),
  foreign key (tenant_id, assessment_id) references assessments on delete cascade,
  foreign key (tenant_id, user_id) references users on delete cascade,
  foreign key (tenant_id, batch_id) references ingest_batches on delete set null (batch_id),
  constraint assessment_attempts_source unique (tenant_id, assessment_id, source_kind, source_id)
);
comment on column assessment_attempts.answers is 'Question id to answer; empty when the witness tells only the result.';
comment on column assessment_attempts.source_id is 'The witness''s own name for the attempt; null for one taken here.';
create index assessment_attempts_of_user on assessment_attempts (tenant_id, user_id, submitted_at desc);
create index assessment_attempts_batch on assessment_attempts (tenant_id, batch_id);
call wall_off('assessment_attempts');

create table grade_facts (
  tenant_id uuid not null default current_tenant(),
  id uuid not null default gen_random_uuid(),
  course_id uuid not null,
  assessment_id uuid not null,
  user_id uuid not null,
  score numeric,
  score_maximum numeric check (score_maximum >= 0),
  status grade_status not null default 'graded',
  graded_at timestamptz,
  source_kind source_kind not null,
  batch_id uuid,
  observed_at timestamptz not null default now(),
  confirmed_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, course_id) references courses on delete cascade,
  foreign key (tenant_id, assessment_id) references assessments on delete cascade,
  foreign key (tenant_id, user_id) references users on delete cascade,
  foreign key (tenant_id, batch_id) references ingest_batches on delete set null (batch_id),
  constraint grade_facts_one_per_witness unique (tenant_id, assessment_id, user_id, source_kind)
);
comment on table grade_facts is 'What one witness says of one learner''s result; witnesses may differ, and readers choose.';
comment on column grade_facts.score is 'Null is no grade, never zero.';
comment on column grade_facts.score_maximum is 'Where this witness states one for this score; otherwise the assessment''s holds.';
comment on column grade_facts.confirmed_at is 'When the witness last said the same: only something newer can change the fact.';
comment on column grade_facts.graded_at is 'When it was graded, where the witness says; observed_at is since when the witness has said so.';
create index grade_facts_of_user on grade_facts (tenant_id, user_id, course_id);
create index grade_facts_of_course on grade_facts (tenant_id, course_id);
create index grade_facts_batch on grade_facts (tenant_id, batch_id);
call wall_off('grade_facts');

create table line_items (
  tenant_id uuid not null default current_tenant(),
  id uuid not null default gen_random_uuid(),
  context_id uuid not null,
  resource_link_id uuid,
  assessment_id uuid,
  url text,
  label text not null,
  score_maximum numeric check (score_maximum > 0),
  resource_id text,
  tag text,
  gone_at timestamptz,
  results_synced_at timestamptz,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, context_id) references contexts on delete cascade,
  foreign key (tenant_id, resource_link_id) references resource_links on delete set null (resource_link_id),
  foreign key (tenant_id, assessment_id) references assessments on delete set null (assessment_id),
  constraint line_items_url unique (tenant_id, context_id, url)
);
comment on table line_items is 'Columns of the platform''s gradebook that are ours.';
comment on column line_items.url is 'Opaque, and may carry a query; null until the column was found or made.';
comment on column line_items.score_maximum is 'As the platform told it; null while only the address is known. Every score carries its own.';
comment on column line_items.gone_at is 'When the platform said that the column is not there any more.';
create index line_items_resource_link on line_items (tenant_id, resource_link_id);
create index line_items_assessment on line_items (tenant_id, assessment_id);
call wall_off('line_items');
