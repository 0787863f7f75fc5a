import { readdir, readFile } from "node:fs/promises";
import { stripTypeScriptTypes } from "node:module";
import { dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { ApiError } from "./api-error.ts";
import { createClient, type ClientOptions } from "./client.ts";
import { contract } from "./contract/index.ts";
import { routes } from "./contract/routes.ts";

interface Seen {
  readonly url: string;
  readonly init: RequestInit;
}

function clientOf(answers: readonly (() => Response | Promise<Response>)[], options: ClientOptions = {}) {
  const seen: Seen[] = [];
  const left = [...answers];
  const client = createClient({
    baseUrl: "https://skills.example.edu/",
    ...options,
    fetch: async (url, init = {}) => {
      seen.push({ url: url as string, init });
      init.signal?.throwIfAborted();
      const answer = left.shift();
      if (answer) return answer();
      return new Promise((_, reject) => {
        init.signal?.addEventListener("abort", () => reject(init.signal?.reason as Error));
      });
    },
  });
  return { client, seen };
}

const problem = (status: number, code: string) => () =>
  Response.json(
    { type: `urn:skillstudio:problem:${code}`, title: "Title", status, detail: `About ${code}.` },
    { status, headers: { "content-type": "application/problem+json" } },
  );

async function refusal(call: Promise<unknown>): Promise<ApiError> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ApiError)) throw new Error(`expected an ApiError, got ${String(error)}`);
  return error;
}

describe("createClient", () => {
  it("has one method for each endpoint of the contract, at the same address", () => {
    expect(Object.keys(createClient()).sort()).toEqual(Object.keys(contract).sort());
    for (const [name, { method, path }] of Object.entries(contract)) {
      expect(routes[name as keyof typeof routes]).toEqual({ method, path });
    }
  });

  it("sends the token, the language and the query", async () => {
    const { client, seen } = clientOf([() => Response.json({})], { token: "secret", locale: "es" });
    await client.getProgress({ query: { learner_id: "l 1" } });
    expect(seen[0]?.url).toBe("https://skills.example.edu/api/v1/learning/progress?learner_id=l+1");
    expect(seen[0]?.init).toMatchObject({
      method: "GET",
      credentials: "omit",
      headers: { authorization: "Bearer secret", "accept-language": "es" },
    });
    expect(seen[0]?.init).not.toHaveProperty("body");
  });

  it("puts parameters into the path, encoded, and JSON into the body", async () => {
    const { client, seen } = clientOf([() => Response.json({})]);
    await client.actOnRecommendation({ params: { recommendation_id: "a/b" }, body: { action: "skipped" } });
    expect(seen[0]?.url).toBe("https://skills.example.edu/api/v1/ai/recommendations/a%2Fb/action");
    expect(seen[0]?.init).toMatchObject({
      method: "POST",
      body: '{"action":"skipped"}',
      headers: { "content-type": "application/json" },
    });
  });

  it("sends a file as its bytes", async () => {
    const { client, seen } = clientOf([() => Response.json({})]);
    const bytes = new TextEncoder().encode("a,b\n");
    await client.importFile({ params: { course_id: "c" }, query: { filename: "grades.csv" }, body: bytes });
    expect(seen[0]?.init).toMatchObject({ body: bytes, headers: { "content-type": "text/csv" } });
  });

  it("throws the API's problem with its code", async () => {
    const { client } = clientOf([problem(404, "not_found")]);
    const error = await refusal(client.getDashboard());
    expect(error).toMatchObject({ code: "not_found", status: 404, message: "About not_found." });
    expect(error.problem?.title).toBe("Title");
  });

  it.each([
    ["a proxy's error page", 502, "<html>Bad gateway</html>"],
    ["a page in place of data", 200, "<html>Sign in</html>"],
    ["JSON that is no problem document", 500, "[]"],
  ])("calls %s an unexpected answer", async (_, status, body) => {
    const { client } = clientOf([() => new Response(body, { status })]);
    expect(await refusal(client.getSession())).toMatchObject({ code: "unexpected_answer", status });
  });

  it("says when the server cannot be reached", async () => {
    const { client } = clientOf([() => Promise.reject(new TypeError("fetch failed"))]);
    expect(await refusal(client.getSession())).toMatchObject({ code: "network", status: 0 });
  });

  it("gives up when no answer comes in time", async () => {
    const { client } = clientOf([], { timeoutMs: 5 });
    expect(await refusal(client.getSession())).toMatchObject({ code: "timeout", status: 0 });
  });

  it("stops when its caller does", async () => {
    const { client } = clientOf([]);
    const stop = new AbortController();
    const call = refusal(client.getSession(undefined, { signal: stop.signal }));
    stop.abort();
    expect(await call).toMatchObject({ code: "aborted" });
  });

  it("asks for a new token once, and keeps it", async () => {
    const { client, seen } = clientOf(
      [problem(401, "session_expired"), () => Response.json({}), () => Response.json({})],
      { token: "old", onUnauthenticated: () => "new" },
    );
    await client.getSession();
    await client.getSession();
    const tokens = seen.map(({ init }) => (init.headers as Record<string, string>)["authorization"]);
    expect(tokens).toEqual(["Bearer old", "Bearer new", "Bearer new"]);
  });

  it("gives up when the new token is refused too, or when there is none", async () => {
    const expired = problem(401, "session_expired");
    const twice = clientOf([expired, expired], { token: "old", onUnauthenticated: () => "new" });
    expect(await refusal(twice.client.getSession())).toMatchObject({ code: "session_expired" });
    const none = clientOf([expired], { token: "old", onUnauthenticated: () => undefined });
    expect(await refusal(none.client.getSession())).toMatchObject({ code: "session_expired" });
    expect(none.seen).toHaveLength(1);
  });

  it("asks for the token before every call", async () => {
    const tokens = ["one", "two"];
    const { client, seen } = clientOf([() => Response.json({}), () => Response.json({})], {
      getToken: () => Promise.resolve(tokens.shift()),
    });
    await client.getSession();
    await client.getSession();
    expect(seen.map(({ init }) => (init.headers as Record<string, string>)["authorization"])).toEqual([
      "Bearer one",
      "Bearer two",
    ]);
  });
});

describe("the client's bundle", () => {
  it("holds no zod: it reaches only files that import none", async () => {
    expect([...(await runtimeImports(join(import.meta.dirname, "index.ts")))].sort()).toEqual([
      "api-error.ts",
      "client.ts",
      "contract/routes.ts",
      "index.ts",
    ]);
  });

  it("would notice an import: the contract's files do import zod", async () => {
    const files = await readdir(join(import.meta.dirname, "contract"));
    expect(files).toContain("session.ts");
    expect(await runtimeImports(join(import.meta.dirname, "contract/session.ts"))).toContain("zod");
  });
});

/** Everything that a file imports when it runs, types stripped: our files by path, packages by name. */
async function runtimeImports(file: string, found = new Set<string>()): Promise<Set<string>> {
  found.add(relative(import.meta.dirname, file));
  const code = stripTypeScriptTypes(await readFile(file, "utf8"));
  for (const [, specifier = ""] of code.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)) {
    if (!specifier.startsWith(".")) found.add(specifier);
    else if (!found.has(relative(import.meta.dirname, join(dirname(file), specifier)))) {
      await runtimeImports(join(dirname(file), specifier), found);
    }
  }
  return found;
}
