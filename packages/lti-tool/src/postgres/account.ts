import { stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";

/** The user that a server process runs as. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** `nobody`: PostgreSQL refuses to run as root, and making a user on somebody's machine is not ours to do. */
const UNPRIVILEGED: Account = { uid: 65534, gid: 65534 };

/** Whom the server must run as, or undefined where it can run as we do. */
export function serverAccount(): Account | undefined {
  return process.geteuid?.() === 0 ? UNPRIVILEGED : undefined;
}

/** Whether `account` may enter `directory` and every directory above it; we ourselves may. */
export async function canEnter(directory: string, account: Account | undefined): Promise<boolean> {
  if (!account) return true;
  for (let path = resolve(directory); ; path = dirname(path)) {
    const { mode, uid, gid } = await stat(path);
    const enter = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
    if ((mode & enter) === 0) return false;
    if (path === dirname(path)) return true;
  }
}
