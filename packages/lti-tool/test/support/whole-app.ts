import { createApp } from "../../src/app.ts";
import type { LaunchDeps } from "../../src/launch/launch-tool.ts";
import type { Db } from "../../src/store/database.ts";
import { type LaunchApp, startLaunchApp } from "./launch-app.ts";

/** A queue that takes every job and runs none. */
const IDLE_QUEUE = { send: async () => {}, check: async () => {}, stop: async () => {} };

/** Starts the whole tool as `skillstudio start` serves it, with a queue that runs nothing. */
export async function startWholeApp(db: Db, deps: Partial<LaunchDeps> = {}): Promise<LaunchApp> {
  return startLaunchApp(db, deps, async (server, tool) => {
    server.disable("x-powered-by").use(await createApp(tool, IDLE_QUEUE));
  });
}
