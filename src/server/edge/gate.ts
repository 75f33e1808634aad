/**
 * Which requests are let in at all. A server on loopback is still reachable from every page in the user's browser: a page
 * can send requests to `localhost`, and with a name that resolves to 127.0.0.1 (DNS rebinding) it can read the answers too. So
 * a loopback server answers only to loopback names, and a request that a foreign page caused is refused. Where there is a token, even
 * a page of ours changes something only with it: what a mimic serves under our origin is not always ours.
 */
import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

export interface GateOptions {
  /** The address that the server is bound to. */
  readonly boundTo: string;
  /** Further names that the server may be called by. */
  readonly allowedHosts?: readonly string[];
  /** Origins (`https://example.org`) whose pages may send requests. */
  readonly allowedOrigins?: readonly string[];
  /** What a page has to send along, as `X-Regatta-Token`, with a request that may change something. Default: nothing. */
  readonly pageToken?: string;
}

/** Why a request is refused; undefined if it may come in. */
export type Gate = (method: string, headers: IncomingHttpHeaders) => string | undefined;

const TOKEN_HEADER = 'x-regatta-token';
const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Makes the check for one server. */
export function createGate(options: GateOptions): Gate {
  const hosts = new Set(options.allowedHosts?.map((name) => name.toLowerCase()));
  const origins = new Set(options.allowedOrigins);
  const { pageToken } = options;
  // Bound elsewhere on purpose, the server cannot know all its names; it checks only if it was told them.
  const anyHost = !isLoopback(options.boundTo) && hosts.size === 0;
  // Nearly all requests of a server bear one and the same Host header.
  let lastHost: string | undefined;
  return (method, headers) => {
    const { host, origin } = headers;
    if (host !== undefined && host !== lastHost && !anyHost) {
      const name = hostName(host);
      if (!isLoopback(name) && !hosts.has(name)) return `The Host header names ${name}, which is not this server.`;
      lastHost = host;
    }
    if (origin !== undefined) {
      if (!origins.has(origin) && hostOf(origin) !== host?.toLowerCase())
        return `The request came from a page of ${origin}.`;
    }
    if (origin === undefined && headers['sec-fetch-site'] === 'cross-site' && !isNavigation(method, headers)) {
      return 'The request came from a page of another site.';
    }
    const isPage = origin !== undefined || headers['sec-fetch-site'] !== undefined;
    if (pageToken !== undefined && isPage && !SAFE_METHODS.has(method) && !equal(headers[TOKEN_HEADER], pageToken))
      return 'A page may change something only with the token of the server, as X-Regatta-Token.';
    return undefined;
  };
}

/** True for `localhost`, names below it, and addresses that never leave the machine. */
export function isLoopback(name: string): boolean {
  return name === 'localhost' || name.endsWith('.localhost') || name === '::1' || /^127(\.\d{1,3}){3}$/.test(name);
}

/** Takes as long for a wrong token as for the right one. */
function equal(given: string | string[] | undefined, wanted: string): boolean {
  const [left, right] = [Buffer.from(String(given)), Buffer.from(wanted)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** The name in a Host header: without port, brackets and the final dot, in lower case. */
function hostName(host: string): string {
  const name = host.startsWith('[') ? host.slice(1, host.indexOf(']')) : host.replace(/:\d*$/, '');
  return name.replace(/\.$/, '').toLowerCase();
}

/** Host and port of an origin. The scheme is left out: Python's WebSocket client says `http` even over TLS. */
function hostOf(origin: string): string | undefined {
  const start = origin.indexOf('://');
  return start < 0 ? undefined : origin.slice(start + 3).toLowerCase();
}

/** A link that the user follows: the page behind it cannot read what comes. */
function isNavigation(method: string, headers: IncomingHttpHeaders): boolean {
  return method === 'GET' && headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
}
