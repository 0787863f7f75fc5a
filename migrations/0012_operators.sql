-- Operators look after the installation: they sign in by a one-time address and belong to no tenant.

create table operator_links (
  code_hash bytea primary key,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz
);
comment on table operator_links is 'One-time addresses that sign an operator in.';
comment on column operator_links.code_hash is 'SHA-256 of the code in the address.';
call open_to_installation('operator_links', 'select, insert, update, delete');

create table operator_sessions (
  token_hash bytea primary key,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null
);
comment on column operator_sessions.token_hash is 'SHA-256 of the bearer token, which is made from the session''s cookie.';
call open_to_installation('operator_sessions', 'select, insert, update, delete');

create table self_tests (
  tenant_id uuid not null default current_tenant(),
  deployment_id uuid not null,
  live boolean not null,
  findings jsonb not null,
  tested_at timestamptz not null default now(),
  primary key (tenant_id, deployment_id),
  foreign key (tenant_id, deployment_id) references deployments (tenant_id, id) on delete cascade
);
comment on table self_tests is 'The latest look at what each deployment really offers.';
comment on column self_tests.live is 'Whether the platform was called, or only its latest launch read.';
call wall_off('self_tests');
