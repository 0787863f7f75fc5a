import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { inInstallation, inTenant } from "../src/store/database.ts";
import { recordLaunch } from "../src/store/launches.ts";
import { insertTenant } from "../src/store/tenants.ts";
import { COURSE, createPlatform, launchOf } from "./support/launch-records.ts";
import { type Population, populateTenant } from "./support/populate.ts";
import { createTestDatabase, type TestDatabase } from "./support/postgres.ts";
import { writtenTypes } from "./support/table-types.ts";

/** Reached by the installation role alone, or through a policy of their own that has its own test. */
const OF_THE_INSTALLATION = [
  "tenants",
  "platforms",
  "deployments",
  "registration_links",
  "tool_keys",
  "launch_nonces",
  "ltijs_records",
  "operator_links",
  "operator_sessions",
];
const { tables } = await writtenTypes();
const WALLED = Object.keys(tables).filter((table) => !OF_THE_INSTALLATION.includes(table));

let database: TestDatabase;
let north: Population;
let south: Population;
beforeAll(async () => {
  database = await createTestDatabase();
  north = await populateTenant(database.db, "North");
  south = await populateTenant(database.db, "South");
});
afterAll(() => database.drop());

test.for(WALLED)("a tenant sees its own rows of %s and nobody else's", async (table) => {
  const seen = await inTenant(database.db, south.tenantId, (trx) =>
    sql<{ tenant_id: string }>`select tenant_id from ${sql.id(table)}`.execute(trx),
  );
  expect(seen.rows).toEqual([{ tenant_id: south.tenantId }, { tenant_id: south.tenantId }]);
});

test.for(WALLED)("a tenant cannot change or delete another's rows of %s", async (table) => {
  const change = sql`update ${sql.id(table)} set tenant_id = tenant_id where tenant_id = ${north.tenantId}`;
  const removal = sql`delete from ${sql.id(table)} where tenant_id = ${north.tenantId}`;
  expect(await affected(change.execute.bind(change))).toBe(0);
  expect(await affected(removal.execute.bind(removal))).toBe(0);
});

test.for(WALLED)("a tenant cannot add a row of %s to another", async (table) => {
  const row = north.rows.get(table)?.[0] ?? {};
  const names = Object.keys(row).filter((column) => !tables[table]?.[column]?.startsWith("Computed"));
  const columns = sql.join(names.map((name) => sql.id(name)));
  const addition = inTenant(database.db, south.tenantId, (trx) =>
    sql`insert into ${sql.id(table)} (${columns})
      select ${columns} from jsonb_populate_record(null::${sql.id(table)}, ${JSON.stringify(row)})`.execute(
      trx,
    ),
  );
  await expect(addition).rejects.toThrow("violates row-level security policy");
});

test.for(WALLED)("a tenant cannot give its row of %s to another", async (table) => {
  const gift = inTenant(database.db, south.tenantId, (trx) =>
    sql`update ${sql.id(table)} set tenant_id = ${north.tenantId}`.execute(trx),
  );
  await expect(gift).rejects.toThrow(/violates row-level security policy|permission denied/);
});

test("a row cannot refer to another tenant's, although foreign keys are checked beneath the policies", async () => {
  const course = north.rows.get("courses")?.[0];
  const lesson = inTenant(database.db, south.tenantId, (trx) =>
    trx
      .insertInto("lessons")
      .values({ course_id: String(course?.["id"]), position: 1, title: "Foreign", content_type: "page" })
      .execute(),
  );
  await expect(lesson).rejects.toThrow("violates foreign key constraint");
});

test("a tenant sees itself, its deployments and their platforms, and of the installation nothing else", async () => {
  const seen = await inTenant(database.db, south.tenantId, async (trx) => ({
    tenants: (await trx.selectFrom("tenants").select("name").execute()).map((row) => row.name),
    deployments: (await trx.selectFrom("deployments").select("tenant_id").execute()).map(
      (row) => row.tenant_id,
    ),
    platforms: (await trx.selectFrom("platforms").select("name").orderBy("name").execute()).map(
      (row) => row.name,
    ),
  }));
  expect(seen).toEqual({
    tenants: ["South"],
    deployments: [south.tenantId, south.tenantId],
    platforms: ["South 0", "South 1"],
  });
  for (const table of ["registration_links", "tool_keys", "ltijs_records", "launch_nonces"] as const) {
    const read = inTenant(database.db, south.tenantId, (trx) => trx.selectFrom(table).selectAll().execute());
    await expect(read).rejects.toThrow(`permission denied for table ${table}`);
  }
});

