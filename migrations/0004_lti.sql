-- LTI 1.3 (D10): who may launch us, from where, and what they told us of their courses and people.

create type platform_status as enum ('pending', 'active', 'disabled');
create type deployment_status as enum ('pending', 'active', 'disabled');
create type new_deployments as enum ('accept', 'pending', 'refuse');
create type signature_algorithm as enum ('RS256', 'RS512');
create type tool_key_status as enum ('next', 'active', 'retired');
create type origin_witness as enum ('history', 'notice');
create type membership_status as enum ('active', 'inactive');

create table platforms (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid references tenants on delete cascade,
  name text not null,
  issuer text not null,
  client_id text not null,
  authorization_endpoint text not null,
  token_endpoint text not null,
  token_audience text,
  jwks_uri text not null,
  product_family text,
  granted_scopes text[],
  signature_algorithm signature_algorithm not null default 'RS256',
  trusted_audiences text[] not null default '{}',
  frame_origins text[] not null default '{}',
  new_deployments new_deployments not null default 'pending',
  status platform_status not null default 'active',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint platforms_registration unique (issuer, client_id)
);
comment on table platforms is 'A platform registration: one client id of one LMS.';
comment on column platforms.tenant_id is 'The institution that new deployments join; null when one client id serves several institutions, as in a hosted LMS.';
comment on column platforms.token_audience is 'aud of our client assertion where the platform wants another than its token endpoint.';
comment on column platforms.product_family is 'product_family_code of the platform, such as moodle or canvas.';
comment on column platforms.signature_algorithm is 'How the platform signs its launches.';
comment on column platforms.trusted_audiences is 'Audiences that its launches may name beside our client id.';
comment on column platforms.frame_origins is 'Sites from which it frames us beside its own, such as a school''s own name for a hosted LMS.';
comment on column platforms.granted_scopes is 'Scopes that the platform''s answer to Dynamic Registration grants; null when it did not say.';
comment on column platforms.new_deployments is 'Whether a deployment seen for the first time may launch at once or waits for an administrator.';
create index platforms_tenant on platforms (tenant_id);
call open_to_installation('platforms', 'select, insert, update, delete');

create table deployments (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid references tenants on delete cascade,
  platform_id uuid not null references platforms on delete cascade,
  deployment_id text not null check (length(deployment_id) between 1 and 255),
  status deployment_status not null default 'pending',
  created_at timestamptz not null default now(),
  constraint deployments_of_platform unique (platform_id, deployment_id),
  constraint deployments_of_tenant unique (tenant_id, id),
  constraint deployments_active_in_tenant check (status <> 'active' or tenant_id is not null)
);
comment on table deployments is 'Issuer, client id and deployment id together name the tenant.';
comment on column deployments.tenant_id is 'Null while nobody has said which institution a pending deployment belongs to.';
call open_to_installation('deployments', 'select, insert, update, delete');
create policy tenant_wall on deployments to skillstudio_app using (tenant_id = current_tenant());
grant select on deployments to skillstudio_app;

create policy platforms_of_tenant on platforms for select to skillstudio_app
  using (exists (select from deployments where deployments.platform_id = platforms.id and deployments.tenant_id = current_tenant()));
grant select on platforms to skillstudio_app;

create table registration_links (
  token_hash bytea primary key,
  tenant_id uuid references tenants on delete cascade,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz
);
comment on table registration_links is 'One-time addresses for LTI Dynamic Registration.';
comment on column registration_links.token_hash is 'SHA-256 of the token in the address.';
comment on column registration_links.tenant_id is 'The institution that the new platform''s deployments join.';
create index registration_links_tenant on registration_links (tenant_id);
call open_to_installation('registration_links', 'select, insert, update, delete');

create table tool_keys (
  kid text primary key,
  alg text not null default 'RS256',
  public_jwk jsonb not null,
  private_key bytea not null,
  key_id text not null,
  status tool_key_status not null,
  created_at timestamptz not null default now(),
  activated_at timestamptz,
  retired_at timestamptz
);
comment on column tool_keys.private_key is 'PKCS #8, encrypted with AES-256-GCM.';
comment on column tool_keys.key_id is 'Which encryption key sealed private_key.';
comment on column tool_keys.retired_at is 'A retired key stays published for 30 days.';
create unique index tool_keys_one_in_use on tool_keys (status) where status in ('active', 'next');
call open_to_installation('tool_keys', 'select, insert, update, delete');

create table launch_nonces (
  platform_id uuid not null references platforms on delete cascade,
  nonce text not null,
  expires_at timestamptz not null,
  primary key (platform_id, nonce)
);
comment on table launch_nonces is 'Nonces that were used; kept for the life of a state and the clock tolerance.';
create index launch_nonces_expiry on launch_nonces (expires_at);
call open_to_installation('launch_nonces', 'select, insert, delete');

