-- Platform Notification Service: what platforms tell us without a launch, and where we asked to be told.

create table notice_handlers (
  tenant_id uuid not null default current_tenant(),
  deployment_id uuid not null,
  notice_type text not null,
  service_url text not null,
  handler_url text not null,
  registered_at timestamptz not null default now(),
  primary key (tenant_id, deployment_id, notice_type),
  foreign key (tenant_id, deployment_id) references deployments (tenant_id, id) on delete cascade
);
comment on table notice_handlers is 'The types of notices that a deployment''s platform has taken a handler of ours for.';
comment on column notice_handlers.handler_url is 'Where it sends them; when our address changes it is told anew.';
call wall_off('notice_handlers');

create table notices (
  tenant_id uuid not null default current_tenant(),
  deployment_id uuid not null,
  notice_id text not null check (length(notice_id) between 1 and 255),
  type text not null,
  lti_context_id text,
  origin_lti_context_ids text[] not null default '{}',
  jwt text not null,
  sent_at timestamptz,
  received_at timestamptz not null default now(),
  primary key (tenant_id, deployment_id, notice_id),
  foreign key (tenant_id, deployment_id) references deployments (tenant_id, id) on delete cascade
);
comment on table notices is 'Notices that were verified, each once, of every type.';
comment on column notices.jwt is 'As received.';
comment on column notices.lti_context_id is 'The context that it is about; a copy''s first launch looks here for what it was copied from.';
create index notices_context on notices (tenant_id, lti_context_id) where lti_context_id is not null;
call wall_off('notices');
