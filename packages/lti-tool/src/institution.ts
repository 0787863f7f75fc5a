import { SetupError } from "./setup-error.ts";
import { type Db, inInstallation } from "./store/database.ts";
import { insertTenant, type ListedTenant, listTenants, lockTenants } from "./store/tenants.ts";

/** What an installation's first institution is called when nobody says. */
const FIRST = "Our institution";

/**
 * The id of the institution that a command is about: the one of that name or id, made when there is none of that name; when nobody
 * says, the only one there is. Throws a `SetupError` that lists them when it cannot tell. Any number of processes may ask at once:
 * one makes it.
 */
export async function institutionOf(db: Db, named: string | undefined): Promise<string> {
  return inInstallation(db, async (trx) => {
    const known = pick(await listTenants(trx), named);
    if (known !== undefined) return known;
    if (named !== undefined && isId(named)) throw unknown(named, await listTenants(trx));
    await lockTenants(trx);
    return pick(await listTenants(trx), named) ?? insertTenant(trx, { name: named ?? FIRST });
  });
}

/** As {@link institutionOf}, for what only reads: throws a `SetupError` that lists the institutions when there is none such. */
export async function findInstitution(db: Db, named: string | undefined): Promise<string> {
  const tenants = await inInstallation(db, listTenants);
  const known = pick(tenants, named);
  if (known === undefined) throw unknown(named, tenants);
  return known;
}

function pick(tenants: readonly ListedTenant[], named: string | undefined): string | undefined {
  const fitting = tenants.filter(
    ({ id, name }) => named === undefined || name === named || id === named?.toLowerCase(),
  );
  const [first, ...others] = fitting;
  if (others.length > 0) {
    throw new SetupError(
      "bad_arguments",
      `Say which institution with --institution; there are ${listed(fitting)}.`,
    );
  }
  return first?.id;
}

function unknown(named: string | undefined, tenants: readonly ListedTenant[]): SetupError {
  const there = tenants.length === 0 ? "there is none yet" : `there are ${listed(tenants)}`;
  return new SetupError(
    "bad_arguments",
    named === undefined ? "There is no institution yet." : `No institution is "${named}"; ${there}.`,
  );
}

/** Their names, or where two bear the same one their ids beside them. */
function listed(tenants: readonly ListedTenant[]): string {
  const distinct = new Set(tenants.map(({ name }) => name)).size === tenants.length;
  return tenants.map(({ id, name }) => (distinct ? `"${name}"` : `"${name}" (${id})`)).join(", ");
}

function isId(named: string): boolean {
  return /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(named);
}