test("a launch writes behind the wall of its deployment's tenant, whatever ids it brings", async () => {
  const counted = () =>
    inTenant(database.db, north.tenantId, async (trx) => {
      const rows = await Promise.all(
        WALLED.map((table) =>
          sql<{ row: object }>`select to_jsonb(t) as row from ${sql.id(table)} t`.execute(trx),
        ),
      );
      return rows.map((result) => result.rows);
    });
  const before = await counted();
  const east = await inInstallation(database.db, (trx) => insertTenant(trx, { name: "East" }));
  const ours = await createPlatform(database.db, east);
  const outcome = await recordLaunch(database.db, {
    ...launchOf(ours),
    context: { ...COURSE, ltiContextId: String(north.rows.get("contexts")?.[0]?.["lti_context_id"]) },
  });
  expect(outcome).toMatchObject({ outcome: "recorded", tenantId: east });
  expect(await counted()).toEqual(before);

  const [user] = north.rows.get("users") ?? [];
  const [course] = north.rows.get("courses") ?? [];
  const forged = {
    ...launchOf(ours),
    nonce: "forged",
    tenantId: north.tenantId,
    person: { sub: "forger", userId: user?.["id"] },
    context: { ...COURSE, ltiContextId: "forged", id: course?.["id"] },
    session: { ...launchOf(ours).session, codeHash: "00" },
  };
  const { rows } = await sql<{ outcome: object }>`
    select record_launch(${JSON.stringify(forged)}::jsonb) as outcome`.execute(database.db);
  expect(rows).toEqual([{ outcome: expect.objectContaining({ outcome: "recorded", tenantId: east }) }]);
  expect(await counted()).toEqual(before);
});

test("the doors in the wall open for the connecting role alone, and close behind it", async () => {
  const { rows } = await sql`
    select proname as door, array(
      select rolname from unnest('{skillstudio_app,skillstudio_installation}'::text[]) as rolname
      where has_function_privilege(rolname, pg_proc.oid, 'execute')
    ) as "openTo", prosecdef as "asOwner"
    from pg_proc where prosrc like '%skillstudio_installation%' and prokind = 'f' order by proname`.execute(
    database.db,
  );
  const doors = ["login_platforms", "platform_of_code", "record_launch", "redeem_code", "session_of_token"];
  expect(rows).toEqual(doors.map((door) => ({ door, openTo: [], asOwner: false })));
  const from = (work: typeof inInstallation): Promise<unknown> =>
    work(database.db, (trx) => sql`select record_launch('{}')`.execute(trx));
  await expect(from(inInstallation)).rejects.toThrow("permission denied for function record_launch");
  await expect(from((db, work) => inTenant(db, south.tenantId, work))).rejects.toThrow(
    "permission denied for function record_launch",
  );
  const after = await database.db.connection().execute(async (connection) => {
    await sql`select * from login_platforms('https://lms.example', null, null)`.execute(connection);
    await sql`select redeem_code('\\x00', '\\x01', '\\x02', 60), platform_of_code('\\x00'), session_of_token('\\x00')`.execute(
      connection,
    );
    const { rows } = await sql`
      select current_user = session_user as ourselves, current_tenant() as tenant`.execute(connection);
    return rows;
  });
  expect(after).toEqual([{ ourselves: true, tenant: null }]);
});

test("the installation role reaches the tables that are read before a tenant is known, and no others", async () => {
  const { rows } = await sql<{ table: string; privileges: string }>`
    select table_name as table, string_agg(lower(privilege_type), ' ' order by privilege_type) as privileges
    from information_schema.role_table_grants
    where grantee = 'skillstudio_installation' and table_schema = 'public'
    group by table_name order by table_name collate "C"`.execute(database.db);
  expect(Object.fromEntries(rows.map((row) => [row.table, row.privileges]))).toEqual({
    certificates: "select",
    deployments: "delete insert select update",
    launch_nonces: "delete insert select",
    legacy_consumers: "select update",
    ltijs_records: "delete insert select update",
    operator_links: "delete insert select update",
    operator_sessions: "delete insert select update",
    platforms: "delete insert select update",
    registration_links: "delete insert select update",
    sessions: "delete select update",
    sites: "delete insert select update",
    tenants: "delete insert select update",
    tool_keys: "delete insert select update",
  });
  const users = inInstallation(database.db, (trx) => trx.selectFrom("users").selectAll().execute());
  await expect(users).rejects.toThrow("permission denied for table users");
});

