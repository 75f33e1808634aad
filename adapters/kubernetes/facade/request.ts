import type { Call } from 'regatta/kit';
import type { User } from '../resources/registry/user.js';

/** A request that names a resource, as its path says. */
export interface ResourceRequest {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  /** Empty for all namespaces and for kinds without them. */
  readonly namespace: string;
  /** Empty for the collection. */
  readonly name: string;
  readonly subresource: string;
  /** What follows the subresource, for proxies. */
  readonly rest: string;
  /** From the deprecated `/watch/` paths. */
  readonly watches: boolean;
}

export interface ApiCall extends Call {
  /** Who asks, or whom they act as. */
  readonly user: User;
  readonly parameters: URLSearchParams;
}

/** Takes a path apart (apiserver pkg/endpoints/request/requestinfo.go); undefined for paths that name no resource. */
export function resourceRequestOf(path: string): ResourceRequest | undefined {
  const segments = path.split('/').filter((segment) => segment !== '');
  if (path.includes('%')) segments.forEach((segment, at) => (segments[at] = decode(segment)));
  const [root] = segments;
  if (root === 'api' && segments.length > 2) return below('', segments[1]!, segments.slice(2));
  if (root === 'apis' && segments.length > 3) return below(segments[1]!, segments[2]!, segments.slice(3));
  return undefined;
}

function below(group: string, version: string, segments: readonly string[]): ResourceRequest {
  const watches = segments[0] === 'watch' && segments.length > 1;
  const parts = watches ? segments.slice(1) : segments;
  const isNamespaced =
    parts[0] === 'namespaces' && parts.length > 2 && !(group === '' && ['finalize', 'status'].includes(parts[2]!));
  const at = isNamespaced ? 2 : 0;
  return {
    group,
    version,
    plural: parts[at] ?? '',
    namespace: isNamespaced ? parts[1]! : '',
    name: parts[at + 1] ?? '',
    subresource: parts[at + 2] ?? '',
    rest: parts.slice(at + 3).join('/'),
    watches,
  };
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** Whether a query parameter says yes, as Go reads it. */
export function isTrue(parameters: URLSearchParams, name: string): boolean {
  const value = parameters.get(name);
  return value !== null && !['', '0', 'f', 'F', 'false', 'FALSE', 'False'].includes(value);
}
