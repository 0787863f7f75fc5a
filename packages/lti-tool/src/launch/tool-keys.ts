import { generateToolKey, readToolKey, type ToolKey } from "../lti/tool-keys.ts";
import type { Sealed, SecretBox } from "../secrets.ts";
import type { JsonObject } from "../store/columns.ts";
import { type Db, inInstallation } from "../store/database.ts";
import { listSealedBefore, updateSealed } from "../store/sealed.ts";
import {
  deleteRetiredToolKeys,
  deleteToolKey,
  findActiveToolKey,
  insertToolKey,
  listPublishedToolKeys,
  listToolKeys,
  lockToolKeys,
  type ListedToolKey,
  type ToolKeyRecord,
  type ToolKeyStatus,
  updateActiveToolKey,
} from "../store/tool-keys.ts";

/** What reads and changes our keys needs. */
export interface ToolKeyDeps {
  readonly db: Db;
  readonly box: SecretBox;
}

const HOUR = 60 * 60_000;
/** Milliseconds for which a key is published before it signs, so that a platform that keeps our key set a day knows it. */
export const PUBLISHED_BEFORE: number = 24 * HOUR;
/** Milliseconds for which a key signs. NIST SP 800-57 Part 1, 5.3.6 allows one to three years; a season costs nobody anything. */
export const SIGNING_LIFE: number = 90 * 24 * HOUR;

/** What became of a rotation. */
export interface Rotation {
  /**
   * `rotated`: the next key signs now. `unripe`: nothing changed, because the next key is published for less than 24 h.
   * `overtaken`: nothing changed, because another process has just rotated.
   */
  readonly outcome: "rotated" | "unripe" | "overtaken";
  /** Whether the key that signs now was published for less than 24 h, so that platforms may not know it yet. */
  readonly early: boolean;
  /** When the next key may sign. */
  readonly ripeAt: Date;
  /** Every key that is kept now. */
  readonly keys: readonly ListedToolKey[];
}

/**
 * The key that we sign with; the first call of an installation makes it, and the one that will follow it.
 * It is read each time, so that every process signs with a new key as soon as it is the active one.
 */
export async function activeToolKey(tool: ToolKeyDeps): Promise<ToolKey> {
  const { kid, keyId, privateKey } = await findOrMakeToolKey(tool);
  return readToolKey(kid, tool.box.open({ keyId, box: privateKey }));
}

/** The public keys that platforms must know, the active one first made where there is none. */
export async function publishedToolKeys(tool: ToolKeyDeps): Promise<readonly JsonObject[]> {
  await findOrMakeToolKey(tool);
  return inInstallation(tool.db, listPublishedToolKeys);
}

async function findOrMakeToolKey(tool: ToolKeyDeps): Promise<ToolKeyRecord> {
  const kept = await inInstallation(tool.db, findActiveToolKey);
  if (kept) return kept;
  const keys = [await makeToolKey(tool, "active"), await makeToolKey(tool, "next")];
  await inInstallation(tool.db, async (trx) => {
    for (const key of keys) await insertToolKey(trx, key);
  });
  return findOrMakeToolKey(tool);
}

/**
 * Lets the next key sign in place of the active one, and makes the one after it. The retired key stays published for 30 days,
 * so that whatever it signed can still be verified. Any number of processes may ask at once: one rotates.
 * @param early also when the next key is published for less than 24 h: platforms that keep our key set may refuse us until they fetch it again.
 */
export async function rotateToolKeys(
  tool: ToolKeyDeps,
  { early = false, now = Date.now() }: { readonly early?: boolean; readonly now?: number } = {},
): Promise<Rotation> {
  const before = await findOrMakeToolKey(tool);
  const successor = await makeToolKey(tool, "next");
  return inInstallation(tool.db, async (trx) => {
    await lockToolKeys(trx);
    const keys = await listToolKeys(trx);
    const ripeAt = ripeAtOf(keys, now);
    if (keys.find(({ status }) => status === "active")?.kid !== before.kid) {
      return { outcome: "overtaken", early: false, ripeAt, keys };
    }
    const unripe = now < ripeAt.getTime();
    if (unripe && !early) return { outcome: "unripe", early: false, ripeAt, keys };
    await updateActiveToolKey(trx);
    await insertToolKey(trx, successor);
    const after = await listToolKeys(trx);
    return { outcome: "rotated", early: unripe, ripeAt: ripeAtOf(after, now), keys: after };
  });
}

