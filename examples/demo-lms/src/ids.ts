import { createHash, randomInt, randomUUID } from "node:crypto";
import type { IdForm } from "./profiles/profile.ts";

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** An identifier in a platform's form, always the same for the same issuer, kind of thing and number. */
export function derivedId(form: IdForm, issuer: string, kind: string, number: string | number): string {
  const hash = createHash("sha256").update(`${issuer} ${kind} ${number}`).digest("hex");
  const forms: Readonly<Record<IdForm, string>> = {
    number: String(number),
    underscored: `_${number}_1`,
    hex32: hash.slice(0, 32),
    hex40: hash.slice(0, 40),
    uuid: uuid(hash),
    tenant: `${tenantId(issuer)}_${number}`,
    topic: `${tenantId(issuer)}-${number}`,
    letters: hash.slice(0, 15),
  };
  return forms[form];
}

/** An identifier that nobody can foretell, in a platform's form. */
export function freshId(form: IdForm): string {
  switch (form) {
    case "number":
      return `1${Array.from({ length: 13 }, () => randomInt(10)).join("")}`;
    case "letters":
      return Array.from({ length: 15 }, () => LETTERS[randomInt(LETTERS.length)]).join("");
    case "hex32":
    case "hex40":
      return derivedId(form, "", "", randomUUID());
    default:
      return randomUUID();
  }
}

/** Brightspace's tenant, a part of its other identifiers. */
export function tenantId(issuer: string): string {
  return uuid(createHash("sha256").update(`${issuer} tenant`).digest("hex"));
}

/** Lays the digits of a hash out as a name-based UUID. */
function uuid(hash: string): string {
  return hash.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, "$1-$2-5$3-8$4-$5");
}
