import type { Call } from 'regatta/kit';
import { badParameter } from './errors.js';

/** A request on its way through the facade. */
export interface EngineRequest {
  readonly call: Call;
  /** The minor part of the API version asked for, or the server's own. */
  readonly minor: number;
  readonly query: URLSearchParams;
  /** The parts of the path that the pattern leaves open. */
  readonly params: Readonly<Record<string, string>>;
  /** Name of the machine whose engine was asked. */
  readonly machine: string;
  /** Headers that every answer carries. */
  readonly headers: Readonly<Record<string, string>>;
}

/** An answer in one piece. `undefined` as the body is an empty one. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE' | 'PUT' | 'HEAD';
  /** `/services/{id}/update`; `{name*}` takes the rest, slashes included, up to what follows it. */
  readonly path: string;
  /** True when a manager has to answer it. */
  readonly manager?: boolean;
  /** The answer, or nothing where the handler has answered itself (streams). Throws `EngineError`. */
  handle(request: EngineRequest): Answer | void;
}

/** The open parts of a path that matches the pattern; undefined when it does not. */
export function matchPath(pattern: string, path: string): Record<string, string> | undefined {
  const names: string[] = [];
  const expression = pattern.replace(/\{(\w+)(\*?)\}/g, (_, name: string, rest: string) => {
    names.push(name);
    return rest === '' ? '([^/]+)' : '(.+)';
  });
  const match = new RegExp(`^${expression}$`).exec(path);
  if (match === null) return undefined;
  return Object.fromEntries(names.map((name, at) => [name, decoded(match[at + 1]!)]));
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw badParameter(`invalid URL escape ${JSON.stringify(part)}`);
  }
}

export function ok(body: unknown): Answer {
  return { status: 200, body };
}

export function isTrue(value: string | null): boolean {
  return value !== null && value !== '' && !['0', 'no', 'false', 'none'].includes(value.toLowerCase());
}
