import type { Deployment } from '../objects/workloads.js';
import { fencePosts } from '../percentages.js';

export function replicasOf(deployment: Deployment): number {
  return deployment.spec.replicas ?? 1;
}

export function isRollingUpdate({ spec }: Deployment): boolean {
  return (spec.strategy?.type ?? 'RollingUpdate') === 'RollingUpdate';
}

function postsOf(deployment: Deployment): { readonly surge: number; readonly unavailable: number } {
  const { maxSurge: surge = '25%', maxUnavailable: unavailable = '25%' } =
    deployment.spec.strategy?.rollingUpdate ?? {};
  return fencePosts(surge, unavailable, replicasOf(deployment));
}

/** How many pods more than wanted may be asked for. */
export function maxSurge(deployment: Deployment): number {
  return isRollingUpdate(deployment) ? postsOf(deployment).surge : 0;
}

/** How many of the wanted pods may be missing. */
export function maxUnavailable(deployment: Deployment): number {
  const replicas = replicasOf(deployment);
  if (!isRollingUpdate(deployment) || replicas === 0) return 0;
  return Math.min(postsOf(deployment).unavailable, replicas);
}