create table ltijs_records (
  collection text not null,
  identity text not null,
  fields jsonb not null,
  sealed bytea,
  key_id text,
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  primary key (collection, identity)
);
comment on table ltijs_records is 'What ltijs keeps in the collections of its own that have no table here.';
comment on column ltijs_records.identity is 'The collection''s unique fields as one text, so that a replacement is a single upsert.';
comment on column ltijs_records.fields is 'What ltijs queries by equality.';
comment on column ltijs_records.sealed is 'The item of an encrypted collection, AES-256-GCM; key_id names the key.';
create index ltijs_records_fields on ltijs_records using gin (fields jsonb_path_ops);
create index ltijs_records_expiry on ltijs_records (expires_at) where expires_at is not null;
call open_to_installation('ltijs_records', 'select, insert, update, delete');

create table user_identities (
  tenant_id uuid not null default current_tenant(),
  platform_id uuid not null references platforms on delete cascade,
  sub text not null check (length(sub) between 1 and 255),
  user_id uuid not null,
  sourced_id text,
  username text,
  legacy_user_id text,
  created_at timestamptz not null default now(),
  primary key (tenant_id, platform_id, sub),
  foreign key (tenant_id, user_id) references users on delete cascade
);
comment on column user_identities.sub is 'The platform''s subject, unique within the platform.';
comment on column user_identities.sourced_id is 'lis.person_sourcedid or lis_person_sourcedid: the student number of the institution.';
comment on column user_identities.legacy_user_id is 'The LTI 1.1 user id, where a verified migration claim or Canvas told it.';
create index user_identities_legacy on user_identities (tenant_id, platform_id, legacy_user_id) where legacy_user_id is not null;
create index user_identities_platform on user_identities (platform_id);
create index user_identities_user on user_identities (tenant_id, user_id);
call wall_off('user_identities');

create table contexts (
  tenant_id uuid not null default current_tenant(),
  id uuid not null default gen_random_uuid(),
  deployment_id uuid not null,
  lti_context_id text not null check (length(lti_context_id) between 1 and 255),
  course_id uuid not null,
  title text,
  label text,
  memberships_url text,
  line_items_url text,
  ags_scopes text[] not null default '{}',
  roster_synced_at timestamptz,
  roster_full_at timestamptz,
  roster_differences_url text,
  roster_doubted_at timestamptz,
  roster_error text,
  roster_error_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, deployment_id) references deployments (tenant_id, id) on delete cascade,
  foreign key (tenant_id, course_id) references courses on delete cascade,
  constraint contexts_of_deployment unique (tenant_id, deployment_id, lti_context_id)
);
comment on table contexts is 'The platform''s course offering; its first launch makes the course.';
comment on column contexts.memberships_url is 'Names and Role Provisioning service of the latest launch.';
comment on column contexts.ags_scopes is 'Scopes that the launch''s claim grants, which may be fewer than those of the registration.';
comment on column contexts.roster_synced_at is 'When the roster or its differences last came.';
comment on column contexts.roster_full_at is 'When the whole roster was last fetched; differences alone are trusted for a day.';
comment on column contexts.roster_differences_url is 'Where the platform tells what has changed since the latest sync.';
comment on column contexts.roster_doubted_at is 'Since when the whole roster lacks too many members to be believed at once.';
comment on column contexts.roster_error is 'Why the latest sync failed, or roster_doubtful; null after a success.';
create index contexts_course on contexts (tenant_id, course_id);
call wall_off('contexts');

create table context_origins (
  tenant_id uuid not null default current_tenant(),
  context_id uuid not null,
  origin_lti_context_id text not null check (length(origin_lti_context_id) between 1 and 255),
  place integer not null default 0,
  deployment_id uuid not null,
  told_by origin_witness not null,
  seen_at timestamptz not null default now(),
  copied_at timestamptz,
  primary key (tenant_id, context_id, origin_lti_context_id),
  foreign key (tenant_id, context_id) references contexts on delete cascade,
  foreign key (tenant_id, deployment_id) references deployments (tenant_id, id) on delete cascade
);
comment on table context_origins is 'What the platform made a context from: a course that was copied there names its predecessors.';
comment on column context_origins.place is '0 for what it was copied from, 1 for what that was copied from, and so on.';
comment on column context_origins.copied_at is 'When this origin''s set-up was copied here; that happens once for a context.';
create index context_origins_deployment on context_origins (tenant_id, deployment_id);
call wall_off('context_origins');

create table resource_links (
  tenant_id uuid not null default current_tenant(),
  id uuid not null default gen_random_uuid(),
  context_id uuid not null,
  lti_resource_link_id text not null check (length(lti_resource_link_id) between 1 and 255),
  title text,
  view text,
  assessment_id uuid,
  graded boolean,
  line_item_url text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, context_id) references contexts on delete cascade,
  constraint resource_links_of_context unique (tenant_id, context_id, lti_resource_link_id)
);
comment on column resource_links.assessment_id is 'The quiz that deep linking placed here, as the link names it. No foreign key: in a copied course it names the original''s.';
comment on column resource_links.graded is 'Whether whoever placed it wanted a column in the gradebook; null when the link does not say.';
comment on column resource_links.view is 'The view that deep linking placed here; null opens the reader''s home.';
call wall_off('resource_links');

