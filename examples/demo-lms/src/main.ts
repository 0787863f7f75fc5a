import { once } from "node:events";
import { DemoLmsError } from "./demo-lms-error.ts";
import { startDemoLms } from "./index.ts";

/** Runs the demonstration LMS: DEMO_LMS_PORT (3001) on loopback, state in DEMO_LMS_STATE (.skillstudio/demo-lms). */
async function main(): Promise<void> {
  const running = await startDemoLms({
    port: portSetting(process.env["DEMO_LMS_PORT"] ?? "3001"),
    stateDir: process.env["DEMO_LMS_STATE"] ?? ".skillstudio/demo-lms",
  });
  // A program that started us with a channel takes us along, however it ends.
  const asked = ["SIGTERM", "SIGINT", "disconnect"].map((event) => once(process, event));
  const stopped = Promise.race(asked);
  console.log(`Demonstration LMS ready at ${running.lms.publicUrl}`);
  process.send?.("ready");
  await stopped;
  await running.close();
  // The channel would keep us alive.
  if (process.connected) process.disconnect();
}

function portSetting(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new DemoLmsError("bad_setting", `DEMO_LMS_PORT is "${text}": set it to a port number, 0 to 65535.`);
}

try {
  await main();
} catch (error) {
  console.error(error instanceof DemoLmsError ? error.message : error);
  process.exitCode = 1;
}