test("every table and partition has row-level security on, for its owner too, and policies for our two roles alone", async () => {
  const open = await sql`
    select relname from pg_class
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and relname not like 'kysely\\_%'
      and not (relrowsecurity and relforcerowsecurity)`.execute(database.db);
  const foreign = await sql`
    select tablename, policyname, roles from pg_policies
    where schemaname = 'public' and roles not in ('{skillstudio_app}', '{skillstudio_installation}')`.execute(
    database.db,
  );
  expect([...open.rows, ...foreign.rows]).toEqual([]);
});

test("our roles cannot log in, bypass the policies, or own anything", async () => {
  const { rows } = await sql`
    select rolname, rolcanlogin or rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication as powerful,
      (select count(*) from pg_auth_members where member = pg_roles.oid) as memberships,
      (select count(*) from pg_class where relowner = pg_roles.oid) as owned
    from pg_roles where rolname like 'skillstudio\\_%' order by rolname`.execute(database.db);
  expect(rows).toEqual([
    { rolname: "skillstudio_app", powerful: false, memberships: 0, owned: 0 },
    { rolname: "skillstudio_installation", powerful: false, memberships: 0, owned: 0 },
  ]);
});

test.for([
  [
    "switching the policies off",
    "set local row_security = off; select from users",
    "would be affected by row-level security",
  ],
  ["taking them off the table", "alter table users disable row level security", "must be owner"],
  ["adding a policy", "create policy everything on users using (true)", "must be owner"],
  ["emptying a table", "truncate users", "permission denied"],
  ["changing history", "update learner_events set type = 'x'", "permission denied"],
  ["reading the migrations", "select from kysely_migration", "permission denied"],
] as const)("the application role is refused %s", async ([, statement, refusal]) => {
  const attempt = inTenant(database.db, south.tenantId, (trx) => sql.raw(statement).execute(trx));
  await expect(attempt).rejects.toThrow(refusal);
});

test("role and tenant end with the transaction, and without a tenant there are no rows", async () => {
  await inTenant(database.db, south.tenantId, (trx) => trx.selectFrom("users").selectAll().execute());
  const after = await database.db.connection().execute(async (connection) => {
    const { rows } = await sql`
      select current_user = session_user as ourselves, current_tenant() as tenant`.execute(connection);
    return rows;
  });
  expect(after).toEqual([{ ourselves: true, tenant: null }]);
  const withoutTenant = await database.db.transaction().execute(async (trx) => {
    await sql`set local role skillstudio_app`.execute(trx);
    return trx.selectFrom("users").selectAll().execute();
  });
  expect(withoutTenant).toEqual([]);
});

test("deleting a tenant takes all its rows with it, and no others", async () => {
  const { tenantId } = await populateTenant(database.db, "Leaving");
  await inInstallation(database.db, (trx) => trx.deleteFrom("tenants").where("id", "=", tenantId).execute());
  for (const table of WALLED) {
    const left = await inTenant(database.db, tenantId, (trx) =>
      sql`select from ${sql.id(table)}`.execute(trx),
    );
    const kept = await inTenant(database.db, south.tenantId, (trx) =>
      sql`select from ${sql.id(table)}`.execute(trx),
    );
    expect([table, left.rows.length, kept.rows.length]).toEqual([table, 0, 2]);
  }
});

/** How many rows South's statement touches; none where it has not even the privilege. */
async function affected(
  execute: (trx: TestDatabase["db"]) => Promise<{ readonly numAffectedRows?: bigint }>,
): Promise<number> {
  try {
    const { numAffectedRows } = await inTenant(database.db, south.tenantId, execute);
    return Number(numAffectedRows);
  } catch (error) {
    if (error instanceof Error && error.message.startsWith("permission denied")) return 0;
    throw error;
  }
}
