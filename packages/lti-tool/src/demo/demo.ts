import type { Config } from "../config.ts";
export async function startDemo(_c: Config, _s: AsyncDisposableStack): Promise<readonly string[]> {
  return [];
}
