import { RegattaError, type Tasks } from 'regatta/kit';
import { sameJson } from '../../resources/registry/json.js';
import type { ApiServer } from '../../resources/types.js';
import type { EventRecorder } from '../event-recorder.js';
import type { PodTemplate } from '../objects/pod.js';
import type { Deployment, ReplicaSet } from '../objects/workloads.js';
import { controlledBy, controllerOf } from '../ownership.js';
import { conditionOf } from '../pods.js';
import { templateHash } from '../template-hash.js';
import { newestAnnotations, REVISION, revisionOf, sameAnnotations, TEMPLATE_HASH } from './annotations.js';
import { isRollingUpdate, maxSurge, replicasOf } from './fence-posts.js';
import { byAge, sizeOf, totalSize } from './replica-sets.js';
import { newCondition, progressDeadlineSeconds, withDeploymentCondition } from './status.js';

const RESOURCE = 'replicasets.apps';

/** Which ReplicaSet stands for the template of now, and which for earlier ones. */
export interface Revisions {
  /** As it is stored now; its revision annotation may just have been written. */
  readonly deployment: Deployment;
  readonly newest: ReplicaSet | undefined;
  readonly old: readonly ReplicaSet[];
}

/** Finds the newest ReplicaSet, makes it if asked to, and keeps the revision numbers (sync.go: getAllReplicaSetsAndSyncRevision). */
export function syncRevisions(
  api: ApiServer,
  events: EventRecorder,
  tasks: Tasks,
  deployment: Deployment,
  replicaSets: readonly ReplicaSet[],
  create: boolean,
): Revisions {
  const wanted = withoutHash(deployment.spec.template);
  const found = [...replicaSets].sort(byAge).find(({ spec }) => sameJson(withoutHash(spec.template), wanted));
  const old = replicaSets.filter((replicaSet) => replicaSet !== found);
  const revision = old.map(revisionOf).reduce((newest, one) => (one > newest ? one : newest), 0n) + 1n;
  if (found !== undefined) return refreshNewest(api, tasks, deployment, found, old, revision);
  if (!create) return { deployment, newest: undefined, old };
  return createNewest(api, events, tasks, deployment, old, revision);
}

function refreshNewest(
  api: ApiServer,
  tasks: Tasks,
  deployment: Deployment,
  found: ReplicaSet,
  old: readonly ReplicaSet[],
  revision: bigint,
): Revisions {
  const before = found.metadata.annotations ?? {};
  const annotations = newestAnnotations(deployment, before, revision, true);
  const minReadySeconds = deployment.spec.minReadySeconds ?? 0;
  let newest = found;
  if (!sameAnnotations(before, annotations) || minReadySeconds !== (found.spec.minReadySeconds ?? 0)) {
    const { minReadySeconds: _before, ...rest } = found.spec;
    const spec = { ...rest, ...(minReadySeconds > 0 && { minReadySeconds }) };
    newest = api.update<ReplicaSet>(RESOURCE, { ...found, metadata: { ...found.metadata, annotations }, spec });
  }
  const text = `Found new replica set "${newest.metadata.name}"`;
  const marked = markRevision(api, tasks, deployment, newest, 'FoundNewReplicaSet', text);
  return { deployment: marked, newest, old };
}

