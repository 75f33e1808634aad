import type { ApiServer } from '../../resources/types.js';
import type { EventRecorder } from '../event-recorder.js';
import type { Deployment, ReplicaSet } from '../objects/workloads.js';
import { DESIRED_REPLICAS, MAX_REPLICAS, replicasAnnotations } from './annotations.js';
import { isRollingUpdate, maxSurge, replicasOf } from './fence-posts.js';
import { active, byAge, bySize, sizeOf, totalSize } from './replica-sets.js';
import type { Revisions } from './revisions.js';

/** Changes the size of ReplicaSets, and reports it (pkg/controller/deployment/sync.go). */
export class ReplicaSetScaler {
  readonly #api: ApiServer;
  readonly #events: EventRecorder;

  constructor(api: ApiServer, events: EventRecorder) {
    this.#api = api;
    this.#events = events;
  }

  /** True when the size changed. */
  scaleTo(deployment: Deployment, replicaSet: ReplicaSet, size: number): boolean {
    if (sizeOf(replicaSet) === size) return false;
    this.#write(deployment, replicaSet, size);
    return true;
  }

  /** Follows a changed number of replicas: the only active ReplicaSet takes all of it, several share it (scale). */
  follow({ deployment, newest, old }: Revisions): void {
    const wanted = replicasOf(deployment);
    const single = activeOrLatest(newest, old);
    if (single !== undefined) return void this.scaleTo(deployment, single, wanted);
    if (isSaturated(deployment, newest)) {
      for (const replicaSet of active(old)) this.scaleTo(deployment, replicaSet, 0);
      return;
    }
    if (isRollingUpdate(deployment)) this.#share(deployment, newest === undefined ? old : [...old, newest]);
  }

  /** Proportional scaling: each grows or shrinks by its share, the largest takes what rounding leaves. */
  #share(deployment: Deployment, replicaSets: readonly ReplicaSet[]): void {
    const sharing = active(replicaSets);
    const wanted = replicasOf(deployment);
    const allowed = wanted > 0 ? wanted + maxSurge(deployment) : 0;
    const toAdd = allowed - totalSize(sharing);
    sharing.sort(bySize(toAdd > 0));
    let added = 0;
    const sizes = sharing.map((replicaSet) => {
      const share = toAdd === 0 ? 0 : shareOf(deployment, replicaSet, toAdd, added);
      added += share;
      return sizeOf(replicaSet) + share;
    });
    sharing.forEach((replicaSet, index) => {
      const leftOver = index === 0 && toAdd !== 0 ? toAdd - added : 0;
      this.#write(deployment, replicaSet, Math.max(0, sizes[index]! + leftOver));
    });
  }

  #write(deployment: Deployment, replicaSet: ReplicaSet, size: number): void {
    const before = sizeOf(replicaSet);
    const remembered = replicasAnnotations(deployment);
    const { annotations = {} } = replicaSet.metadata;
    const same = [DESIRED_REPLICAS, MAX_REPLICAS].every((key) => annotations[key] === remembered[key]);
    if (before === size && same) return;
    this.#api.update<ReplicaSet>('replicasets.apps', {
      ...replicaSet,
      metadata: { ...replicaSet.metadata, annotations: { ...annotations, ...remembered } },
      spec: { ...replicaSet.spec, replicas: size },
    });
    if (before === size) return;
    const text = `Scaled ${size > before ? 'up' : 'down'} replica set ${replicaSet.metadata.name} from ${before} to ${size}`;
    this.#events.event(deployment, 'Normal', 'ScalingReplicaSet', text);
  }
}

/** The only ReplicaSet with replicas, or the newest if none has any; undefined when several have. */
function activeOrLatest(newest: ReplicaSet | undefined, old: readonly ReplicaSet[]): ReplicaSet | undefined {
  const all = active(newest === undefined ? old : [...old, newest]);
  if (all.length > 1) return undefined;
  return all[0] ?? newest ?? [...old].sort(byAge).at(-1);
}

/** The newest ReplicaSet has everything that is wanted, and has it available. */
function isSaturated(deployment: Deployment, newest: ReplicaSet | undefined): boolean {
  if (newest === undefined) return false;
  const wanted = replicasOf(deployment);
  const remembered = Number(newest.metadata.annotations?.[DESIRED_REPLICAS]);
  return sizeOf(newest) === wanted && remembered === wanted && (newest.status?.availableReplicas ?? 0) === wanted;
}

function shareOf(deployment: Deployment, replicaSet: ReplicaSet, toAdd: number, added: number): number {
  if (sizeOf(replicaSet) === 0 || toAdd === added) return 0;
  const share = fractionOf(deployment, replicaSet);
  return toAdd > 0 ? Math.min(share, toAdd - added) : Math.max(share, toAdd - added);
}

/** By how much a ReplicaSet would have to change to keep its share of the whole. */
function fractionOf(deployment: Deployment, replicaSet: ReplicaSet): number {
  const wanted = replicasOf(deployment);
  const size = sizeOf(replicaSet);
  if (wanted === 0) return -size;
  const before = Number(replicaSet.metadata.annotations?.[MAX_REPLICAS] ?? deployment.status?.replicas ?? 0);
  const scaled = (size * (wanted + maxSurge(deployment))) / before;
  return Math.floor(scaled + 0.5) - size;
}