/** What became of a key that others may know. */
export interface Revocation {
  /** What it was; a key that signed, or was to sign next, has a successor. */
  readonly was: ToolKeyStatus;
  /** Every key that is kept now. */
  readonly keys: readonly ListedToolKey[];
}

/**
 * Forgets a key that others may know: it leaves the key set at once. For the active key the next one signs from now on, however new
 * it is. Gives nothing when no key has that id.
 */
export async function revokeToolKey(tool: ToolKeyDeps, kid: string): Promise<Revocation | undefined> {
  const successor = await makeToolKey(tool, "next");
  return inInstallation(tool.db, async (trx) => {
    await lockToolKeys(trx);
    const was = (await listToolKeys(trx)).find((key) => key.kid === kid)?.status;
    if (was === undefined) return undefined;
    if (was === "active") await updateActiveToolKey(trx);
    await deleteToolKey(trx, kid);
    if (was !== "retired") await insertToolKey(trx, successor);
    return { was, keys: await listToolKeys(trx) };
  });
}

function ripeAtOf(keys: readonly ListedToolKey[], now: number): Date {
  const next = keys.find(({ status }) => status === "next");
  return new Date((next?.createdAt.getTime() ?? now) + PUBLISHED_BEFORE);
}

/** What the upkeep of the keys did. */
export interface KeyUpkeep {
  /** Undefined while the active key is not old enough. */
  readonly rotation: Rotation["outcome"] | undefined;
  /** Keys that are not published any more and were forgotten. */
  readonly deleted: number;
  /** Keys and records that an earlier secret had sealed. */
  readonly resealed: number;
  /** Keys and records that no secret of ours opens; they stay as they are. */
  readonly unopened: number;
}

/** Rotates when the active key has signed for 90 days, forgets keys retired 30 days ago, and seals anew what an earlier secret sealed. */
export async function keepToolKeys(tool: ToolKeyDeps, now: number = Date.now()): Promise<KeyUpkeep> {
  const active = await findOrMakeToolKey(tool);
  const old = (active.activatedAt?.getTime() ?? 0) <= now - SIGNING_LIFE;
  const rotation = old ? (await rotateToolKeys(tool, { now })).outcome : undefined;
  const deleted = await inInstallation(tool.db, deleteRetiredToolKeys);
  return { rotation, deleted, ...(await reseal(tool)) };
}

/** Seals anew whatever an earlier secret of the installation had sealed, so that the earlier one can go. */
async function reseal({ db, box }: ToolKeyDeps): Promise<Pick<KeyUpkeep, "resealed" | "unopened">> {
  return inInstallation(db, async (trx) => {
    const sealed = await listSealedBefore(trx, box.keyId);
    let resealed = 0;
    for (const { table, row, keyId, box: old } of sealed) {
      const text = openOrNot(box, { keyId, box: old });
      if (text === undefined) continue;
      await updateSealed(trx, { table, row, ...box.seal(text) });
      resealed += 1;
    }
    return { resealed, unopened: sealed.length - resealed };
  });
}

function openOrNot(box: SecretBox, sealed: Sealed): string | undefined {
  try {
    return box.open(sealed);
  } catch {
    return undefined;
  }
}

type NewToolKeyRecord = Omit<ToolKeyRecord, "activatedAt">;

async function makeToolKey({ box }: ToolKeyDeps, status: ToolKeyStatus): Promise<NewToolKeyRecord> {
  const { kid, publicJwk, privatePem } = await generateToolKey();
  const { box: privateKey, keyId } = box.seal(privatePem);
  return { kid, publicJwk: { ...publicJwk }, privateKey, keyId, status };
}
