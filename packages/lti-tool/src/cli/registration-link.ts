import { createRegistrationLink } from "../launch/registration.ts";
import { type Command, readArguments } from "./command.ts";
import { withDatabase } from "./database.ts";
import { institutionOf } from "../institution.ts";

export const registrationLink: Command = {
  name: "registration-link",
  summary: "make a one-time address for LTI Dynamic Registration",
  usage: `skillstudio registration-link [--institution NAME] [--json]

Prints an address for the administrator of an LMS to paste there. It works once, for seven days. Whoever registers by it
is approved, so give it to nobody else.

  --institution   whose LMS it is; made when new, and not needed while there is only one`,
  run: async (args) => {
    const { values } = readArguments("registration-link", {
      args: [...args],
      options: { institution: { type: "string" }, json: { type: "boolean", default: false } },
    });
    const { url } = await withDatabase(async (db, { publicUrl }) =>
      createRegistrationLink(db, { publicUrl, tenantId: await institutionOf(db, values.institution) }),
    );
    process.stdout.write(values.json ? `${JSON.stringify({ url })}\n` : `${url}\n`);
    return 0;
  },
};
