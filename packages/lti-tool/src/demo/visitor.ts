/** What a visitor has in front of them after a request and its redirects. */
export interface Page {
  readonly url: URL;
  readonly status: number;
  readonly html: string;
}

/**
 * A browser in the small: it follows redirects, keeps cookies per origin and submits the first form of a page.
 * That is all a launch needs, and it lets the demonstration walk the same way as a person.
 */
export interface Visitor {
  readonly open: (url: URL) => Promise<Page>;
  readonly post: (url: URL, fields: Readonly<Record<string, string>>) => Promise<Page>;
  /** Submits the page's first form with its hidden fields. Throws when the page has none. */
  readonly submit: (page: Page) => Promise<Page>;
}

const REDIRECTS_AT_MOST = 10;
const TIMEOUT_MS = 15_000;

/** Starts with no cookies. Throws, from every call, when a server cannot be reached within 15 s. */
export function createVisitor(): Visitor {
  const jars = new Map<string, Map<string, string>>();

  async function request(url: URL, init: RequestInit, redirects = 0): Promise<Page> {
    const jar = jars.get(url.origin) ?? new Map<string, string>();
    jars.set(url.origin, jar);
    const headers = new Headers(init.headers);
    if (jar.size > 0) headers.set("cookie", [...jar].map(([name, value]) => `${name}=${value}`).join("; "));
    const response = await fetch(url, {
      ...init,
      headers,
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    for (const cookie of response.headers.getSetCookie()) keep(jar, cookie);
    const location = response.headers.get("location");
    if (location === null || redirects >= REDIRECTS_AT_MOST) {
      return { url, status: response.status, html: await response.text() };
    }
    await response.body?.cancel();
    return request(new URL(location, url), {}, redirects + 1);
  }

  return {
    open: (url) => request(url, {}),
    post: (url, fields) => request(url, { method: "POST", body: new URLSearchParams(fields) }),
    submit: (page) => {
      const form = firstForm(page);
      const fields = new URLSearchParams(form.fields);
      if (form.method === "get") {
        const target = new URL(form.action);
        for (const [name, value] of fields) target.searchParams.set(name, value);
        return request(target, {});
      }
      return request(form.action, { method: "POST", body: fields });
    },
  };
}

function keep(jar: Map<string, string>, cookie: string): void {
  const [pair = "", ...attributes] = cookie.split(";");
  const at = pair.indexOf("=");
  const name = pair.slice(0, at).trim();
  const gone = attributes.some((attribute) => /^\s*max-age=0\s*$/i.test(attribute));
  if (gone) jar.delete(name);
  else jar.set(name, pair.slice(at + 1).trim());
}

interface Form {
  readonly action: URL;
  readonly method: string;
  readonly fields: Readonly<Record<string, string>>;
}

function firstForm(page: Page): Form {
  const form = /<form\b([^>]*)>([\s\S]*?)<\/form>/i.exec(page.html);
  if (!form) throw new Error(`${page.url.origin}${page.url.pathname} (status ${page.status}) shows no form.`);
  const [, opening = "", body = ""] = form;
  const hidden = [...body.matchAll(/<input\b([^>]*)>/gi)].map(([, input = ""]) => input);
  return {
    action: new URL(attribute(opening, "action") ?? "", page.url),
    method: (attribute(opening, "method") ?? "get").toLowerCase(),
    fields: Object.fromEntries(
      hidden
        .filter((input) => attribute(input, "type") === "hidden")
        .map((input) => [attribute(input, "name") ?? "", attribute(input, "value") ?? ""]),
    ),
  };
}

function attribute(tag: string, name: string): string | undefined {
  const found = new RegExp(`\\s${name}="([^"]*)"`, "i").exec(tag);
  return found?.[1] === undefined ? undefined : decode(found[1]);
}

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function decode(text: string): string {
  return text.replace(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi, (whole, decimal, hex, name) => {
    if (decimal) return String.fromCodePoint(Number(decimal));
    if (hex) return String.fromCodePoint(Number.parseInt(hex, 16));
    return ENTITIES[name] ?? whole;
  });
}
