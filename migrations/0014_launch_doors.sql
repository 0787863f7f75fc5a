-- What launches leave beside what they open.
alter table self_tests add column told text;
comment on column self_tests.told is 'What the launch that was read came to, to compare; null when none of a link in a course was there to read.';

alter table deployments add column platform_guid text, add column platform_name text, add column other_platform_guid text;
comment on column deployments.platform_guid is 'Which LMS it is of, by the launch''s tool_platform claim; whose the latest launch was while it is pending, and kept from then on.';
comment on column deployments.other_platform_guid is 'Another LMS that has launched as this deployment since it was approved; null when none has.';

-- The two statements of a launch. Each becomes a walled role until it ends, and reads and writes as that role alone: it can do nothing
-- that its caller could not do in a transaction, and spares the round trips of one. Only the connecting role may call them, on its own
-- and not inside a transaction, whose role they would leave changed.

create function login_platforms(of_issuer text, of_client_id text, of_deployment_id text)
  returns table (platform platforms, version text)
  language plpgsql
  as $$
begin
  perform set_config('role', 'skillstudio_installation', true);
  if of_client_id is not null then
    return query select platforms, platforms.xmin::text from platforms
    where issuer = of_issuer and client_id = of_client_id;
  elsif of_deployment_id is null or (select count(*) from platforms where issuer = of_issuer) = 1 then
    return query select platforms, platforms.xmin::text from platforms where issuer = of_issuer;
  else
    return query select platforms, platforms.xmin::text from platforms
    where issuer = of_issuer
      and exists (select from deployments where platform_id = platforms.id and deployment_id = of_deployment_id);
  end if;
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
      -- A history stands in a link's parameters, which its editor may write; a notice is signed.
      and (told_by = 'notice' or exists (
        select from memberships as here join memberships as there on there.user_id = here.user_id
        where here.context_id = of_context and here.role = 'instructor'
          and there.context_id = source.id and there.role = 'instructor'
      ))
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
  'The nearest predecessor that has a set-up to copy into a context''s course: one that a notice told of, or that somebody taught who teaches here. None when the course is not empty or was filled so before.';

create function record_launch(launch jsonb) returns jsonb
  language plpgsql
  as $$
declare
  -- Members of the launch, named as in its type `LaunchRecord`.
  person constant jsonb := launch -> 'person';
  context constant jsonb := launch -> 'context';
  link constant jsonb := launch -> 'resourceLink';
  instance constant jsonb := launch -> 'platformInstance';
  opened constant jsonb := launch -> 'session';
  context_history constant text[] := array(select jsonb_array_elements_text(context -> 'history'));
  link_history constant text[] := array(select jsonb_array_elements_text(link -> 'history'));
  -- Null where the launch tells nothing of them.
  told_scopes constant text[] := case when jsonb_typeof(context -> 'agsScopes') = 'array'
    then array(select jsonb_array_elements_text(context -> 'agsScopes')) end;
  its_role constant user_role := launch ->> 'role';
  its_platform record;
  its_deployment record;
  its_identity record;
  its_person record;
  its_user uuid;
  its_context contexts;
  its_link resource_links;
  its_session uuid;
  code_ends_at constant timestamptz := now() + make_interval(secs => (opened ->> 'codeSeconds')::integer);
  copy_wanted boolean := false;
  other_noticed boolean := false;
