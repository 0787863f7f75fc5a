-- Our content (D3): a platform's context is linked to one course; modules and lessons give its order.

create type difficulty as enum ('beginner', 'intermediate', 'advanced');

create table courses (
  tenant_id uuid not null default current_tenant() references tenants on delete cascade,
  id uuid not null default gen_random_uuid(),
  title text not null,
  code text,
  description text,
  difficulty difficulty,
  estimated_hours numeric check (estimated_hours >= 0),
  skills_covered jsonb not null default '[]',
  skills_required jsonb not null default '[]',
  starts_at timestamptz,
  ends_at timestamptz,
  time_zone text,
  published_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  constraint courses_ends_after_start check (ends_at >= starts_at)
);
comment on column courses.code is 'The institution''s short name, such as PYBE.';
comment on column courses.time_zone is 'IANA name; null means the tenant''s.';
comment on column courses.published_at is 'Null while only instructors may see it.';
call wall_off('courses');

create table course_prerequisites (
  tenant_id uuid not null default current_tenant(),
  course_id uuid not null,
  requires_course_id uuid not null,
  primary key (tenant_id, course_id, requires_course_id),
  foreign key (tenant_id, course_id) references courses on delete cascade,
  foreign key (tenant_id, requires_course_id) references courses on delete cascade,
  constraint course_prerequisites_not_itself check (course_id <> requires_course_id)
);
create index course_prerequisites_requires on course_prerequisites (tenant_id, requires_course_id);
call wall_off('course_prerequisites');

create table modules (
  tenant_id uuid not null default current_tenant(),
  id uuid not null default gen_random_uuid(),
  course_id uuid not null,
  position integer not null,
  title text not null,
  source_key text,
  primary key (tenant_id, id),
  foreign key (tenant_id, course_id) references courses on delete cascade,
  constraint modules_source_key unique (tenant_id, course_id, source_key)
);
comment on column modules.source_key is 'What the platform or file calls it; null when it was written here.';
create index modules_in_order on modules (tenant_id, course_id, position);
call wall_off('modules');

create table lessons (
  tenant_id uuid not null default current_tenant(),
  id uuid not null default gen_random_uuid(),
  course_id uuid not null,
  module_id uuid,
  position integer not null,
  title text not null,
  content_type text not null,
  difficulty difficulty,
  skills_covered jsonb not null default '[]',
  skills_required jsonb not null default '[]',
  estimated_minutes integer check (estimated_minutes >= 0),
  content_url text,
  tracks_completion boolean not null default false,
  source_key text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, course_id) references courses on delete cascade,
  foreign key (tenant_id, module_id) references modules on delete set null (module_id),
  constraint lessons_source_key unique (tenant_id, course_id, source_key)
);
comment on column lessons.position is 'Order in the whole course, not in the module.';
comment on column lessons.content_type is 'page, quiz, assignment, video, …: an open set, since platforms bring their own.';
comment on column lessons.skills_covered is 'List of skill names.';
comment on column lessons.tracks_completion is 'False when nothing tells us whether it was done: then it counts neither as done nor as open.';
comment on column lessons.source_key is 'What the platform or file calls it; null when it was written here.';
create index lessons_in_order on lessons (tenant_id, course_id, position);
create index lessons_module on lessons (tenant_id, module_id);
call wall_off('lessons');

create table lesson_prerequisites (
  tenant_id uuid not null default current_tenant(),
  lesson_id uuid not null,
  requires_lesson_id uuid not null,
  primary key (tenant_id, lesson_id, requires_lesson_id),
  foreign key (tenant_id, lesson_id) references lessons on delete cascade,
  foreign key (tenant_id, requires_lesson_id) references lessons on delete cascade,
  constraint lesson_prerequisites_not_itself check (lesson_id <> requires_lesson_id)
);
create index lesson_prerequisites_requires on lesson_prerequisites (tenant_id, requires_lesson_id);
call wall_off('lesson_prerequisites');
