import { sql } from "kysely";
import type { Db } from "../../src/store/database.ts";

/**
 * The schema as SQL that makes it again, the same text on every version of PostgreSQL; our embedded server comes without pg_dump.
 * Left out: rows, partitions, which come and go, the roles, which belong to the cluster, and kysely's own two tables.
 */
export async function dumpSchema(db: Db): Promise<string> {
  const sections = await Promise.all([
    types.execute(db),
    functions.execute(db),
    tables.execute(db),
    foreignKeys.execute(db),
    indexes.execute(db),
    walls.execute(db),
    procedures.execute(db),
    comments.execute(db),
  ]);
  const statements = sections.map(({ rows }) =>
    rows
      .map(({ statement }) => statement)
      .join("\n")
      .trim(),
  );
  return `${HEADER}\n${statements.filter((text) => text !== "").join("\n\n")}\n`;
}

/** Functions come before the tables that they read. */
const HEADER = `-- The schema after the last migration. Written by \`npm run schema -w @skillstudio/lti-tool\`; do not edit.

set check_function_bodies = off;
`;

interface Statement {
  readonly statement: string;
}

/** The tables of ours, a partitioned one standing for its partitions. */
const ours = sql`
  select pg_class.*, quote_ident(relname) as name
  from pg_class
  where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition
    and relname not like 'kysely\\_%'`;

const types = sql<Statement>`
  select format('create type %I as enum (%s);', typname, string_agg(quote_literal(enumlabel), ', ' order by enumsortorder)) as statement
  from pg_type join pg_enum on enumtypid = pg_type.oid
  where typnamespace = 'public'::regnamespace
  group by typname
  order by typname collate "C"`;

const routines = sql`
  select pg_proc.*, format('%s %s', case prokind when 'p' then 'procedure' else 'function' end, oid::regprocedure) as name,
    rtrim(pg_get_functiondef(oid), E'\\n') || ';' || E'\\n' as definition,
    prolang = (select oid from pg_language where lanname = 'sql') as is_sql
  from pg_proc
  where pronamespace = 'public'::regnamespace
    and not exists (select from pg_depend where objid = pg_proc.oid and deptype = 'e')`;

/** The tables' defaults and policies call them. */
const functions = sql<Statement>`
  with routines as (${routines})
  select definition as statement from routines where is_sql order by proname collate "C"`;

/** They name tables, and the connecting role alone may call some. */
const procedures = sql<Statement>`
  with routines as (${routines})
  select definition || case when proacl is null or exists (select from aclexplode(proacl) where grantee = 0) then ''
    else format(E'revoke execute on %s from public;\\n', name) end as statement
  from routines
  where not is_sql order by proname collate "C"`;

const tables = sql<Statement>`
  with ours as (${ours}), lines as (
    select attrelid as oid, attnum as place, attname as part,
      format('  %I %s', attname, format_type(atttypid, atttypmod))
        || case when attgenerated = 's' then format(' generated always as (%s) stored', pg_get_expr(adbin, adrelid))
             when adbin is not null then format(' default %s', pg_get_expr(adbin, adrelid)) else '' end
        || case when attnotnull then ' not null' else '' end as line
    from pg_attribute left join pg_attrdef on adrelid = attrelid and adnum = attnum
    where attnum > 0 and not attisdropped
    union all
    select conrelid, 10000 + strpos('puxc', contype), conname, format('  constraint %I %s', conname, pg_get_constraintdef(oid))
    from pg_constraint
    where contype in ('p', 'u', 'c', 'x')
  )
  select format(E'create table %s (\\n%s\\n)%s;\\n', name,
    string_agg(line, E',\\n' order by place, part collate "C"),
    coalesce(' partition by ' || pg_get_partkeydef(oid), '')) as statement
  from ours join lines using (oid)
  group by oid, name
  order by name collate "C"`;

const foreignKeys = sql<Statement>`
  with ours as (${ours})
  select format('alter table %s add constraint %I %s;', name, conname, pg_get_constraintdef(pg_constraint.oid)) as statement
  from ours join pg_constraint on conrelid = ours.oid
  where contype = 'f'
  order by name collate "C", conname collate "C"`;

const indexes = sql<Statement>`
  with ours as (${ours})
  select replace(pg_get_indexdef(indexrelid), ' ON ONLY ', ' ON ') || ';' as statement
  from ours join pg_index on indrelid = ours.oid
  where not exists (select from pg_constraint where conindid = indexrelid and contype in ('p', 'u', 'x'))
  order by name collate "C", indexrelid::regclass::text collate "C"`;

const walls = sql<Statement>`
  with ours as (${ours}), lines as (
    select oid, 0 as part, '' as place, format('alter table %s enable row level security;', name) as line
    from ours where relrowsecurity
    union all
    select oid, 1, '', format('alter table %s force row level security;', name) from ours where relforcerowsecurity
    union all
    select ours.oid, 2, polname, format('create policy %I on %s as %s for %s to %s', polname, name,
        case when polpermissive then 'permissive' else 'restrictive' end,
        case polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete' else 'all' end,
        (select string_agg(rolname, ', ' order by rolname) from pg_roles where pg_roles.oid = any (polroles)))
      || coalesce(' using (' || pg_get_expr(polqual, polrelid) || ')', '')
      || coalesce(' with check (' || pg_get_expr(polwithcheck, polrelid) || ')', '') || ';'
    from ours join pg_policy on polrelid = ours.oid
    union all
    select oid, 3, grantee::regrole::text,
      format('grant %s on %s to %s;', string_agg(lower(privilege_type), ', ' order by privilege_type), name, grantee::regrole)
    from ours, aclexplode(relacl)
    where grantee <> relowner and grantee <> 0
    group by oid, name, grantee
  )
  select string_agg(line, E'\\n' order by part, place collate "C") || E'\\n' as statement
  from ours join lines using (oid)
  group by name
  union all
  select format('grant %s on schema public to %s;', lower(privilege_type), grantee::regrole)
  from pg_namespace, aclexplode(nspacl)
  where nspname = 'public' and grantee::regrole::text like 'skillstudio\\_%'
  order by 1`;

const comments = sql<Statement>`
  with ours as (${ours})
  select format('comment on %s is %L;',
    case when attname is null then 'table ' || name else format('column %s.%I', name, attname) end, description) as statement
  from ours join pg_description on classoid = 'pg_class'::regclass and objoid = ours.oid
    left join pg_attribute on attrelid = ours.oid and attnum = objsubid and objsubid > 0
  union all
  select format('comment on %s %s is %L;', case prokind when 'p' then 'procedure' else 'function' end, pg_proc.oid::regprocedure, description)
  from pg_proc join pg_description on classoid = 'pg_proc'::regclass and objoid = pg_proc.oid
  where pronamespace = 'public'::regnamespace
  union all
  select format('comment on type %I is %L;', typname, description)
  from pg_type join pg_description on classoid = 'pg_type'::regclass and objoid = pg_type.oid
  where typnamespace = 'public'::regnamespace and typtype = 'e'
  order by 1`;
