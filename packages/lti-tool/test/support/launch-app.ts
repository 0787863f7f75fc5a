import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import express, { type Express } from "express";
import { createLaunchTool, type LaunchDeps, type LaunchTool } from "../../src/launch/launch-tool.ts";
import { ltiRoutes } from "../../src/launch/routes.ts";
import { createLog } from "../../src/log.ts";
import type { Db } from "../../src/store/database.ts";

/** A tool that listens, with the launch routes alone, and the lines of its log. */
export interface LaunchApp {
  readonly url: string;
  readonly tool: LaunchTool;
  readonly log: string[];
  readonly close: () => Promise<void>;
}

/** Starts a tool on a free port. `mount` says where its routes come from; the launch's own unless told. */
export async function startLaunchApp(
  db: Db,
  deps: Partial<LaunchDeps> = {},
  mount: (app: Express, tool: LaunchTool) => void | Promise<void> = (app, tool) =>
    void app.use(
      "/lti",
      ltiRoutes(tool, ({ code }, _req, res) => res.redirect(303, `/app?code=${code}`)),
    ),
): Promise<LaunchApp> {
  const app = express();
  const server: Server = app.listen(0, "127.0.0.1");
  await new Promise((ready) => server.once("listening", ready));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const log: string[] = [];
  const tool = createLaunchTool({
    db,
    secret: "a secret of the tests",
    publicUrl: url,
    log: createLog("info", { write: (line) => void log.push(line) }),
    allowLoopback: true,
    allowPrivateNetworks: false,
    onRosterWanted: () => {},
    onNoticesWanted: () => {},
    onFirstLaunch: () => {},
    ...deps,
  });
  await mount(app, tool);
  return {
    url,
    tool,
    log,
    close: () => {
      server.closeAllConnections();
      return new Promise((done) => server.close(() => done()));
    },
  };
}

/** A browser, as far as a launch notices: it keeps cookies and does not follow redirects by itself. */
export interface Browser {
  readonly cookies: Map<string, string>;
  readonly get: (url: string, headers?: Record<string, string>) => Promise<Response>;
  readonly post: (
    url: string,
    form: Record<string, string> | string,
    headers?: Record<string, string>,
  ) => Promise<Response>;
}

export function createBrowser(): Browser {
  const cookies = new Map<string, string>();
  const send = async (
    url: string,
    init: RequestInit,
    headers: Record<string, string> = {},
  ): Promise<Response> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await fetch(url, { redirect: "manual", ...init, headers: { cookie, ...headers } });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ""] = line.split(";");
      const [name = "", value = ""] = pair.split("=");
      if (line.includes("Max-Age=0")) cookies.delete(name);
      else cookies.set(name, value);
    }
    return response;
  };
  return {
    cookies,
    get: (url, headers) => send(url, {}, headers),
    post: (url, form, headers) =>
      send(
        url,
        { method: "POST", body: typeof form === "string" ? form : new URLSearchParams(form) },
        headers,
      ),
  };
}
