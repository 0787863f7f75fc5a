import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { SetupError } from "../setup-error.ts";

const Tool = z.object({ status: z.string(), target_link_uri: z.url() });
const Tools = z.object({ tools: z.array(Tool) });
const Link = z.object({ launch: z.url() });

/** One school of the demonstration LMS, as its operator's programs use it. */
export interface DemoSchool {
  /** Address of the school, which is also its issuer. */
  readonly address: URL;
  /** Whether the tool of that address is registered and switched on. */
  readonly hasTool: (publicUrl: string) => Promise<boolean>;
  /** Registers the tool by its one-time address and switches it on. */
  readonly registerTool: (registrationUrl: string) => Promise<void>;
  /** Places a link to a view in the course, once; gives the address that launches it. */
  readonly placeLink: (link: {
    readonly title: string;
    readonly text: string;
    readonly view: string;
    readonly custom: Readonly<Record<string, string>>;
    readonly line_item?: {
      readonly score_maximum: number;
      readonly resource_id: string;
      readonly tag: string;
    };
  }) => Promise<URL>;
  /** A report as instructors download it. */
  readonly downloadExport: (file: string) => Promise<Uint8Array>;
}

/** `stateDir` is the demonstration LMS's folder, which holds its operator's key. Every call throws a `SetupError` when it is refused. */
export async function openSchool(origin: string, stateDir: string, id: string): Promise<DemoSchool> {
  const key = (await readFile(join(stateDir, "operator-key"), "utf8")).trim();
  const address = new URL(`/${id}`, origin);

  async function call(path: string, body?: object): Promise<Response> {
    const response = await fetch(`${address.href}/${path}`, {
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      ...(body && { method: "POST", body: JSON.stringify(body) }),
    });
    if (response.ok) return response;
    const said = (await response.text()).slice(0, 300);
    throw new SetupError(
      "demo_failed",
      `The demonstration LMS answered ${response.status} to ${path}: ${said}`,
    );
  }

  return {
    address,
    hasTool: async (publicUrl) => {
      const { tools } = Tools.parse(await (await call("api/tools")).json());
      return tools.some(
        ({ status, target_link_uri: target }) => status === "enabled" && new URL(target).origin === publicUrl,
      );
    },
    registerTool: async (registrationUrl) => {
      await call("api/tools/register", { registration_url: registrationUrl });
    },
    placeLink: async (link) => new URL(Link.parse(await (await call("api/links", link)).json()).launch),
    downloadExport: async (file) =>
      new Uint8Array(await (await call(`course/exports/${file}`)).arrayBuffer()),
  };
}
