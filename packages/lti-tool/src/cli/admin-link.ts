import { createOperatorLink, LINK_LIFE_MINUTES } from "../operator/sign-in.ts";
import { type Command, readArguments } from "./command.ts";
import { withDatabase } from "./database.ts";

export const adminLink: Command = {
  name: "admin-link",
  summary: "print a one-time address that signs an operator in",
  usage: `skillstudio admin-link [--json]

Prints an address of the operators' page. It signs in whoever opens it first, once, within ${LINK_LIFE_MINUTES} minutes.`,
  run: async (args) => {
    const { values } = readArguments("admin-link", {
      args: [...args],
      options: { json: { type: "boolean", default: false } },
    });
    const { url, expiresAt } = await withDatabase((db, { publicUrl }) =>
      createOperatorLink(db, { publicUrl }),
    );
    process.stdout.write(
      values.json ? `${JSON.stringify({ url, expires_at: expiresAt.toISOString() })}\n` : `${url}\n`,
    );
    return 0;
  },
};
