/** The server as a library: read the settings, start it, stop it. The `skillstudio` program is a thin layer over this. */
export { type Config, readConfig } from "./config.ts";
export { createLog, type Logger } from "./log.ts";
export { type Role, type RunningServer, startServer } from "./server.ts";
export { SetupError, type SetupErrorCode } from "./setup-error.ts";
