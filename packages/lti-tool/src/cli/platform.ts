import { z } from "zod";
import { addPlatform } from "../launch/registration.ts";
import { LtiError } from "../lti/lti-error.ts";
import { SetupError } from "../setup-error.ts";
import { inInstallation } from "../store/database.ts";
import { listPlatforms, type PlatformRecord, updatePlatformStatus } from "../store/platforms.ts";
import { type Command, readArguments } from "./command.ts";
import { withDatabase } from "./database.ts";
import { institutionOf } from "../institution.ts";

export const platform: Command = {
  name: "platform",
  summary: "add, list or disable platform registrations",
  usage: `skillstudio platform add --name NAME --issuer ISSUER --client-id ID --auth-url URL --token-url URL --jwks-url URL
                         [--deployment ID …] [--token-audience AUDIENCE] [--institution NAME] [--json]
       skillstudio platform list [--json]
       skillstudio platform disable ID [--json]

add        registers an LMS by hand, with the values that its administrator reads there
             --deployment      may launch at once; other deployments wait for an approval
             --token-audience  where the LMS wants another audience than its token URL
             --institution     whose LMS it is; made when new, and not needed while there is only one
list       shows every registration
disable    refuses its launches from now on`,
  run: async ([action, ...args]) => {
    switch (action) {
      case "add":
        return add(args);
      case "list":
        return list(args);
      case "disable":
        return disable(args);
      default:
        throw new SetupError("bad_arguments", "Say add, list or disable. See: skillstudio platform --help");
    }
  },
};

async function add(args: readonly string[]): Promise<number> {
  const { values } = readArguments("platform", {
    args: [...args],
    options: {
      name: { type: "string" },
      issuer: { type: "string" },
      "client-id": { type: "string" },
      "auth-url": { type: "string" },
      "token-url": { type: "string" },
      "jwks-url": { type: "string" },
      "token-audience": { type: "string" },
      deployment: { type: "string", multiple: true, default: [] },
      institution: { type: "string" },
      json: { type: "boolean", default: false },
    },
  });
  const written = {
    name: required("name", values.name),
    issuer: required("issuer", values.issuer),
    clientId: required("client-id", values["client-id"]),
    authorizationEndpoint: address("auth-url", values["auth-url"]),
    tokenEndpoint: address("token-url", values["token-url"]),
    jwksUri: address("jwks-url", values["jwks-url"]),
    deployments: values.deployment,
    ...(values["token-audience"] !== undefined && { tokenAudience: values["token-audience"] }),
  };
  const added = await withDatabase(async (db) => {
    const tenantId = await institutionOf(db, values.institution);
    return addPlatform(db, { ...written, tenantId }).catch(refused);
  });
  print(values.json, [added]);
  return 0;
}

function refused(error: unknown): never {
  if (error instanceof LtiError) throw new SetupError("bad_arguments", `${error.message}.`, { cause: error });
  throw error;
}

async function list(args: readonly string[]): Promise<number> {
  const { values } = readArguments("platform", {
    args: [...args],
    options: { json: { type: "boolean", default: false } },
  });
  print(values.json, await withDatabase((db) => inInstallation(db, listPlatforms)));
  return 0;
}

async function disable(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments("platform", {
    args: [...args],
    options: { json: { type: "boolean", default: false } },
    allowPositionals: true,
  });
  if (positionals[0] === undefined) {
    throw new SetupError("bad_arguments", "Say which platform. See: skillstudio platform list");
  }
  const id = z.uuid().safeParse(positionals[0]).data;
  const found =
    id !== undefined &&
    (await withDatabase((db) => inInstallation(db, (trx) => updatePlatformStatus(trx, id, "disabled"))));
  if (!found) {
    throw new SetupError(
      "bad_arguments",
      `No platform has the id "${positionals[0]}". See: skillstudio platform list`,
    );
  }
  process.stdout.write(
    values.json ? `${JSON.stringify({ platform_id: id, status: "disabled" })}\n` : `Disabled ${id}.\n`,
  );
  return 0;
}

function required(name: string, value: string | undefined): string {
  if (value) return value;
  throw new SetupError("bad_arguments", `--${name} is missing. See: skillstudio platform --help`);
}

function address(name: string, value: string | undefined): string {
  const url = URL.parse(required(name, value));
  if (url && /^https?:$/.test(url.protocol)) return url.href;
  throw new SetupError("bad_arguments", `--${name} is "${value}"; it takes an http(s) address.`);
}

function print(json: boolean, platforms: readonly PlatformRecord[]): void {
  if (json) process.stdout.write(`${JSON.stringify(platforms.map(toWire))}\n`);
  else if (platforms.length === 0) process.stdout.write("No platform is registered.\n");
  for (const { id, status, name, issuer, clientId } of json ? [] : platforms) {
    process.stdout.write(`${id}  ${status.padEnd(8)}  ${name}  ${issuer}  ${clientId}\n`);
  }
}

function toWire(platform: PlatformRecord): unknown {
  return {
    platform_id: platform.id,
    institution_id: platform.tenantId,
    name: platform.name,
    issuer: platform.issuer,
    client_id: platform.clientId,
    authorization_endpoint: platform.authorizationEndpoint,
    token_endpoint: platform.tokenEndpoint,
    token_audience: platform.tokenAudience,
    jwks_uri: platform.jwksUri,
    product_family: platform.productFamily,
    new_deployments: platform.newDeployments,
    status: platform.status,
  };
}
