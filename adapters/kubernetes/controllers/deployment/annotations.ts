import type { Deployment, ReplicaSet } from '../objects/workloads.js';
import { maxSurge } from './fence-posts.js';

/** Annotations by which a Deployment and its ReplicaSets remember (pkg/controller/deployment/util/deployment_util.go). */
export const REVISION = 'deployment.kubernetes.io/revision';
export const REVISION_HISTORY = 'deployment.kubernetes.io/revision-history';
export const DESIRED_REPLICAS = 'deployment.kubernetes.io/desired-replicas';
export const MAX_REPLICAS = 'deployment.kubernetes.io/max-replicas';

/** The label that tells apart the pods of different revisions. */
export const TEMPLATE_HASH = 'pod-template-hash';

const NOT_COPIED = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  REVISION,
  REVISION_HISTORY,
  DESIRED_REPLICAS,
  MAX_REPLICAS,
  'deprecated.deployment.rollback.to',
]);

type Annotations = Readonly<Record<string, string>>;

/** The revision of a Deployment or ReplicaSet, which has 64 bits; 0 for none. */
export function revisionOf({ metadata }: Deployment | ReplicaSet): bigint {
  return revisionIn(metadata.annotations?.[REVISION]);
}

function revisionIn(text = ''): bigint {
  return /^\d+$/.test(text) ? BigInt(text) : 0n;
}

/** What a new ReplicaSet, or one that becomes the newest again, is annotated with. */
export function newestAnnotations(
  deployment: Deployment,
  before: Annotations,
  revision: bigint,
  exists: boolean,
): Annotations {
  const after: Record<string, string> = { ...before };
  for (const [key, value] of Object.entries(deployment.metadata.annotations ?? {}))
    if (!NOT_COPIED.has(key)) after[key] = value;
  const old = before[REVISION];
  if (revisionIn(old) < revision) {
    after[REVISION] = String(revision);
    if (old !== undefined) {
      const history = before[REVISION_HISTORY];
      after[REVISION_HISTORY] = history === undefined || history === '' ? old : `${history},${old}`;
    }
  }
  return exists ? after : { ...after, ...replicasAnnotations(deployment) };
}

/** What the Deployment wants, as its ReplicaSets remember it for proportional scaling. */
export function replicasAnnotations(deployment: Deployment): Annotations {
  const replicas = deployment.spec.replicas ?? 1;
  return { [DESIRED_REPLICAS]: String(replicas), [MAX_REPLICAS]: String(replicas + maxSurge(deployment)) };
}

export function sameAnnotations(left: Annotations, right: Annotations): boolean {
  const keys = Object.keys(right);
  return keys.length === Object.keys(left).length && keys.every((key) => left[key] === right[key]);
}
