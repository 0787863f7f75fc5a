-- What learners aim for, do and are advised (D5, D6, D7).

create type enrollment_status as enum ('active', 'completed', 'dropped');
create type lesson_status as enum ('not_started', 'in_progress', 'completed');
create type goal_status as enum ('active', 'achieved', 'abandoned');
create type recommendation_type as enum ('next_lesson', 'revision');
create type recommendation_status as enum ('active', 'accepted', 'skipped', 'ignored', 'expired');

create table enrollments (
  tenant_id uuid not null default current_tenant(),
  id uuid not null default gen_random_uuid(),
  user_id uuid not null,
  course_id uuid not null,
  status enrollment_status not null default 'active',
  progress_percent numeric check (progress_percent between 0 and 100),
  enrolled_at timestamptz not null default now(),
  completed_at timestamptz,
  certificate_url text,
  primary key (tenant_id, id),
  foreign key (tenant_id, user_id) references users on delete cascade,
  foreign key (tenant_id, course_id) references courses on delete cascade,
  constraint enrollments_once unique (tenant_id, user_id, course_id)
);
create index enrollments_of_course on enrollments (tenant_id, course_id);
call wall_off('enrollments');

create table lesson_progress (
  tenant_id uuid not null default current_tenant(),
  user_id uuid not null,
  lesson_id uuid not null,
  status lesson_status not null,
  progress numeric check (progress between 0 and 100),
  completed_at timestamptz,
  source_kind source_kind not null,
  batch_id uuid,
  updated_at timestamptz not null default now(),
  primary key (tenant_id, user_id, lesson_id),
  foreign key (tenant_id, user_id) references users on delete cascade,
  foreign key (tenant_id, lesson_id) references lessons on delete cascade,
  foreign key (tenant_id, batch_id) references ingest_batches on delete set null (batch_id)
);
comment on column lesson_progress.progress is 'Percent; null when only the status is known.';
create index lesson_progress_of_lesson on lesson_progress (tenant_id, lesson_id);
create index lesson_progress_batch on lesson_progress (tenant_id, batch_id);
call wall_off('lesson_progress');

create table learning_goals (
  tenant_id uuid not null default current_tenant(),
  id uuid not null default gen_random_uuid(),
  user_id uuid not null,
  course_id uuid,
  title text not null,
  target_skills jsonb not null default '{}',
  target_date date,
  hours_per_week numeric check (hours_per_week > 0),
  progress_percent numeric check (progress_percent between 0 and 100),
  status goal_status not null default 'active',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, user_id) references users on delete cascade,
  foreign key (tenant_id, course_id) references courses on delete cascade
);
comment on column learning_goals.course_id is 'Null for a goal that no single course reaches.';
comment on column learning_goals.target_skills is 'Skill name to the level 1..10 aimed for.';
create index learning_goals_of_user on learning_goals (tenant_id, user_id);
create index learning_goals_course on learning_goals (tenant_id, course_id);
call wall_off('learning_goals');

create table learning_path_snapshots (
  tenant_id uuid not null default current_tenant(),
  id uuid not null default gen_random_uuid(),
  user_id uuid not null,
  goal_id uuid not null,
  version integer not null check (version >= 1),
  path jsonb not null,
  metadata jsonb not null,
  changes jsonb not null default '[]',
  input jsonb not null,
  engine_version text not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, user_id) references users on delete cascade,
  foreign key (tenant_id, goal_id) references learning_goals on delete cascade,
  constraint learning_path_snapshots_version unique (tenant_id, goal_id, version)
);
comment on table learning_path_snapshots is 'Every generation is a new version; old ones stay for comparison.';
comment on column learning_path_snapshots.changes is 'What differs from the version before, each with its reason.';
comment on column learning_path_snapshots.input is 'What the engine was given, enough to compute the same path again.';
create index learning_path_snapshots_user on learning_path_snapshots (tenant_id, user_id);
call wall_off('learning_path_snapshots');

create table recommendations (
  tenant_id uuid not null default current_tenant(),
  id uuid not null default gen_random_uuid(),
  user_id uuid not null,
  course_id uuid not null,
  type recommendation_type not null,
  lesson_id uuid,
  payload jsonb not null default '{}',
  reason jsonb not null,
  evidence jsonb not null default '[]',
  engine_version text not null,
  status recommendation_status not null default 'active',
  shown_at timestamptz,
  acted_at timestamptz,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, user_id) references users on delete cascade,
  foreign key (tenant_id, course_id) references courses on delete cascade,
  foreign key (tenant_id, lesson_id) references lessons on delete cascade
);
comment on column recommendations.reason is 'Code and parameters; a sentence is made of it in the reader''s language.';
create unique index recommendations_active_once on recommendations (tenant_id, user_id, course_id, type, lesson_id)
  where status = 'active';
create index recommendations_of_user on recommendations (tenant_id, user_id, course_id, created_at desc);
create index recommendations_course on recommendations (tenant_id, course_id);
create index recommendations_lesson on recommendations (tenant_id, lesson_id);
call wall_off('recommendations');
