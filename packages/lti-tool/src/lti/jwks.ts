import type { JWK } from "jose";
import { z } from "zod";
import { LtiError } from "./lti-error.ts";
import type { Send } from "./outgoing.ts";

/** The public keys of every platform, fetched when needed and kept. */
export interface KeyCache {
  /** The key of that id. Throws `kid_unknown`, or `keys_unreachable` when nothing usable is known. */
  readonly find: (jwksUri: string, kid: string) => Promise<JWK>;
  /** The key that has taken the place of one under which a signature was bad, or nothing if it is the same. */
  readonly findReplacement: (jwksUri: string, bad: JWK) => Promise<JWK | undefined>;
}

interface Keys {
  readonly byKid: ReadonlyMap<string, JWK>;
  readonly fetchedAt: number;
}

interface Entry {
  keys: Keys | undefined;
  /** When a launch last made us look again, or a look failed; the next may do so after the cool-down. */
  triedAt: number | undefined;
  underWay: Promise<Keys> | undefined;
}

/** Milliseconds after which keys are fetched anew. */
const FRESH = 60 * 60_000;
/** Milliseconds for which keys serve on while the platform is down. */
const STALE = 24 * 60 * 60_000;
/** Milliseconds between two fetches that a launch can cause by an unknown key or a bad signature. */
const COOL_DOWN = 30_000;
/** Milliseconds that a launch waits for keys: its person sees within five seconds that the platform does not answer. */
const LONGEST_WAIT = 4_500;

/** Makes the cache. `now` gives milliseconds since 1970. */
export function createKeyCache(send: Send, now: () => number = Date.now): KeyCache {
  const entries = new Map<string, Entry>();

  const entryOf = (jwksUri: string): Entry => {
    const known = entries.get(jwksUri);
    if (known) return known;
    const entry: Entry = { keys: undefined, triedAt: undefined, underWay: undefined };
    entries.set(jwksUri, entry);
    return entry;
  };

  const fetchOnce = (jwksUri: string, entry: Entry): Promise<Keys> => {
    entry.underWay ??= fetchKeys(send, jwksUri)
      .then((byKid) => (entry.keys = { byKid, fetchedAt: now() }))
      .catch((cause: unknown) => {
        entry.triedAt = now();
        throw cause;
      })
      .finally(() => (entry.underWay = undefined));
    return entry.underWay;
  };

  const current = async (jwksUri: string, entry: Entry): Promise<Keys> => {
    const { keys } = entry;
    const age = ageAt(now(), keys?.fetchedAt);
    if (keys && age < FRESH) return keys;
    const coolingDown = ageAt(now(), entry.triedAt) < COOL_DOWN;
    if (keys && age < STALE) return coolingDown ? keys : fetchOnce(jwksUri, entry).catch(() => keys);
    if (coolingDown) throw new LtiError("keys_unreachable", `${jwksUri} did not answer a moment ago`);
    return fetchOnce(jwksUri, entry);
  };

  const refetch = async (jwksUri: string, entry: Entry): Promise<Keys | undefined> => {
    if (entry.underWay) return entry.underWay;
    if (ageAt(now(), entry.triedAt) < COOL_DOWN) return entry.keys;
    entry.triedAt = now();
    return fetchOnce(jwksUri, entry);
  };

  return {
    find: async (jwksUri, kid) => {
      const entry = entryOf(jwksUri);
      const known = entry.keys;
      const keys = await current(jwksUri, entry);
      const found = keys.byKid.get(kid);
      if (found) return found;
      // Keys that came just now are not asked for once more.
      const newest = keys === known ? await refetch(jwksUri, entry).catch(() => undefined) : undefined;
      const again = newest?.byKid.get(kid);
      if (again) return again;
      throw new LtiError("kid_unknown", `${jwksUri} has no usable key ${JSON.stringify(kid)}`);
    },
    findReplacement: async (jwksUri, bad) => {
      const keys = await refetch(jwksUri, entryOf(jwksUri)).catch(() => undefined);
      const key = bad.kid === undefined ? undefined : keys?.byKid.get(bad.kid);
      return key && key.n !== bad.n ? key : undefined;
    },
  };
}

/** Milliseconds since then; what is to come, because the clock was set back, counts as never. */
function ageAt(now: number, then: number | undefined): number {
  return then === undefined || then > now ? Infinity : now - then;
}

/** https://www.rfc-editor.org/rfc/rfc7517#section-5 */
const KeySet = z.object({ keys: z.array(z.record(z.string(), z.unknown())).max(1_000) });

/** An RSA key that is public, meant for signatures and at least 2,048 bits long (342 characters of base64url). */
const SigningKey = z.object({
  kty: z.literal("RSA"),
  kid: z.string().min(1),
  n: z.string().min(342).max(1_400),
  e: z.string(),
  use: z.literal("sig").optional(),
  alg: z.literal(["RS256", "RS384", "RS512"]).optional(),
  d: z.undefined().optional(),
  p: z.undefined().optional(),
  q: z.undefined().optional(),
});

async function fetchKeys(send: Send, jwksUri: string): Promise<ReadonlyMap<string, JWK>> {
  const answer = await send(jwksUri, { timeoutMs: LONGEST_WAIT, maxBytes: 256_000 }).catch(
    (cause: unknown) => {
      throw new LtiError("keys_unreachable", `${jwksUri} gave no keys`, { cause });
    },
  );
  if (answer.status !== 200) throw new LtiError("keys_unreachable", `${jwksUri} answered ${answer.status}`);
  return readKeySet(answer.body, jwksUri);
}

/** The usable keys of a key set by their id; an id that two different keys bear is nobody's. */
export function readKeySet(body: string, jwksUri: string): ReadonlyMap<string, JWK> {
  let keySet: z.infer<typeof KeySet>;
  try {
    keySet = KeySet.parse(JSON.parse(body));
  } catch (cause) {
    throw new LtiError("keys_invalid", `${jwksUri} answered something that is no key set`, { cause });
  }
  const byKid = new Map<string, JWK>();
  const ambiguous = new Set<string>();
  for (const candidate of keySet.keys) {
    const parsed = SigningKey.safeParse(candidate);
    if (!parsed.success) continue;
    const { kid, n, e, alg } = parsed.data;
    const earlier = byKid.get(kid);
    if (earlier && (earlier.n !== n || earlier.e !== e)) ambiguous.add(kid);
    byKid.set(kid, { kty: "RSA", kid, n, e, ...(alg === undefined ? {} : { alg }) });
  }
  for (const kid of ambiguous) byKid.delete(kid);
  return byKid;
}
