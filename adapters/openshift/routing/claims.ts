import type { Route } from '../resources/route/route.js';

/** Who may have paths of one host: one namespace (the default), or anybody (`InterNamespaceAllowed`). */
export type ClaimPolicy = 'Strict' | 'InterNamespaceAllowed';

export interface Claims {
  /** Those that hold the host or paths of it, oldest first. */
  readonly active: readonly Route[];
  readonly rejected: readonly Route[];
}

/** Decides among the routes of one host; the oldest comes first (openshift/router pkg/router/controller/hostindex). */
export function claimsOf(routes: readonly Route[], policy: ClaimPolicy): Claims {
  const active: Route[] = [];
  const rejected: Route[] = [];
  for (const route of [...routes].sort(byAge)) {
    const namespace = active[0]?.metadata.namespace ?? route.metadata.namespace;
    const isForeign = policy === 'Strict' && namespace !== route.metadata.namespace;
    const list = isForeign || active.some((holder) => excludes(holder, route)) ? rejected : active;
    list.push(route);
  }
  return { active, rejected };
}

/** Whether two routes of one host cannot both hold it: one path, or a passthrough beside another encrypted one. */
export function excludes({ spec: left }: Route, { spec: right }: Route): boolean {
  if ((left.path ?? '') === (right.path ?? '')) return true;
  if (left.tls === undefined || right.tls === undefined) return false;
  return left.tls.termination === 'passthrough' || right.tls.termination === 'passthrough';
}

/** Oldest first; equal times by uid. */
export function byAge({ metadata: left }: Route, { metadata: right }: Route): number {
  const [before, after] =
    left.creationTimestamp === right.creationTimestamp
      ? [left.uid, right.uid]
      : [left.creationTimestamp, right.creationTimestamp];
  return before < after ? -1 : Number(before > after);
}