function createNewest(
  api: ApiServer,
  events: EventRecorder,
  tasks: Tasks,
  deployment: Deployment,
  old: readonly ReplicaSet[],
  revision: bigint,
): Revisions {
  const { name, namespace = '' } = deployment.metadata;
  const hash = templateHash(deployment.spec.template, deployment.status?.collisionCount ?? 0);
  const { template, selector, minReadySeconds = 0 } = deployment.spec;
  const labels = { ...template.metadata?.labels, [TEMPLATE_HASH]: hash };
  const size = isRollingUpdate(deployment)
    ? Math.min(replicasOf(deployment), Math.max(0, replicasOf(deployment) + maxSurge(deployment) - totalSize(old)))
    : replicasOf(deployment);
  const given = {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `${name}-${hash}`,
      namespace,
      labels,
      annotations: newestAnnotations(deployment, {}, revision, false),
      ownerReferences: [controlledBy(deployment)],
    },
    spec: {
      replicas: size,
      ...(minReadySeconds > 0 && { minReadySeconds }),
      selector: { ...selector, matchLabels: { ...selector.matchLabels, [TEMPLATE_HASH]: hash } },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  };
  const newest = createOrCollide(api, deployment, given);
  if (newest === undefined) {
    const collisionCount = (deployment.status?.collisionCount ?? 0) + 1;
    const collided = api.updateStatus<Deployment>('deployments.apps', {
      ...deployment,
      status: { ...deployment.status, collisionCount },
    });
    return createNewest(api, events, tasks, collided, old, revision);
  }
  if (size > 0)
    events.event(
      deployment,
      'Normal',
      'ScalingReplicaSet',
      `Scaled up replica set ${newest.metadata.name} from 0 to ${size}`,
    );
  const text = `Created new replica set "${newest.metadata.name}"`;
  return { deployment: markRevision(api, tasks, deployment, newest, 'NewReplicaSetCreated', text, true), newest, old };
}

/** Undefined when the name is taken by a ReplicaSet of another template: the hash needs another start. */
function createOrCollide(
  api: ApiServer,
  deployment: Deployment,
  given: Parameters<typeof api.create<ReplicaSet>>[1],
): ReplicaSet | undefined {
  try {
    return api.create<ReplicaSet>(RESOURCE, given);
  } catch (error) {
    if (!RegattaError.is(error) || error.kind !== 'conflict') throw error;
    const there = api.get<ReplicaSet>(RESOURCE, deployment.metadata.namespace ?? '', given.metadata.name ?? '');
    if (there === undefined || controllerOf(there)?.uid !== deployment.metadata.uid) return undefined;
    return sameJson(withoutHash(there.spec.template), withoutHash(deployment.spec.template)) ? there : undefined;
  }
}

/** The Deployment bears the revision of its newest ReplicaSet, and says where that came from. */
function markRevision(
  api: ApiServer,
  tasks: Tasks,
  deployment: Deployment,
  newest: ReplicaSet,
  reason: string,
  message: string,
  always = false,
): Deployment {
  const revision = newest.metadata.annotations?.[REVISION] ?? '';
  const conditions = deployment.status?.conditions ?? [];
  const hasDeadline = progressDeadlineSeconds(deployment) !== undefined;
  const tell = hasDeadline && (always || conditionOf(conditions, 'Progressing') === undefined);
  const isMarked = deployment.metadata.annotations?.[REVISION] === revision;
  if (isMarked && !tell) return deployment;
  const told = withDeploymentCondition(conditions, newCondition('Progressing', 'True', reason, message, tasks.now));
  return api.updateStatus<Deployment>('deployments.apps', {
    ...deployment,
    metadata: { ...deployment.metadata, annotations: { ...deployment.metadata.annotations, [REVISION]: revision } },
    status: { ...deployment.status, ...(tell && { conditions: told }) },
  });
}

/** A template without the label that the controller adds. */
export function withoutHash({ metadata = {}, spec }: PodTemplate): PodTemplate {
  const { [TEMPLATE_HASH]: _hash, ...labels } = metadata.labels ?? {};
  const { annotations = {}, finalizers = [] } = metadata;
  return { metadata: { labels, annotations, finalizers }, spec };
}

/** How large the newest ReplicaSet may become now (NewRSNewReplicas). */
export function newestSize(deployment: Deployment, all: readonly ReplicaSet[], newest: ReplicaSet): number {
  const wanted = replicasOf(deployment);
  if (!isRollingUpdate(deployment)) return wanted;
  const room = wanted + maxSurge(deployment) - totalSize(all);
  return room <= 0 ? sizeOf(newest) : sizeOf(newest) + Math.min(room, wanted - sizeOf(newest));
}