create table memberships (
  tenant_id uuid not null default current_tenant(),
  context_id uuid not null,
  user_id uuid not null,
  role user_role not null,
  lti_roles text[] not null default '{}',
  status membership_status not null default 'active',
  launch_role user_role,
  launched_at timestamptz,
  seen_at timestamptz not null default now(),
  primary key (tenant_id, context_id, user_id),
  foreign key (tenant_id, context_id) references contexts on delete cascade,
  foreign key (tenant_id, user_id) references users on delete cascade
);
comment on column memberships.lti_roles is 'The role URIs as the platform sent them.';
comment on column memberships.launch_role is 'The role that the latest launch told; null for who is known from the roster alone.';
comment on column memberships.seen_at is 'Latest launch or roster that named the person here.';
create index memberships_user on memberships (tenant_id, user_id);
call wall_off('memberships');

create table launches (
  tenant_id uuid not null default current_tenant(),
  id uuid not null default gen_random_uuid(),
  deployment_id uuid not null,
  user_id uuid,
  context_id uuid,
  resource_link_id uuid,
  message_type text not null,
  offered jsonb not null default '{}',
  launched_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, deployment_id) references deployments (tenant_id, id) on delete cascade,
  foreign key (tenant_id, user_id) references users on delete cascade,
  foreign key (tenant_id, context_id) references contexts on delete cascade,
  foreign key (tenant_id, resource_link_id) references resource_links on delete set null (resource_link_id)
);
comment on table launches is 'Launches that were accepted; a refused one belongs to no tenant and goes to the log.';
comment on column launches.offered is 'Claims, scopes and services that this launch carried, which may be fewer than the registration promises.';
create index launches_latest on launches (tenant_id, deployment_id, launched_at desc);
create index launches_user on launches (tenant_id, user_id);
create index launches_context on launches (tenant_id, context_id);
create index launches_resource_link on launches (tenant_id, resource_link_id);
call wall_off('launches');

create table sites (
  tenant_id uuid not null default current_tenant() references tenants on delete cascade,
  id uuid not null default gen_random_uuid(),
  name text not null,
  origin text not null,
  shared_key bytea,
  key_id text,
  jwks_uri text,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  constraint sites_issuer unique (id),
  constraint sites_one_proof check (num_nonnulls(shared_key, jwks_uri) = 1),
  constraint sites_sealed check ((shared_key is null) = (key_id is null))
);
comment on table sites is 'Web sites outside an LMS whose servers may vouch for their users.';
comment on column sites.shared_key is 'HS256 key, encrypted with AES-256-GCM; key_id names the encryption key.';
comment on column sites.id is 'The issuer that the site''s tokens name.';
call wall_off('sites');
call open_to_installation('sites', 'select, insert, update, delete');

create table sessions (
  tenant_id uuid not null default current_tenant(),
  id uuid not null default gen_random_uuid(),
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
  code_expires_at timestamptz,
  token_hash bytea,
  resume_hash bytea,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, user_id) references users on delete cascade,
  foreign key (tenant_id, context_id) references contexts on delete cascade,
  foreign key (tenant_id, course_id) references courses on delete cascade,
  foreign key (tenant_id, resource_link_id) references resource_links on delete set null (resource_link_id),
  foreign key (tenant_id, deployment_id) references deployments (tenant_id, id) on delete cascade,
  foreign key (tenant_id, site_id) references sites on delete cascade,
  foreign key (tenant_id, resumed_from) references sessions on delete cascade,
  constraint sessions_code unique (code_hash),
  constraint sessions_token unique (token_hash),
  constraint sessions_resume unique (resume_hash),
  constraint sessions_code_expires check ((code_hash is null) = (code_expires_at is null))
);
comment on column sessions.course_id is 'The course it is about; null for a launch without a context.';
comment on column sessions.site_id is 'The site that vouched for the user, when no platform did.';
comment on column sessions.deployment_id is 'Where the launch came from; null when a site vouched for the user.';
comment on column sessions.resumed_from is 'The session that the launch opened, where this one goes on with it after a reload.';
comment on column sessions.deep_linking is 'Deep linking settings to answer, with the platform and deployment to answer to; null once answered, and where resumed_from holds them.';
comment on column sessions.code_hash is 'SHA-256 of the one-time code; null once it was exchanged.';
comment on column sessions.token_hash is 'SHA-256 of the bearer token; null until the code was exchanged.';
comment on column sessions.resume_hash is 'SHA-256 of the key with which a reloaded page goes on; good as long as the session.';
create index sessions_user on sessions (tenant_id, user_id);
create index sessions_context on sessions (tenant_id, context_id);
create index sessions_course on sessions (tenant_id, course_id);
create index sessions_resource_link on sessions (tenant_id, resource_link_id);
create index sessions_deployment on sessions (tenant_id, deployment_id);
create index sessions_resumed_from on sessions (tenant_id, resumed_from);
create index sessions_site on sessions (tenant_id, site_id);
create index sessions_expiry on sessions (expires_at);
call wall_off('sessions');
call open_to_installation('sessions', 'select, update, delete');
