import { type Db, inInstallation } from "../store/database.ts";
import { findPlatform, type PlatformRecord } from "../store/platforms.ts";

/** The registrations of the latest logins, so that the launch that follows need not read its own again. */
export interface KnownPlatforms {
  readonly keep: (platform: PlatformRecord) => void;
  /** The registration of that id as it was when last read: `record_launch` tells whether it still holds. */
  readonly find: (id: string) => Promise<PlatformRecord | undefined>;
  /** The registration as it is now. */
  readonly reload: (id: string) => Promise<PlatformRecord | undefined>;
}

/** Registrations that are kept at once; the one that was read longest ago makes room. */
const CAPACITY = 1_000;

export function createKnownPlatforms(db: Db): KnownPlatforms {
  const known = new Map<string, PlatformRecord>();

  const keep = (platform: PlatformRecord): void => {
    known.delete(platform.id);
    known.set(platform.id, platform);
    if (known.size <= CAPACITY) return;
    const [oldest] = known.keys();
    if (oldest !== undefined) known.delete(oldest);
  };

  const reload = async (id: string): Promise<PlatformRecord | undefined> => {
    known.delete(id);
    const platform = await inInstallation(db, (trx) => findPlatform(trx, id));
    if (platform) keep(platform);
    return platform;
  };

  return { keep, reload, find: async (id) => known.get(id) ?? reload(id) };
}
