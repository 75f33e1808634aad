import { findSchema, type Schema, type Scope } from './schemas/schemas.js';

/** What the path of a request means (rancher/norman parse/parse.go). */
export interface NormanPath {
  /** Whose types are meant. */
  readonly scope: Scope;
  /** The cluster or project that was named before the type; empty on the server's own types. */
  readonly within: string;
  /** Which kind of thing `within` is; `management` for none. */
  readonly withinScope: Scope;
  /** The type as it was written; empty for the root. */
  readonly typeName: string;
  readonly schema: Schema | undefined;
  readonly id: string;
  readonly link: string;
  /** Below the server's address: where the schemas are that describe the answer. */
  readonly schemasPath: string;
}

/** `/v3/...`: a cluster or project may come before the type, and its own types are looked at first then. */
export function pathOf(path: string): NormanPath {
  const parts = path
    .split('/')
    .filter((part) => part !== '')
    .slice(1)
    .map(decoded);
  const [first = '', second, third] = parts;
  const inner = /^(cluster|project)s?$/.exec(first)?.[1] as 'cluster' | 'project' | undefined;
  if (inner === undefined) return found('management', '', 'management', parts, '/v3');
  const isSchemas = /^schemas?$/.test(second ?? '');
  if (isSchemas) return found(inner, '', inner, parts.slice(1), `/v3/${inner}`);
  const below = `/v3/${inner}${second === undefined ? '' : `/${second}`}`;
  if (third === undefined || second === undefined) return found('management', '', 'management', parts, below);
  const isOuter = findSchema(inner, third) === undefined && findSchema('management', third) !== undefined;
  return isOuter
    ? found('management', second, inner, parts.slice(2), '/v3')
    : found(inner, second, inner, parts.slice(2), below);
}

function found(
  scope: Scope,
  within: string,
  withinScope: Scope,
  [typeName = '', id = '', link = '']: readonly string[],
  schemas: string,
): NormanPath {
  const schema = typeName === '' ? undefined : findSchema(scope, typeName);
  return { scope, within, withinScope, typeName, schema, id, link, schemasPath: `${schemas}/schemas` };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