begin
  perform set_config('role', 'skillstudio_installation', true);

  select id, tenant_id, status, new_deployments, product_family, xmin::text as version into its_platform
  from platforms where id = (launch ->> 'platformId')::uuid;
  if its_platform.status is distinct from 'active' then
    return jsonb_build_object('outcome', 'platform_inactive');
  elsif its_platform.version <> launch ->> 'platformVersion' then
    return jsonb_build_object('outcome', 'platform_changed');
  end if;

  if its_platform.product_family is null and instance ->> 'productFamily' is not null then
    update platforms set product_family = instance ->> 'productFamily', updated_at = now()
    where id = its_platform.id and product_family is null;
  end if;

  select id, tenant_id, status, platform_guid, platform_name, other_platform_guid into its_deployment
  from deployments where platform_id = its_platform.id and deployment_id = launch ->> 'deploymentId';
  if not found and its_platform.new_deployments = 'refuse' then
    return jsonb_build_object('outcome', 'deployment_unknown');
  elsif not found then
    insert into deployments (platform_id, deployment_id, tenant_id, status, platform_guid, platform_name)
    values (
      its_platform.id, launch ->> 'deploymentId', its_platform.tenant_id,
      case when its_platform.new_deployments = 'accept' and its_platform.tenant_id is not null
        then 'active'::deployment_status else 'pending' end,
      instance ->> 'guid', instance ->> 'name'
    )
    on conflict on constraint deployments_of_platform do update set deployment_id = excluded.deployment_id
    returning id, tenant_id, status, platform_guid, platform_name, other_platform_guid into its_deployment;
  end if;
  if its_deployment.status <> 'pending' and its_deployment.platform_guid <> instance ->> 'guid' then
    other_noticed := its_deployment.other_platform_guid is distinct from instance ->> 'guid';
    if other_noticed then
      update deployments set other_platform_guid = instance ->> 'guid' where id = its_deployment.id;
    end if;
  elsif (its_deployment.platform_guid, its_deployment.platform_name) is distinct from (
    coalesce(instance ->> 'guid', its_deployment.platform_guid), coalesce(instance ->> 'name', its_deployment.platform_name)
  ) then
    update deployments set
      platform_guid = coalesce(instance ->> 'guid', platform_guid), platform_name = coalesce(instance ->> 'name', platform_name)
    where id = its_deployment.id;
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

  -- Rows that already say what the launch says are left alone: a class that comes in at once then waits for no lock.
  select user_id, sourced_id, username, legacy_user_id into its_identity
  from user_identities where platform_id = its_platform.id and sub = person ->> 'sub';
  its_user := its_identity.user_id;
  if not found then
    select user_id into its_user from user_identities
    where platform_id = its_platform.id and legacy_user_id = person ->> 'legacyUserId'
    order by created_at, sub limit 1;
    its_user := coalesce(its_user, (person ->> 'userId')::uuid);
    insert into users (id, role, locale) values (its_user, its_role, opened ->> 'locale') on conflict do nothing;
    insert into user_identities (platform_id, sub, user_id) values (its_platform.id, person ->> 'sub', its_user)
    on conflict do nothing;
  end if;
  if (its_identity.sourced_id, its_identity.username, its_identity.legacy_user_id) is distinct from (
    coalesce(person ->> 'sourcedId', its_identity.sourced_id), coalesce(person ->> 'username', its_identity.username),
    coalesce(person ->> 'legacyUserId', its_identity.legacy_user_id)
  ) then
    update user_identities set
      sourced_id = coalesce(person ->> 'sourcedId', sourced_id), username = coalesce(person ->> 'username', username),
      legacy_user_id = coalesce(person ->> 'legacyUserId', legacy_user_id)
    where platform_id = its_platform.id and sub = person ->> 'sub';
  end if;
  select name, given_name, family_name, email into its_person from users where id = its_user;
  if (its_person.name, its_person.given_name, its_person.family_name, its_person.email) is distinct from (
    coalesce(person ->> 'name', its_person.name), coalesce(person ->> 'givenName', its_person.given_name),
    coalesce(person ->> 'familyName', its_person.family_name), coalesce(person ->> 'email', its_person.email)
  ) then
    update users set
      name = coalesce(person ->> 'name', name), given_name = coalesce(person ->> 'givenName', given_name),
      family_name = coalesce(person ->> 'familyName', family_name), email = coalesce(person ->> 'email', email),
      updated_at = now()
    where id = its_user;
  end if;

  if context ->> 'ltiContextId' is not null then
    select * into its_context
    from contexts where deployment_id = its_deployment.id and lti_context_id = context ->> 'ltiContextId';
    if not found then
      insert into courses (id, title, code, published_at)
      values (
        (context ->> 'id')::uuid, coalesce(context ->> 'title', context ->> 'label', 'Course'), context ->> 'label', now()
      )
      on conflict do nothing;
      insert into contexts (id, deployment_id, lti_context_id, course_id)
      values ((context ->> 'id')::uuid, its_deployment.id, context ->> 'ltiContextId', (context ->> 'id')::uuid)
      on conflict do nothing;
      select * into its_context
      from contexts where deployment_id = its_deployment.id and lti_context_id = context ->> 'ltiContextId';
      -- What a notice told of the context before its first launch.
      insert into context_origins (context_id, origin_lti_context_id, place, deployment_id, told_by)
      select its_context.id, origin, place - 1, its_deployment.id, 'notice'
      from notices join deployments on deployments.id = notices.deployment_id,
        unnest(origin_lti_context_ids) with ordinality as told(origin, place)
      where lti_context_id = context ->> 'ltiContextId' and type = 'LtiContextCopyNotice'
        and platform_id = its_platform.id
      on conflict do nothing;
      copy_wanted := found;
    end if;
    if (
      its_context.title, its_context.label, its_context.memberships_url, its_context.line_items_url, its_context.ags_scopes
    ) is distinct from (
      coalesce(context ->> 'title', its_context.title), coalesce(context ->> 'label', its_context.label),
      coalesce(context ->> 'membershipsUrl', its_context.memberships_url),
      coalesce(context ->> 'lineItemsUrl', its_context.line_items_url), coalesce(told_scopes, its_context.ags_scopes)
    ) then
      update contexts set
        title = coalesce(context ->> 'title', title), label = coalesce(context ->> 'label', label),
        memberships_url = coalesce(context ->> 'membershipsUrl', memberships_url),
        line_items_url = coalesce(context ->> 'lineItemsUrl', line_items_url),
          ags_scopes = coalesce(told_scopes, ags_scopes), updated_at = now()
      where id = its_context.id;
    end if;

    if context #>> '{dates,startsAt}' is not null then
      update courses set
        starts_at = (context #>> '{dates,startsAt}')::timestamptz, ends_at = (context #>> '{dates,endsAt}')::timestamptz,
        updated_at = now()
      where id = its_context.course_id and (starts_at, ends_at)
        is distinct from ((context #>> '{dates,startsAt}')::timestamptz, (context #>> '{dates,endsAt}')::timestamptz);
    end if;

    if (launch ->> 'member')::boolean then
      insert into memberships (context_id, user_id, role, lti_roles, launch_role, launched_at)
      values (its_context.id, its_user, its_role, array(select jsonb_array_elements_text(launch -> 'ltiRoles')), its_role, now())
      on conflict (tenant_id, context_id, user_id) do update set
        role = excluded.role, lti_roles = excluded.lti_roles, status = 'active', launch_role = excluded.role,
        launched_at = now(), seen_at = now();
    end if;

    if cardinality(context_history) > 0 or copy_wanted then
      insert into context_origins (context_id, origin_lti_context_id, place, deployment_id, told_by)
      select its_context.id, origin, place - 1, its_deployment.id, 'history'
      from unnest(context_history) with ordinality as told(origin, place)
      on conflict do nothing;
      copy_wanted := exists (select from copy_source(its_context.id));
    end if;

    if link ->> 'ltiResourceLinkId' is not null then
      select * into its_link from resource_links
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
        select * into its_link from resource_links
        where context_id = its_context.id and lti_resource_link_id = link ->> 'ltiResourceLinkId';
      end if;
      if (its_link.title, its_link.view, its_link.assessment_id, its_link.graded, its_link.line_item_url) is distinct from (
        coalesce(link ->> 'title', its_link.title), coalesce(link ->> 'view', its_link.view),
        coalesce((link ->> 'assessmentId')::uuid, its_link.assessment_id),
        coalesce((link ->> 'graded')::boolean, its_link.graded), coalesce(link ->> 'lineItemUrl', its_link.line_item_url)
      ) then
        update resource_links set
          title = coalesce(link ->> 'title', title), view = coalesce(link ->> 'view', view),
          assessment_id = coalesce((link ->> 'assessmentId')::uuid, assessment_id),
          graded = coalesce((link ->> 'graded')::boolean, graded),
          line_item_url = coalesce(link ->> 'lineItemUrl', line_item_url), updated_at = now()
        where id = its_link.id
        returning * into its_link;
      end if;
    end if;
  end if;

  insert into sessions (
    user_id, context_id, course_id, resource_link_id, deployment_id, role, view, locale, deep_linking, code_hash, code_expires_at, expires_at
  )
  values (
    its_user, its_context.id, its_context.course_id, its_link.id, its_deployment.id, its_role,
    coalesce(opened ->> 'view', its_link.view, 'dashboard'), opened ->> 'locale', nullif(opened -> 'deepLinking', 'null'),
    decode(opened ->> 'codeHash', 'hex'), code_ends_at, code_ends_at
  )
  returning id into its_session;

  insert into launches (deployment_id, user_id, context_id, resource_link_id, message_type, offered)
  values (its_deployment.id, its_user, its_context.id, its_link.id, launch ->> 'messageType', launch -> 'offered');

  return jsonb_build_object(
    'outcome', 'recorded', 'tenantId', its_deployment.tenant_id, 'sessionId', its_session, 'userId', its_user,
    'contextId', its_context.id, 'courseId', its_context.course_id, 'rosterSyncedAt', its_context.roster_synced_at,
    'copyWanted', copy_wanted, 'deploymentId', its_deployment.id,
    'noticeHandlers', case when its_role <> 'learner' and jsonb_array_length(launch #> '{offered,notices}') > 0 then (
      select coalesce(jsonb_object_agg(notice_type, handler_url), '{}') from notice_handlers where deployment_id = its_deployment.id
    ) end,
    -- Links of one deployment may differ for good, so that another offer is tested at most every five minutes.
    'selfTestWanted', other_noticed or not exists (
      select from self_tests
      where deployment_id = its_deployment.id and tested_at > now() - interval '1 day' and (
        launch ->> 'told' is null or told = launch ->> 'told' or (told is not null and tested_at > now() - interval '5 minutes')
      )
    )
  );
end
$$;
comment on function record_launch(jsonb) is
  'Records a verified launch, a LaunchRecord of store/launches.ts, and says what came of it: recorded, or why it is refused.';
revoke execute on function record_launch(jsonb) from public;
