-- The walls between institutions: two roles, the current tenant, and the procedure that puts a table behind the wall.
--
-- skillstudio_app works for one tenant at a time and sees that tenant's rows alone.
-- skillstudio_installation finds out which tenant a request belongs to; it is granted nothing but the few tables that say so.
-- Neither can log in; the connecting user becomes one of them for a transaction (store/database.ts).

do $$
declare
  migrating_user name := current_user;
  role_name text;
begin
  foreach role_name in array array['skillstudio_app', 'skillstudio_installation'] loop
    -- Roles belong to the cluster: another database of it may have made them already, or be making them now.
    begin
      execute format('create role %I nologin nosuperuser nobypassrls', role_name);
    exception when duplicate_object or unique_violation then null;
    end;
    begin
      execute format('set local role %I', role_name);
      execute format('set local role %I', migrating_user);
    exception when insufficient_privilege then
      execute format('grant %I to %I', role_name, migrating_user);
    end;
  end loop;
end
$$;

revoke create on schema public from public;
grant usage on schema public to skillstudio_app, skillstudio_installation;

create function current_tenant() returns uuid
  language sql stable parallel safe
  return nullif(current_setting('skillstudio.tenant_id', true), '')::uuid;
comment on function current_tenant() is 'The tenant that this transaction works for; null outside one, and then no row is visible.';

create procedure wall_off(wall_table regclass)
  language plpgsql
  as $$
begin
  execute format('alter table %s enable row level security, force row level security', wall_table);
  execute format(
    'create policy tenant_wall on %s to skillstudio_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant())',
    wall_table
  );
  execute format('grant select, insert, update, delete on %s to skillstudio_app', wall_table);
end
$$;
comment on procedure wall_off(regclass) is 'Puts a table with a tenant_id behind the tenant wall, for its owner too.';

create procedure open_to_installation(open_table regclass, privileges text)
  language plpgsql
  as $$
begin
  execute format('alter table %s enable row level security, force row level security', open_table);
  execute format(
    'create policy installation on %s to skillstudio_installation using (true) with check (true)',
    open_table
  );
  execute format('grant %s on %s to skillstudio_installation', privileges, open_table);
end
$$;
comment on procedure open_to_installation(regclass, text) is
  'Lets the installation role use a table that is read before the tenant of a request is known.';

create table tenants (
  id uuid primary key default gen_random_uuid(),
  name text not null,
  locale text not null default 'en',
  time_zone text not null default 'UTC',
  created_at timestamptz not null default now()
);
comment on table tenants is 'An institution. Every row of every other table belongs to one, or to the installation as a whole.';
comment on column tenants.locale is 'BCP 47 tag for people who state none.';
comment on column tenants.time_zone is 'IANA name, for courses and people that state none.';

call open_to_installation('tenants', 'select, insert, update, delete');
create policy tenant_itself on tenants to skillstudio_app using (id = current_tenant()) with check (id = current_tenant());
grant select, update on tenants to skillstudio_app;
