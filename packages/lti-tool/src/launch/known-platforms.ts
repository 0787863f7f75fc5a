import { type Db, inInstallation } from "../store/database.ts";
import { findPlatform, listPlatformsOfLogin, type PlatformRecord } from "../store/platforms.ts";

/** What a login tells of its platform. */
export interface LoginPlatform {
  readonly issuer: string;
  readonly clientId: string | undefined;
  readonly deploymentId: string | undefined;
}

/** The registrations of the latest logins, so that neither the launch that follows nor the next login need read them again. */
export interface KnownPlatforms {
  /** The registrations that a login may mean: as they are now, or were ten seconds ago where the login names one. */
  readonly listOfLogin: (login: LoginPlatform) => Promise<readonly PlatformRecord[]>;
  /** The registration of that id as it was when last read: `record_launch` tells whether it still holds. */
  readonly find: (id: string) => Promise<PlatformRecord | undefined>;
  /** The registration as it is now. */
  readonly reload: (id: string) => Promise<PlatformRecord | undefined>;
}

/** Registrations that are kept at once; the one that was read longest ago makes room. */
const CAPACITY = 1_000;
/** Milliseconds for which logins go by a registration that was read: a change is seen at the launch, and soon at the login. */
const FRESH = 10_000;

interface Known {
  readonly platform: PlatformRecord;
  readonly readAt: number;
}

/** Makes the memory. `now` gives milliseconds since 1970. */
export function createKnownPlatforms(db: Db, now: () => number): KnownPlatforms {
  const byId = new Map<string, Known>();
  const byName = new Map<string, Known>();

  const keep = (platform: PlatformRecord): void => {
    const known = { platform, readAt: now() };
    remember(byId, platform.id, known);
    remember(byName, nameOf(platform), known);
  };

  const reload = async (id: string): Promise<PlatformRecord | undefined> => {
    const before = byId.get(id);
    byId.delete(id);
    if (before) byName.delete(nameOf(before.platform));
    const platform = await inInstallation(db, (trx) => findPlatform(trx, id));
    if (platform) keep(platform);
    return platform;
  };

  return {
    listOfLogin: async (login) => {
      const { issuer, clientId } = login;
      const known = clientId === undefined ? undefined : byName.get(nameOf({ issuer, clientId }));
      // One that was switched on meanwhile is not kept waiting.
      if (known?.platform.status === "active" && isFresh(known, now())) return [known.platform];
      const platforms = await listPlatformsOfLogin(db, login);
      for (const platform of platforms) keep(platform);
      return platforms;
    },
    reload,
    find: async (id) => byId.get(id)?.platform ?? reload(id),
  };
}

/** A clock that was set back makes nothing fresh. */
function isFresh({ readAt }: Known, now: number): boolean {
  return readAt <= now && now < readAt + FRESH;
}

function remember(known: Map<string, Known>, name: string, entry: Known): void {
  known.delete(name);
  known.set(name, entry);
  if (known.size <= CAPACITY) return;
  const [oldest] = known.keys();
  if (oldest !== undefined) known.delete(oldest);
}

/** An issuer and a client id name one registration at most. */
function nameOf({ issuer, clientId }: Pick<PlatformRecord, "issuer" | "clientId">): string {
  return JSON.stringify([issuer, clientId]);
}
