import { ContextConsumer, createContext, type Context } from "@lit/context";
import { createClient, type Client } from "@skillstudio/api-client";
import type { PropertyDeclarations, ReactiveControllerHost } from "lit";
import { speak, type Language } from "./messages/messages.ts";

/** What `<skill-studio>` gives to the elements inside it. */
export interface Studio {
  /** Absent until the page has said where the server is. */
  readonly client: Client | undefined;
  readonly courseId: string | undefined;
  readonly locale: string | undefined;
}

/** Provided by `<skill-studio>`; a symbol of the registry, so that two copies of this package on one page agree. */
export const studioContext: Context<symbol, Studio> = createContext<Studio, symbol>(
  Symbol.for("skillstudio:studio"),
);

/** The attributes and properties by which any element is told its server, course and language. */
export interface StudioProperties {
  baseUrl: string | undefined;
  token: string | undefined;
  courseId: string | undefined;
  locale: string | undefined;
  /** Any object with the client's methods; goes before `baseUrl` and `token`. */
  client: Client | undefined;
}

/** Lit's declarations of {@link StudioProperties}, to be spread into an element's own. */
export const studioProperties: PropertyDeclarations = {
  baseUrl: { attribute: "base-url" },
  token: {},
  courseId: { attribute: "course-id" },
  locale: {},
  client: { attribute: false },
};

/** What an element works with: its own attributes first, then those of the `<skill-studio>` around it. */
export interface Connection {
  readonly client: Client | undefined;
  readonly courseId: string | undefined;
  readonly language: Language;
}

/** Connects an element to its server: alone by its own attributes, or by the `<skill-studio>` that it stands in. */
export function connect(host: ReactiveControllerHost & HTMLElement & StudioProperties): Connection {
  const around = new ContextConsumer(host, { context: studioContext, subscribe: true });
  const ownClient = memo(createOwnClient);
  const language = memo(speak);
  return {
    get client() {
      return host.client ?? ownClient(host.baseUrl, host.token, this.language.locale) ?? around.value?.client;
    },
    get courseId() {
      return host.courseId ?? around.value?.courseId;
    },
    get language() {
      return language(host.locale ?? around.value?.locale ?? localeOf(host));
    },
  };
}

/** The language of the nearest `lang` attribute, else the reader's own. */
export function localeOf(element: HTMLElement): string {
  const marked = element.closest<HTMLElement>("[lang]");
  return marked?.lang || document.documentElement.lang || navigator.language;
}

function createOwnClient(
  baseUrl: string | undefined,
  token: string | undefined,
  locale: string,
): Client | undefined {
  if (baseUrl === undefined) return undefined;
  return createClient({ baseUrl, locale, ...(token === undefined ? {} : { token }) });
}

/** Calls `make` again only when an argument differs, so that rendering does not make clients or catalogues anew. */
export function memo<A extends readonly unknown[], R>(make: (...args: A) => R): (...args: A) => R {
  let last: { args: A; result: R } | undefined;
  return (...args) => {
    if (last === undefined || args.some((arg, i) => arg !== last?.args[i]))
      last = { args, result: make(...args) };
    return last.result;
  };
}
