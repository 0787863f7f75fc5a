// The published package carries the migrations beside `dist`, where store/migrate.ts looks for them.
import { cp, rm } from "node:fs/promises";

const target = new URL("../migrations/", import.meta.url);
await rm(target, { recursive: true, force: true });
await cp(new URL("../../../migrations/", import.meta.url), target, { recursive: true });
