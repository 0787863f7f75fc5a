import { text } from "node:stream/consumers";
import { findInstitution, institutionOf } from "../institution.ts";
import { installationSecret } from "../secret-key.ts";
import { createSecretBox } from "../secrets.ts";
import { SetupError } from "../setup-error.ts";
import { inTenant, type Transaction } from "../store/database.ts";
import {
  deleteLegacyConsumer,
  listLegacyConsumers,
  upsertLegacyConsumer,
} from "../store/legacy-consumers.ts";
import { type Command, readArguments } from "./command.ts";
import { withDatabase } from "./database.ts";

export const legacyKey: Command = {
  name: "legacy-key",
  summary: "add, list or remove the LTI 1.1 keys of an institution that moves to LTI 1.3",
  usage: `skillstudio legacy-key add KEY [--institution NAME] [--json]   < file with the secret
       skillstudio legacy-key list [--institution NAME] [--json]
       skillstudio legacy-key remove KEY [--institution NAME] [--json]

An LMS that launched tools by a consumer key of LTI 1.1 can say who its people were then. It signs this with the key's
secret; launches with a wrong signature are refused.

add      keeps a consumer key; its secret is read from standard input and encrypted
list     shows the keys, never their secrets
remove   forgets a key: who was linked by it stays linked

  --institution   whose LMS it is; not needed while there is only one`,
  run: async ([action, ...args]) => {
    switch (action) {
      case "add":
        return add(args);
      case "list":
        return list(args);
      case "remove":
        return remove(args);
      default:
        throw new SetupError("bad_arguments", "Say add, list or remove. See: skillstudio legacy-key --help");
    }
  },
};

async function add(args: readonly string[]): Promise<number> {
  const { key, institution, json } = readKey(args);
  const secret = (await text(process.stdin)).replace(/\r?\n$/, "");
  if (secret === "") {
    throw new SetupError("bad_arguments", "The secret is missing: it is read from standard input.");
  }
  await withDatabase(async (db, config) => {
    const box = createSecretBox([await installationSecret(config.dataDir, config.secretKey)]);
    const sealed = box.seal(secret);
    await inTenant(db, await institutionOf(db, institution), (trx) =>
      upsertLegacyConsumer(trx, { consumerKey: key, secret: sealed.box, keyId: sealed.keyId }),
    );
  });
  process.stdout.write(json ? `${JSON.stringify({ consumer_key: key })}\n` : `Added ${key}.\n`);
  return 0;
}

async function list(args: readonly string[]): Promise<number> {
  const { values } = readArguments("legacy-key", { args: [...args], options: OPTIONS });
  const kept = await inInstitution(values.institution, listLegacyConsumers);
  const wire = kept.map(({ consumerKey, createdAt }) => ({
    consumer_key: consumerKey,
    created_at: createdAt,
  }));
  const lines = kept.map(
    ({ consumerKey, createdAt }) => `${consumerKey}  since ${createdAt.toISOString()}\n`,
  );
  process.stdout.write(
    values.json ? `${JSON.stringify(wire)}\n` : lines.join("") || "No LTI 1.1 key is kept.\n",
  );
  return 0;
}

async function remove(args: readonly string[]): Promise<number> {
  const { key, institution, json } = readKey(args);
  if (!(await inInstitution(institution, (trx) => deleteLegacyConsumer(trx, key)))) {
    throw new SetupError("bad_arguments", `No key is "${key}". See: skillstudio legacy-key list`);
  }
  process.stdout.write(json ? `${JSON.stringify({ consumer_key: key })}\n` : `Removed ${key}.\n`);
  return 0;
}

const OPTIONS = { institution: { type: "string" }, json: { type: "boolean", default: false } } as const;

function readKey(args: readonly string[]): {
  readonly key: string;
  readonly institution: string | undefined;
  readonly json: boolean;
} {
  const { values, positionals } = readArguments("legacy-key", {
    args: [...args],
    options: OPTIONS,
    allowPositionals: true,
  });
  const [key = ""] = positionals;
  if (!/^\P{Cc}{1,255}$/u.test(key)) {
    throw new SetupError("bad_arguments", "Say which consumer key. See: skillstudio legacy-key --help");
  }
  return { key, institution: values.institution, json: values.json };
}

function inInstitution<T>(name: string | undefined, work: (trx: Transaction) => Promise<T>): Promise<T> {
  return withDatabase(async (db) => inTenant(db, await findInstitution(db, name), work));
}
