-- People and what the tool has learnt about how they learn (D1, D2).
--
-- Primary keys start with tenant_id, and foreign keys carry it, so that no row can point into another institution:
-- row-level security alone would not stop that, because foreign keys are checked beneath it.

create type user_role as enum ('learner', 'instructor', 'admin');

create table users (
  tenant_id uuid not null default current_tenant() references tenants on delete cascade,
  id uuid not null default gen_random_uuid(),
  role user_role not null default 'learner',
  name text,
  given_name text,
  family_name text,
  email text,
  email_key text generated always as (lower(email)) stored,
  password_hash text,
  locale text,
  time_zone text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  constraint users_account_has_email check (password_hash is null or email is not null)
);
comment on table users is 'One row per person per institution, however many platforms know the person.';
comment on column users.role is 'Role in the institution; the role in a course is the membership''s.';
comment on column users.name is 'Display name; null when the platform withholds it.';
comment on column users.email_key is 'For look-up: behind row-level security an index on lower(email) itself is never used, lower() not being leakproof.';
comment on column users.password_hash is 'Only of local accounts; people who come from a platform have none.';
comment on column users.time_zone is 'IANA name; null means the course''s, then the tenant''s.';

create index users_email on users (tenant_id, email_key);
create unique index users_account_email on users (tenant_id, email_key) where password_hash is not null;
call wall_off('users');

create table learner_profiles (
  tenant_id uuid not null default current_tenant(),
  user_id uuid not null,
  skill_levels jsonb not null default '{}',
  preferences jsonb not null default '{}',
  behaviour jsonb not null default '{}',
  updated_at timestamptz not null default now(),
  primary key (tenant_id, user_id),
  foreign key (tenant_id, user_id) references users on delete cascade
);
comment on column learner_profiles.skill_levels is 'Skill name to level 1..10 and the evidence for it.';
comment on column learner_profiles.behaviour is 'Derived habits: peak hours, preferred days, session length.';
call wall_off('learner_profiles');
