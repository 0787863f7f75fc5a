-- The consumers by which an institution's LMS launched tools with LTI 1.1, so that a migration claim can be verified.

create table legacy_consumers (
  tenant_id uuid not null default current_tenant() references tenants on delete cascade,
  consumer_key text not null check (length(consumer_key) between 1 and 255),
  secret bytea not null,
  key_id text not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, consumer_key)
);
comment on table legacy_consumers is 'LTI 1.1 consumer keys; a launch whose migration claim one of them signed brings its person''s LTI 1.1 user id.';
comment on column legacy_consumers.secret is 'Encrypted with AES-256-GCM; key_id names the encryption key.';
call wall_off('legacy_consumers');
call open_to_installation('legacy_consumers', 'select, update');
