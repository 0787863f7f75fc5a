import { z } from "zod";
import { addPlatform } from "../launch/registration.ts";
import { LtiError } from "../lti/lti-error.ts";
import { SetupError } from "../setup-error.ts";
import { inInstallation } from "../store/database.ts";
import {
  listPlatforms,
  type PlatformRecord,
  type SignatureAlgorithm,
  switchPlatform,
} from "../store/platforms.ts";
import { type Command, readArguments } from "./command.ts";
import { withDatabase } from "./database.ts";
import { institutionOf } from "../institution.ts";

export const platform: Command = {
  name: "platform",
  summary: "add, list, enable or disable platform registrations",
  usage: `skillstudio platform add --name NAME --issuer ISSUER --client-id ID --auth-url URL --token-url URL --jwks-url URL
                         [--deployment ID …] [--token-audience AUDIENCE] [--institution NAME] [--family CODE]
                         [--algorithm RS256|RS512] [--trusted-audience AUDIENCE …] [--frame-origin ORIGIN …] [--json]
       skillstudio platform list [--json]
       skillstudio platform disable ID [--json]
       skillstudio platform enable ID [--json]

add        registers an LMS by hand, with the values that its administrator reads there
             --deployment      may launch at once; other deployments wait for an approval
             --token-audience  where the LMS wants another audience than its token URL
             --institution     whose LMS it is; made when new, and not needed while there is only one
             --family          moodle, canvas, BlackboardLearn, desire2learn, sakai: whose menu words advice is given in
             --algorithm       how the LMS signs its launches, where that is not RS256
             --trusted-audience  an audience that its launches may name beside the client id
             --frame-origin    a site from which it frames the tool beside its own, such as a school's own Canvas host
list       shows every registration
disable    refuses its launches from now on; nothing is deleted
enable     lets it launch again; one that nobody has approved goes back to waiting`,
  run: async ([action, ...args]) => {
    switch (action) {
      case "add":
        return add(args);
      case "list":
        return list(args);
      case "disable":
        return toggle(args, false);
      case "enable":
        return toggle(args, true);
      default:
        throw new SetupError(
          "bad_arguments",
          "Say add, list, disable or enable. See: skillstudio platform --help",
        );
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
      family: { type: "string" },
      algorithm: { type: "string", default: "RS256" },
      "trusted-audience": { type: "string", multiple: true, default: [] },
      "frame-origin": { type: "string", multiple: true, default: [] },
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
    signatureAlgorithm: algorithm(values.algorithm),
    trustedAudiences: values["trusted-audience"],
    frameOrigins: values["frame-origin"].map((origin) => new URL(address("frame-origin", origin)).origin),
    ...(values.family !== undefined && { productFamily: values.family }),
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

async function toggle(args: readonly string[], enabled: boolean): Promise<number> {
  const { values, positionals } = readArguments("platform", {
    args: [...args],
    options: { json: { type: "boolean", default: false } },
    allowPositionals: true,
  });
  if (positionals[0] === undefined) {
    throw new SetupError("bad_arguments", "Say which platform. See: skillstudio platform list");
  }
  const id = z.uuid().safeParse(positionals[0]).data;
  const status =
    id && (await withDatabase((db) => inInstallation(db, (trx) => switchPlatform(trx, id, enabled))));
  if (!status) {
    throw new SetupError(
      "bad_arguments",
      `No platform has the id "${positionals[0]}". See: skillstudio platform list`,
    );
  }
  process.stdout.write(
    values.json ? `${JSON.stringify({ platform_id: id, status })}\n` : `${id} is ${status} now.\n`,
  );
  return 0;
}

function required(name: string, value: string | undefined): string {
  if (value) return value;
  throw new SetupError("bad_arguments", `--${name} is missing. See: skillstudio platform --help`);
}

function algorithm(value: string): SignatureAlgorithm {
  if (value === "RS256" || value === "RS512") return value;
  throw new SetupError("bad_arguments", `--algorithm is "${value}"; it takes RS256 or RS512.`);
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
    granted_scopes: platform.grantedScopes,
    signature_algorithm: platform.signatureAlgorithm,
    trusted_audiences: platform.trustedAudiences,
    frame_origins: platform.frameOrigins,
    new_deployments: platform.newDeployments,
    status: platform.status,
  };
}
