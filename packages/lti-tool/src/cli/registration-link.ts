import { institutionOf } from "../institution.ts";
import { createRegistrationLink } from "../launch/registration.ts";
import { type Command, readArguments } from "./command.ts";
import { withDatabase } from "./database.ts";

export const registrationLink: Command = {
  name: "registration-link",
  summary: "make a one-time address for LTI Dynamic Registration",
  usage: `skillstudio registration-link [--institution NAME] [--json]

Prints an address for the administrator of an LMS to paste there. It works once, for seven days.

  --institution   whose LMS it is, by name or id; made when new. The LMS that registers is approved, so give the address to
                  nobody but its administrator. Without it the LMS waits: skillstudio platform approve`,
  run: async (args) => {
    const { values } = readArguments("registration-link", {
      args: [...args],
      options: { institution: { type: "string" }, json: { type: "boolean", default: false } },
    });
    const link = await withDatabase(async (db, { publicUrl }) => {
      const tenantId = values.institution === undefined ? null : await institutionOf(db, values.institution);
      return { ...(await createRegistrationLink(db, { publicUrl, tenantId })), tenantId };
    });
    const wire = {
      url: link.url,
      expires_at: link.expiresAt.toISOString(),
      institution_id: link.tenantId,
    };
    process.stdout.write(values.json ? `${JSON.stringify(wire)}\n` : `${link.url}\n`);
    return 0;
  },
};
