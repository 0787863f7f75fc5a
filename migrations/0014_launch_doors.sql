-- The two statements of a launch. Each becomes a walled role until it ends, and reads and writes as that role alone: it can do nothing
-- that its caller could not do in a transaction, and spares the round trips of one. Only the connecting role may call them, on its own
-- and not inside a transaction, whose role they would leave changed.

create function login_platforms(of_issuer text, of_client_id text, of_deployment_id text)
  returns table (platform platforms, version text, knows_deployment boolean)
  language plpgsql
  as $$
begin
  perform set_config('role', 'skillstudio_installation', true);
  return query
    select platforms, platforms.xmin::text,
      exists (select from deployments where platform_id = platforms.id and deployment_id = of_deployment_id)
    from platforms
    where issuer = of_issuer and (of_client_id is null or client_id = of_client_id);
end
$$;
comment on function login_platforms(text, text, text) is
  'The registrations that a login may mean; the client id and the deployment id are null where it tells none.';
revoke execute on function login_platforms(text, text, text) from public;

create function copy_source(of_context uuid) returns table (course_id uuid, lti_context_id text)
  language plpgsql stable
  as $$
#variable_conflict use_column
begin
  return query
    select source.course_id, source.lti_context_id
    from contexts as its_context
      join deployments as its_deployment on its_deployment.id = its_context.deployment_id
      join context_origins on context_id = its_context.id
      join deployments on deployments.platform_id = its_deployment.platform_id
      join contexts as source on source.deployment_id = deployments.id and source.lti_context_id = origin_lti_context_id
    where its_context.id = of_context and source.course_id <> its_context.course_id
      and not exists (select from context_origins where context_id = of_context and copied_at is not null)
      and not exists (select from modules where course_id = its_context.course_id)
      and not exists (select from lessons where course_id = its_context.course_id)
      and not exists (select from assessments where course_id = its_context.course_id)
      and (
        exists (select from modules where course_id = source.course_id)
        or exists (select from lessons where course_id = source.course_id)
        or exists (select from assessments where course_id = source.course_id and source_key is null)
      )
    order by place, source.created_at
    limit 1;
end
$$;
comment on function copy_source(uuid) is
  'The nearest predecessor that has a set-up to copy into a context''s course; none when the course is not empty or was filled so before.';

create function record_launch(launch jsonb) returns jsonb
  language plpgsql
  as $$
declare
  -- Members of the launch, named as in its type `LaunchRecord`.
  person constant jsonb := launch -> 'person';
  context constant jsonb := launch -> 'context';
  link constant jsonb := launch -> 'resourceLink';
  opened constant jsonb := launch -> 'session';
  context_history constant text[] := array(select jsonb_array_elements_text(context -> 'history'));
  link_history constant text[] := array(select jsonb_array_elements_text(link -> 'history'));
  its_role constant user_role := launch ->> 'role';
  its_platform record;
  its_deployment record;
  its_user uuid;
  its_context record;
  its_link uuid;
  its_session uuid;
  copy_wanted boolean := false;
