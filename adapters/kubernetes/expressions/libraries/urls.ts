import type { Environment } from '@marcbachmann/cel-js';

/** An address of the web, taken apart as it is written: nothing of it is normalized. */
class Url {
  constructor(
    readonly scheme: string,
    readonly host: string,
    readonly path: string,
    readonly query: string,
  ) {}

  get name(): string {
    return this.host.replace(/:\d*$/, '').replace(/^\[(.*)\]$/, '$1');
  }

  get port(): string {
    return /:(\d*)$/.exec(this.host)?.[1] ?? '';
  }
}

/** Functions of URLs (apiserver pkg/cel/library/urls.go v0.32). */
export function addUrls(environment: Environment): void {
  environment
    .registerType('kubernetes.URL', { ctor: Url, fields: {} })
    .registerFunction('url(string): kubernetes.URL', parsed)
    .registerFunction('isURL(string): bool', (text: string) => problemOf(text) === undefined)
    .registerFunction('kubernetes.URL.getScheme(): string', ({ scheme }: Url) => scheme)
    .registerFunction('kubernetes.URL.getHost(): string', ({ host }: Url) => host)
    .registerFunction('kubernetes.URL.getHostname(): string', ({ name }: Url) => name)
    .registerFunction('kubernetes.URL.getPort(): string', ({ port }: Url) => port)
    .registerFunction('kubernetes.URL.getEscapedPath(): string', ({ path }: Url) => encodeURI(decodedOr(path)))
    .registerFunction('kubernetes.URL.getQuery(): map<string, list<string>>', ({ query }: Url) => {
      const parameters = new URLSearchParams(query);
      return Object.fromEntries([...new Set(parameters.keys())].map((key) => [key, parameters.getAll(key)]));
    })
    .registerOperator('kubernetes.URL == kubernetes.URL', (left: Url, right: Url) =>
      (['scheme', 'host', 'path', 'query'] as const).every((part) => left[part] === right[part]),
    );
}

const ABSOLUTE = /^([a-zA-Z][a-zA-Z0-9+.-]*):(?:\/\/((?:[^/?#@]*@)?)([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#.*)?$/;

/** What is wrong with a text that shall be absolute, in the words of Go's net/url. */
function problemOf(text: string): string | undefined {
  const quoted = JSON.stringify(text);
  if (text === '') return `parse ${quoted}: empty url`;
  // oxlint-disable-next-line no-control-regex -- these are the characters that Go refuses.
  if (/[\u0000-\u001f\u007f]/.test(text)) return `parse ${quoted}: net/url: invalid control character in URL`;
  if (text.startsWith(':')) return `parse ${quoted}: missing protocol scheme`;
  const escape = /%(?![0-9a-fA-F]{2}).{0,2}/.exec(text);
  if (escape !== null) return `parse ${quoted}: invalid URL escape ${JSON.stringify(escape[0])}`;
  if (text.startsWith('/')) return undefined;
  const match = ABSOLUTE.exec(text);
  if (match === null) return `parse ${quoted}: invalid URI for request`;
  const host = match[3] ?? '';
  if (/[\s<>"]/.test(host))
    return `parse ${quoted}: invalid character ${JSON.stringify(/[\s<>"]/.exec(host)![0])} in host name`;
  const port = /:([^\]:]*)$/.exec(host)?.[1];
  if (port !== undefined && !/^\d*$/.test(port))
    return `parse ${quoted}: invalid port ${JSON.stringify(`:${port}`)} after host`;
  return undefined;
}

function parsed(text: string): Url {
  const problem = problemOf(text);
  if (problem !== undefined) throw new Error(`URL parse error during conversion from string: ${problem}`);
  const match = ABSOLUTE.exec(text.startsWith('/') ? `x:${text}` : text);
  const [, scheme = '', , host = '', path = '', query = ''] = match ?? [];
  return new Url(text.startsWith('/') ? '' : scheme.toLowerCase(), host, path, query);
}

function decodedOr(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}
