// The published package carries what the compiler does not copy: the migrations, beside `dist`, where store/migrate.ts looks
// for them, and the files that browsers load.
import { cp, rm } from "node:fs/promises";

const here = (path) => new URL(`../${path}`, import.meta.url);

await rm(here("migrations"), { recursive: true, force: true });
await cp(here("../../migrations"), here("migrations"), { recursive: true });
for (const folder of ["launch/browser", "pages/browser"]) {
  await cp(here(`src/${folder}`), here(`dist/${folder}`), { recursive: true });
}
