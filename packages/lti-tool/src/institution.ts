import { z } from "zod";
import { SetupError } from "./setup-error.ts";
import { type Db, inInstallation } from "./store/database.ts";
import { insertTenant, listTenants } from "./store/tenants.ts";

/** What an installation's first institution is called when nobody says. */
const FIRST = "Our institution";

/**
 * The id of the institution that a command is about: the one of that name or id, made when no other bears the name; when nothing is told,
 * the only one there is. Throws a `SetupError` that lists the names when it cannot tell, and when there is none of an id.
 */
export async function institutionOf(db: Db, told: string | undefined): Promise<string> {
  return inInstallation(db, async (trx) => {
    const known = await listTenants(trx);
    if (z.uuid().safeParse(told).success) {
      const tenant = known.find(({ id }) => id === told?.toLowerCase());
      if (tenant) return tenant.id;
      throw new SetupError("bad_arguments", `No institution has the id "${told}".`);
    }
    const named = told === undefined ? known : known.filter((tenant) => tenant.name === told);
    const [first, ...others] = named;
    if (others.length > 0) {
      const names = [...new Set(known.map((tenant) => `"${tenant.name}"`))].join(", ");
      throw new SetupError("bad_arguments", `Say which institution with --institution; there are ${names}.`);
    }
    return first?.id ?? insertTenant(trx, { name: told ?? FIRST });
  });
}
