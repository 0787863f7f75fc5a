-- Fitted models, their parameters and their measured quality (D8).

create table ml_model_metadata (
  tenant_id uuid not null default current_tenant() references tenants on delete cascade,
  id uuid not null default gen_random_uuid(),
  name text not null,
  version text not null,
  parameters jsonb not null,
  trained_from timestamptz,
  trained_until timestamptz,
  metrics jsonb not null default '{}',
  active boolean not null default false,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  constraint ml_model_metadata_version unique (tenant_id, name, version),
  constraint ml_model_metadata_window check (trained_until >= trained_from)
);
create unique index ml_model_metadata_one_active on ml_model_metadata (tenant_id, name) where active;
call wall_off('ml_model_metadata');
