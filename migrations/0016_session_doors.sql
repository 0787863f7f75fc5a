-- What a page asks of its session, one statement each. Like the statements of a launch they become the installation role until they end:
-- only the connecting role may call them, on its own and not inside a transaction.

create function is_switched_on(deployment uuid) returns boolean
  language sql stable
  as $$
  select deployment is null or exists (
    select from deployments join platforms on platforms.id = platform_id
    where deployments.id = deployment and deployments.status = 'active' and platforms.status = 'active'
  )
$$;
comment on function is_switched_on(uuid) is
  'Whether a session''s deployment and its platform are active; a session of a site has none. Only the installation role can tell.';

create function platform_of_code(of_code bytea)
  returns table (platform platforms, version text)
  language plpgsql
  as $$
begin
  perform set_config('role', 'skillstudio_installation', true);
  return query
    select platforms, platforms.xmin::text
    from sessions
      join deployments on deployments.id = sessions.deployment_id
      join platforms on platforms.id = platform_id
    where code_hash = of_code and expires_at > now() and is_switched_on(sessions.deployment_id);
end
$$;
comment on function platform_of_code(bytea) is
  'The platform whose launch gave a one-time code, known by its SHA-256; none when it has ended or was switched off. The code is not used up.';
revoke execute on function platform_of_code(bytea) from public;

create function redeem_code(of_code bytea, token bytea, resume_key bytea, seconds integer) returns boolean
  language plpgsql
  as $$
begin
  perform set_config('role', 'skillstudio_installation', true);
  update sessions set
    code_hash = null, code_expires_at = null, token_hash = token, resume_hash = resume_key,
    expires_at = now() + make_interval(secs => seconds)
  where code_hash = of_code and code_expires_at > now() and is_switched_on(deployment_id);
  return found;
end
$$;
comment on function redeem_code(bytea, bytea, bytea, integer) is
  'Exchanges a one-time code for a bearer token and a key to resume with, all known by their SHA-256; tells whether the code was good.';
revoke execute on function redeem_code(bytea, bytea, bytea, integer) from public;

create function session_of_token(of_token bytea)
  returns table (session sessions, left_to_answer jsonb)
  language plpgsql
  as $$
begin
  perform set_config('role', 'skillstudio_installation', true);
  return query
    select sessions, coalesce(opened.deep_linking, sessions.deep_linking)
    from sessions
      left join sessions as opened on opened.tenant_id = sessions.tenant_id and opened.id = sessions.resumed_from
    where sessions.token_hash = of_token and sessions.expires_at > now() and is_switched_on(sessions.deployment_id);
end
$$;
comment on function session_of_token(bytea) is
  'The session of a bearer token, known by its SHA-256, with what its launch still has to answer; none when it has ended.';
revoke execute on function session_of_token(bytea) from public;

-- A session is written at each launch and each exchange: what most rows lack is not indexed for them.
alter table sessions drop constraint sessions_token, drop constraint sessions_resume;
create unique index sessions_token on sessions (token_hash) where token_hash is not null;
create unique index sessions_resume on sessions (resume_hash) where resume_hash is not null;
drop index sessions_resumed_from, sessions_site;
create index sessions_resumed_from on sessions (tenant_id, resumed_from) where resumed_from is not null;
create index sessions_site on sessions (tenant_id, site_id) where site_id is not null;
