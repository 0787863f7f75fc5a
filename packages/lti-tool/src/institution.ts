import { SetupError } from "./setup-error.ts";
import { type Db, inInstallation } from "./store/database.ts";
import { insertTenant, listTenants } from "./store/tenants.ts";

/** What an installation's first institution is called when nobody says. */
const FIRST = "Our institution";

/**
 * The id of the institution that a command is about: the one of that name, made when there is none; without a name, the only one there is.
 * Throws a `SetupError` that lists the names when it cannot tell.
 */
export async function institutionOf(db: Db, name: string | undefined): Promise<string> {
  return inInstallation(db, async (trx) => {
    const known = await listTenants(trx);
    const named = name === undefined ? known : known.filter((tenant) => tenant.name === name);
    const [first, ...others] = named;
    if (others.length > 0) {
      const names = [...new Set(known.map((tenant) => `"${tenant.name}"`))].join(", ");
      throw new SetupError("bad_arguments", `Say which institution with --institution; there are ${names}.`);
    }
    return first?.id ?? insertTenant(trx, { name: name ?? FIRST });
  });
}
