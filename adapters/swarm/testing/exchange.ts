import { textAt } from '../resources/json-text.js';

/** One request of a real client with the answer that it got. */
export interface Exchange {
  /** Milliseconds since the client was started. */
  readonly at?: number;
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly headers?: Readonly<Record<string, string | null>>;
    readonly body?: unknown;
  };
  readonly response: {
    readonly status: number;
    readonly headers?: Readonly<Record<string, string | readonly string[]>>;
    readonly body?: unknown;
    readonly stream?: boolean;
  };
}

export type Json = Readonly<Record<string, unknown>>;

/** The path without its API version and query. */
export function plainPath({ request }: Exchange): string {
  return request.path.replace(/^\/v\d+\.\d+(?=\/)/, '').replace(/\?.*$/, '');
}

/** The objects of an answer, one or a list. */
export function objectsOf({ response: { body } }: Exchange): readonly Json[] {
  const all = Array.isArray(body) ? (body as readonly unknown[]) : [body];
  return all.filter((item): item is Json => typeof item === 'object' && item !== null);
}

/** `service/web` -> `web`. */
export function nameIn(alias: unknown): string {
  return textAt(alias).replace(/^(service|network|secret|config)\//, '');
}

export function objectAt(value: Json | undefined, name: string): Json | undefined {
  const inner = value?.[name];
  return typeof inner === 'object' && inner !== null ? (inner as Json) : undefined;
}