begin
  perform set_config('role', 'skillstudio_installation', true);

  select id, tenant_id, status, new_deployments, xmin::text as version into its_platform
  from platforms where id = (launch ->> 'platformId')::uuid;
  if its_platform.status is distinct from 'active' then
    return jsonb_build_object('outcome', 'platform_inactive');
  elsif its_platform.version <> launch ->> 'platformVersion' then
    return jsonb_build_object('outcome', 'platform_changed');
  end if;

  select id, tenant_id, status into its_deployment
  from deployments where platform_id = its_platform.id and deployment_id = launch ->> 'deploymentId';
  if not found and its_platform.new_deployments = 'refuse' then
    return jsonb_build_object('outcome', 'deployment_disabled');
  elsif not found then
    insert into deployments (platform_id, deployment_id, tenant_id, status)
    values (
      its_platform.id, launch ->> 'deploymentId', its_platform.tenant_id,
      case when its_platform.new_deployments = 'accept' and its_platform.tenant_id is not null
        then 'active'::deployment_status else 'pending' end
    )
    on conflict on constraint deployments_of_platform do update set deployment_id = excluded.deployment_id
    returning id, tenant_id, status into its_deployment;
  end if;
  if its_deployment.status <> 'active' then
    return jsonb_build_object('outcome', 'deployment_' || its_deployment.status);
  end if;

  insert into launch_nonces (platform_id, nonce, expires_at)
  values (its_platform.id, launch ->> 'nonce', (launch ->> 'nonceExpiresAt')::timestamptz)
  on conflict do nothing;
  if not found then
    return jsonb_build_object('outcome', 'nonce_replayed');
  end if;

  perform set_config('role', 'skillstudio_app', true),
    set_config('skillstudio.tenant_id', its_deployment.tenant_id::text, true);

  select user_id into its_user from user_identities where platform_id = its_platform.id and sub = person ->> 'sub';
  if not found then
    select user_id into its_user from user_identities
    where platform_id = its_platform.id and legacy_user_id = person ->> 'legacyUserId'
    order by created_at, sub limit 1;
    its_user := coalesce(its_user, (person ->> 'userId')::uuid);
    insert into users (id, role, locale) values (its_user, its_role, opened ->> 'locale') on conflict do nothing;
    insert into user_identities (platform_id, sub, user_id) values (its_platform.id, person ->> 'sub', its_user)
    on conflict do nothing;
  end if;
  -- Rows that already say what the launch says are left alone: a class that comes in at once then waits for no lock.
  update users as known set
    name = told.name, given_name = told.given_name, family_name = told.family_name, email = told.email, updated_at = now()
  from (
    select coalesce(person ->> 'name', name) as name, coalesce(person ->> 'givenName', given_name) as given_name,
      coalesce(person ->> 'familyName', family_name) as family_name, coalesce(person ->> 'email', email) as email
    from users where id = its_user
  ) as told
  where known.id = its_user and (known.name, known.given_name, known.family_name, known.email)
    is distinct from (told.name, told.given_name, told.family_name, told.email);
  update user_identities as known set
    sourced_id = told.sourced_id, username = told.username, legacy_user_id = told.legacy_user_id
  from (
    select coalesce(person ->> 'sourcedId', sourced_id) as sourced_id, coalesce(person ->> 'username', username) as username,
      coalesce(person ->> 'legacyUserId', legacy_user_id) as legacy_user_id
    from user_identities where platform_id = its_platform.id and sub = person ->> 'sub'
  ) as told
  where known.platform_id = its_platform.id and known.sub = person ->> 'sub'
    and (known.sourced_id, known.username, known.legacy_user_id)
      is distinct from (told.sourced_id, told.username, told.legacy_user_id);

  select id, course_id, roster_synced_at into its_context
  from contexts where deployment_id = its_deployment.id and lti_context_id = context ->> 'ltiContextId';
  if not found and context ->> 'ltiContextId' is not null then
    insert into courses (id, title, code, published_at)
    values (
      (context ->> 'id')::uuid, coalesce(context ->> 'title', context ->> 'label', 'Course'), context ->> 'label', now()
    )
    on conflict do nothing;
    insert into contexts (id, deployment_id, lti_context_id, course_id)
    values ((context ->> 'id')::uuid, its_deployment.id, context ->> 'ltiContextId', (context ->> 'id')::uuid)
    on conflict do nothing;
    select id, course_id, roster_synced_at into its_context
    from contexts where deployment_id = its_deployment.id and lti_context_id = context ->> 'ltiContextId';
  end if;

  if its_context.id is not null then
    update contexts as known set
      title = told.title, label = told.label, memberships_url = told.memberships_url,
      line_items_url = told.line_items_url, ags_scopes = told.ags_scopes, updated_at = now()
    from (
      select coalesce(context ->> 'title', title) as title, coalesce(context ->> 'label', label) as label,
        coalesce(context ->> 'membershipsUrl', memberships_url) as memberships_url,
        coalesce(context ->> 'lineItemsUrl', line_items_url) as line_items_url,
        array(select jsonb_array_elements_text(context -> 'agsScopes')) as ags_scopes
      from contexts where id = its_context.id
    ) as told
    where known.id = its_context.id
      and (known.title, known.label, known.memberships_url, known.line_items_url, known.ags_scopes)
        is distinct from (told.title, told.label, told.memberships_url, told.line_items_url, told.ags_scopes);

    update courses set
      starts_at = (context #>> '{dates,startsAt}')::timestamptz, ends_at = (context #>> '{dates,endsAt}')::timestamptz,
      updated_at = now()
    where id = its_context.course_id and context #> '{dates,startsAt}' is not null and (starts_at, ends_at)
      is distinct from ((context #>> '{dates,startsAt}')::timestamptz, (context #>> '{dates,endsAt}')::timestamptz);

    if cardinality(context_history) > 0 then
      insert into context_origins (context_id, origin_lti_context_id, place, deployment_id, told_by)
      select its_context.id, origin, place - 1, its_deployment.id, 'history'
      from unnest(context_history) with ordinality as told(origin, place)
      on conflict do nothing;
      copy_wanted := exists (select from copy_source(its_context.id));
    end if;

    if link ->> 'ltiResourceLinkId' is not null then
      select id into its_link from resource_links
      where context_id = its_context.id and lti_resource_link_id = link ->> 'ltiResourceLinkId';
      if not found then
        -- A link that was copied with its course opens what its predecessor opened.
        insert into resource_links (context_id, lti_resource_link_id, view, assessment_id, graded)
        select its_context.id, link ->> 'ltiResourceLinkId', predecessor.view, predecessor.assessment_id, predecessor.graded
        from (values (1)) as one left join lateral (
          select resource_links.view, assessment_id, graded
          from resource_links
            join contexts on contexts.id = context_id
            join deployments on deployments.id = contexts.deployment_id
          where platform_id = its_platform.id and lti_resource_link_id = any (link_history)
          order by array_position(link_history, lti_resource_link_id) limit 1
        ) as predecessor on true
        on conflict do nothing;
        select id into its_link from resource_links
        where context_id = its_context.id and lti_resource_link_id = link ->> 'ltiResourceLinkId';
      end if;
      update resource_links as known set
        title = told.title, view = told.view, assessment_id = told.assessment_id, graded = told.graded, line_item_url = told.line_item_url,
        updated_at = now()
      from (
        select coalesce(link ->> 'title', title) as title, coalesce(link ->> 'view', view) as view,
          coalesce((link ->> 'assessmentId')::uuid, assessment_id) as assessment_id,
          coalesce((link ->> 'graded')::boolean, graded) as graded,
          coalesce(link ->> 'lineItemUrl', line_item_url) as line_item_url
        from resource_links where id = its_link
      ) as told
      where known.id = its_link and (known.title, known.view, known.assessment_id, known.graded, known.line_item_url)
        is distinct from (told.title, told.view, told.assessment_id, told.graded, told.line_item_url);
    end if;

    if (launch ->> 'member')::boolean then
      insert into memberships (context_id, user_id, role, lti_roles, launch_role, launched_at)
      values (its_context.id, its_user, its_role, array(select jsonb_array_elements_text(launch -> 'ltiRoles')), its_role, now())
      on conflict (tenant_id, context_id, user_id) do update set
        role = excluded.role, lti_roles = excluded.lti_roles, status = 'active', launch_role = excluded.role,
        launched_at = now(), seen_at = now();
    end if;
  end if;

  insert into sessions (
    user_id, context_id, course_id, resource_link_id, deployment_id, role, view, locale, deep_linking, code_hash, code_expires_at, expires_at
  )
  select its_user, its_context.id, its_context.course_id, its_link, its_deployment.id, its_role,
    coalesce(opened ->> 'view', (select view from resource_links where id = its_link), 'dashboard'), opened ->> 'locale',
    nullif(opened -> 'deepLinking', 'null'), decode(opened ->> 'codeHash', 'hex'), ends_at, ends_at
  from (select now() + make_interval(secs => (opened ->> 'codeSeconds')::integer)) as code(ends_at)
  returning id into its_session;

  insert into launches (deployment_id, user_id, context_id, resource_link_id, message_type, offered)
  values (its_deployment.id, its_user, its_context.id, its_link, launch ->> 'messageType', launch -> 'offered');

  return jsonb_build_object(
    'outcome', 'recorded', 'tenantId', its_deployment.tenant_id, 'sessionId', its_session, 'userId', its_user,
    'contextId', its_context.id, 'courseId', its_context.course_id, 'rosterSyncedAt', its_context.roster_synced_at,
    'copyWanted', copy_wanted, 'deploymentId', its_deployment.id,
    'selfTestWanted', not exists (
      select from self_tests where deployment_id = its_deployment.id and tested_at > now() - interval '1 day'
    )
  );
end
$$;
comment on function record_launch(jsonb) is
  'Records a verified launch, a LaunchRecord of store/launches.ts, and says what came of it: recorded, or why it is refused.';
revoke execute on function record_launch(jsonb) from public;
