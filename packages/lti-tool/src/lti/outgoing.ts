import { lookup as resolve, type LookupAddress, type LookupOptions } from "node:dns";
import { request as requestHttp, type IncomingHttpHeaders } from "node:http";
import { request as requestHttps } from "node:https";
import { BlockList, isIP } from "node:net";
import { LtiError } from "./lti-error.ts";

/** One call to a platform. */
export interface OutgoingRequest {
  readonly method?: "GET" | "POST" | "PUT" | "DELETE";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Milliseconds until the whole answer must be here; 10,000 unless told. */
  readonly timeoutMs?: number;
  /** Bytes of the answer's body at most; 5 MB unless told. */
  readonly maxBytes?: number;
}

export interface OutgoingResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Calls an address and gives its answer, whatever the status. Throws an `LtiError` when there is none to give. */
export type Send = (url: string, request?: OutgoingRequest) => Promise<OutgoingResponse>;

/** Which addresses beside https on the internet may be called. */
export interface NetworkRules {
  /** Lets http and loopback addresses in. For development and tests alone. */
  readonly allowLoopback: boolean;
  /** Lets https on the private addresses of a campus in. */
  readonly allowPrivateNetworks: boolean;
}

export interface OutgoingOptions extends NetworkRules {
  /** Names us to the platform; Canvas demands one. */
  readonly userAgent?: string;
}

/**
 * Makes the only way in which the tool calls out: https, public addresses, no redirects, bounded in time and size.
 * The address is judged when the socket connects, so a name that resolves anew cannot slip past.
 */
export function createSend(options: OutgoingOptions): Send {
  const userAgent =
    options.userAgent ?? "SkillStudioKit (+https://www.npmjs.com/package/@skillstudio/lti-tool)";
  return async (address, request = {}) => {
    const url = checkAddress(address, options);
    const signal = AbortSignal.timeout(request.timeoutMs ?? 10_000);
    const headers = { "user-agent": userAgent, accept: "application/json", ...request.headers };
    const answer = await new Promise<OutgoingResponse>((settle, fail) => {
      const call = (url.protocol === "https:" ? requestHttps : requestHttp)(url, {
        method: request.method ?? "GET",
        headers:
          request.body === undefined
            ? headers
            : { ...headers, "content-length": Buffer.byteLength(request.body) },
        signal,
        agent: false,
        lookup: lookupAllowed(options),
      });
      call.on("error", fail);
      call.on("response", (response) => {
        const maxBytes = request.maxBytes ?? 5_000_000;
        const chunks: Buffer[] = [];
        let bytes = 0;
        response.on("data", (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes > maxBytes) {
            call.destroy();
            fail(new LtiError("response_too_large", `${url.origin} sent more than ${maxBytes} bytes`));
          } else chunks.push(chunk);
        });
        response.on("error", fail);
        response.on("end", () =>
          settle({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks).toString("utf8"),
          }),
        );
      });
      call.end(request.body);
    }).catch((cause: Error) => {
      // `request` throws at once for what no header or address may hold.
      throw asUnreachable(url, cause);
    });
    if (answer.status >= 300 && answer.status < 400) {
      throw new LtiError("redirected", `${url.origin} answered with a redirect, which is not followed`);
    }
    return answer;
  };
}

/** Parses an address that we are about to call, or that a browser will be sent to. */
export function checkAddress(address: string, rules: NetworkRules): URL {
  const url = URL.parse(address);
  const protocols = rules.allowLoopback ? ["https:", "http:"] : ["https:"];
  if (!url || !protocols.includes(url.protocol) || url.username + url.password !== "") {
    throw new LtiError("address_insecure", `${address} is not an https address`);
  }
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  if (isIP(host) !== 0 && !isAllowed(host, rules)) {
    throw new LtiError("address_private", `${address} is a private address`);
  }
  return url;
}

/** Where an IP address leads: `reserved` is link-local, multicast, documentation and all else that no platform has. */
export type Network = "public" | "private" | "loopback" | "reserved";

/** https://www.iana.org/assignments/iana-ipv4-special-registry and iana-ipv6-special-registry; the first that fits counts. */
const SPECIAL: readonly (readonly [Network, BlockList])[] = [
  ["loopback", blockOf("127.0.0.0/8", "::1/128")],
  ["private", blockOf("10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")],
  [
    "reserved",
    blockOf(
      "0.0.0.0/8",
      "169.254.0.0/16",
      "192.0.0.0/24",
      "192.0.2.0/24",
      "192.88.99.0/24",
      "198.18.0.0/15",
      "198.51.100.0/24",
      "203.0.113.0/24",
      "224.0.0.0/3",
      "::/96",
      "::ffff:0:0:0/96",
      "64:ff9b::/96",
      "64:ff9b:1::/48",
      "100::/64",
      "2001::/23",
      "2001:db8::/32",
      "2002::/16",
      "3fff::/20",
      "5f00::/16",
      "fe80::/10",
      "fec0::/10",
      "ff00::/8",
    ),
  ],
];

function blockOf(...subnets: readonly string[]): BlockList {
  const block = new BlockList();
  for (const subnet of subnets) {
    const [network = "", prefix] = subnet.split("/");
    block.addSubnet(network, Number(prefix), familyOf(network));
  }
  return block;
}

/** The network of an IP address; that of the IPv4 address inside for one that is mapped to IPv6. */
export function networkOf(ip: string): Network {
  return SPECIAL.find(([, block]) => block.check(ip, familyOf(ip)))?.[0] ?? "public";
}

function familyOf(ip: string): "ipv4" | "ipv6" {
  return isIP(ip) === 6 ? "ipv6" : "ipv4";
}

function isAllowed(ip: string, { allowLoopback, allowPrivateNetworks }: NetworkRules): boolean {
  const allowed: Readonly<Record<Network, boolean>> = {
    public: true,
    private: allowPrivateNetworks,
    loopback: allowLoopback,
    reserved: false,
  };
  return allowed[networkOf(ip)];
}

type LookupCallback = (
  error: NodeJS.ErrnoException | null,
  address: string | LookupAddress[],
  family?: number,
) => void;

/** Resolves a name for the socket that is about to connect; one address that is not allowed refuses the name. */
function lookupAllowed(rules: NetworkRules) {
  return (hostname: string, options: LookupOptions, callback: LookupCallback): void => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, []);
      const [first] = addresses;
      if (!first || addresses.some(({ address }) => !isAllowed(address, rules))) {
        return callback(new LtiError("address_private", `${hostname} resolves to a private address`), []);
      }
      return options.all ? callback(null, addresses) : callback(null, first.address, first.family);
    });
  };
}

function asUnreachable(url: URL, cause: Error): LtiError {
  return cause instanceof LtiError
    ? cause
    : new LtiError("unreachable", `${url.origin} gave no answer: ${cause.message}`, { cause });
}
