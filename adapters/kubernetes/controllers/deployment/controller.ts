import type { Change, Controller, Requeue, Tasks, Timer, Trigger } from 'regatta/kit';
import { sameJson } from '../../resources/registry/json.js';
import type { KubernetesConstants } from '../../profiles/1.32.js';
import type { EventRecorder } from '../event-recorder.js';
import type { LimitedApi } from '../limited-api.js';
import type { Pod } from '../objects/pod.js';
import type { Deployment, DeploymentStatus, ReplicaSet } from '../objects/workloads.js';
import type { Orphans } from '../orphans.js';
import { claim, controllerOf, ownerKey } from '../ownership.js';
import { conditionOf, isTerminal, isTerminating, keyOf, splitKey } from '../pods.js';
import { selects } from '../selectors.js';
import { DESIRED_REPLICAS, revisionOf } from './annotations.js';
import { isRollingUpdate, replicasOf } from './fence-posts.js';
import { active, sizeOf, totalOf } from './replica-sets.js';
import { syncRevisions, type Revisions } from './revisions.js';
import { removeOld, rollForward } from './rollout.js';
import { deadlineRequeue, rolloutStatus } from './rollout-status.js';
import { ReplicaSetScaler } from './scaler.js';
import {
  calculateStatus,
  isComplete,
  newCondition,
  progressDeadlineSeconds,
  withDeploymentCondition,
} from './status.js';

const RESOURCE = 'deployments.apps';
const REPLICA_SETS = 'replicasets.apps';

/** Rolls Deployments forward by making and sizing ReplicaSets (pkg/controller/deployment/deployment_controller.go). */
export class DeploymentController implements Controller {
  readonly id = 'deployment-controller';
  readonly part = 'controllers';
  readonly workers: number;
  readonly triggers: readonly Trigger[] = [
    { kind: RESOURCE, keys: ({ object }) => keyOf(object.value as Deployment) },
    { kind: REPLICA_SETS, keys: (change) => this.#ofReplicaSet(change as Change<ReplicaSet>) },
    { kind: 'pods', keys: (change) => this.#ofPod(change as Change<Pod>) },
  ];
  readonly #tasks: Tasks;
  readonly #api: LimitedApi;
  readonly #orphans: Orphans;
  readonly #events: EventRecorder;
  readonly #scaler: ReplicaSetScaler;
  /** When a rollout that does not move is looked at again; gone as soon as it moves, so that nobody waits for it in vain. */
  readonly #deadlines = new Map<string, Timer>();

  constructor(tasks: Tasks, api: LimitedApi, orphans: Orphans, events: EventRecorder, constants: KubernetesConstants) {
    this.#tasks = tasks;
    this.#api = api;
    this.#orphans = orphans;
    this.#events = events;
    this.#scaler = new ReplicaSetScaler(api, events);
    this.workers = constants.controllerWorkers;
  }

  initialKeys(): Iterable<string> {
    return this.#api.list<Deployment>(RESOURCE).map(keyOf);
  }

  reconcile(key: string): Requeue | undefined | void {
    this.#deadlines.get(key)?.cancel();
    this.#deadlines.delete(key);
    return this.#api.throttled(() => this.#await(key, this.#sync(key)));
  }

  #await(key: string, deadline: Requeue | undefined): void {
    if (deadline === undefined) return;
    const look = () => {
      const again = this.reconcile(key);
      if (again !== undefined) this.#await(key, again);
    };
    this.#deadlines.set(key, this.#tasks.after(deadline.afterMs, look, { author: this.id }));
  }

  #sync(key: string): Requeue | undefined {
    const deployment = this.#api.get<Deployment>(RESOURCE, ...splitKey(key));
    if (deployment === undefined) return undefined;
    const replicaSets = claim<ReplicaSet>(this.#api, this.#orphans, REPLICA_SETS, deployment, ({ metadata }) =>
      selects(deployment.spec.selector, metadata.labels),
    );
    if (isTerminating(deployment)) return this.#writeStatus(this.#revisions(deployment, replicaSets, false));
    const checked = this.#checkPaused(deployment);
    if (checked.spec.paused === true || isScaled(checked, replicaSets)) return this.#follow(checked, replicaSets);
    return isRollingUpdate(checked) ? this.#roll(checked, replicaSets) : this.#recreate(checked, replicaSets);
  }

  /** A paused Deployment, or one whose number of replicas changed, is only scaled. */
  #follow(deployment: Deployment, replicaSets: readonly ReplicaSet[]): undefined {
    const revisions = this.#revisions(deployment, replicaSets, false);
    this.#scaler.follow(revisions);
    if (deployment.spec.paused === true) this.#cleanUp(revisions);
    return this.#writeStatus(this.#refreshed(revisions));
  }

  #roll(deployment: Deployment, replicaSets: readonly ReplicaSet[]): Requeue | undefined {
    const revisions = this.#revisions(deployment, replicaSets, true);
    const { newest, old } = revisions;
    if (newest !== undefined && rollForward(this.#scaler, revisions.deployment, newest, old))
      return this.#writeRolloutStatus(revisions);
    if (isComplete(revisions.deployment, revisions.deployment.status ?? {})) this.#cleanUp(revisions);
    return this.#writeRolloutStatus(revisions);
  }

  #recreate(deployment: Deployment, replicaSets: readonly ReplicaSet[]): Requeue | undefined {
    let revisions = this.#revisions(deployment, replicaSets, false);
    if (removeOld(this.#scaler, deployment, revisions.old)) return this.#writeRolloutStatus(revisions);
    if (this.#oldPodsRun(revisions.old)) return this.#writeRolloutStatus(revisions);
    if (revisions.newest === undefined) revisions = this.#revisions(revisions.deployment, replicaSets, true);
    if (revisions.newest !== undefined)
      this.#scaler.scaleTo(revisions.deployment, revisions.newest, replicasOf(deployment));
    if (isComplete(revisions.deployment, revisions.deployment.status ?? {})) this.#cleanUp(revisions);
    return this.#writeRolloutStatus(revisions);
  }

  #oldPodsRun(old: readonly ReplicaSet[]): boolean {
    if (totalOf(old, 'replicas') > 0) return true;
    return old.some(({ metadata }) =>
      this.#api.find<Pod>('pods', 'owner', metadata.uid).some((pod) => !isTerminal(pod)),
    );
  }

  #revisions(deployment: Deployment, replicaSets: readonly ReplicaSet[], create: boolean): Revisions {
    return syncRevisions(this.#api, this.#events, this.#tasks, deployment, replicaSets, create);
  }

  /** The ReplicaSets as they are after what was just written. */
  #refreshed({ deployment, newest, old }: Revisions): Revisions {
    const fresh = (replicaSet: ReplicaSet) => this.#api.get<ReplicaSet>(REPLICA_SETS, ...splitKey(keyOf(replicaSet)));
    return {
      deployment: this.#api.get<Deployment>(RESOURCE, ...splitKey(keyOf(deployment))) ?? deployment,
      newest: newest === undefined ? undefined : fresh(newest),
      old: old.flatMap((replicaSet) => fresh(replicaSet) ?? []),
    };
  }

  #checkPaused(deployment: Deployment): Deployment {
    if (progressDeadlineSeconds(deployment) === undefined) return deployment;
    const conditions = deployment.status?.conditions ?? [];
    const reason = conditionOf(conditions, 'Progressing')?.reason;
    const paused = deployment.spec.paused === true;
    if (reason === 'ProgressDeadlineExceeded' || paused === (reason === 'DeploymentPaused')) return deployment;
    const condition = paused
      ? newCondition('Progressing', 'Unknown', 'DeploymentPaused', 'Deployment is paused', this.#tasks.now)
      : newCondition('Progressing', 'Unknown', 'DeploymentResumed', 'Deployment is resumed', this.#tasks.now);
    const status = { ...deployment.status, conditions: withDeploymentCondition(conditions, condition) };
    return this.#api.updateStatus<Deployment>(RESOURCE, { ...deployment, status });
  }

  /** Keeps as many empty old ReplicaSets as the history may hold. */
  #cleanUp({ deployment, old }: Revisions): void {
    const limit = deployment.spec.revisionHistoryLimit ?? 10;
    const candidates = old.filter((replicaSet) => !isTerminating(replicaSet));
    const surplus = candidates.length - limit;
    if (surplus <= 0) return;
    const oldestFirst = [...candidates].sort((left, right) => Number(revisionOf(left) - revisionOf(right)));
    for (const replicaSet of oldestFirst.slice(0, surplus)) {
      const { status, metadata } = replicaSet;
      if ((status?.replicas ?? 0) > 0 || sizeOf(replicaSet) > 0) continue;
      if ((metadata.generation ?? 0) > (status?.observedGeneration ?? 0)) continue;
      this.#api.delete(REPLICA_SETS, ...splitKey(keyOf(replicaSet)));
    }
  }

  #writeRolloutStatus(revisions: Revisions): Requeue | undefined {
    const { deployment, newest, old } = this.#refreshed(revisions);
    const all = newest === undefined ? old : [...old, newest];
    const status = rolloutStatus(deployment, all, newest, this.#tasks.now);
    this.#write(deployment, status);
    return deadlineRequeue(deployment, status, this.#tasks.now);
  }

  #writeStatus({ deployment, newest, old }: Revisions): undefined {
    const all = newest === undefined ? old : [...old, newest];
    this.#write(deployment, calculateStatus(deployment, all, newest, this.#tasks.now));
  }

  #write(deployment: Deployment, status: DeploymentStatus): void {
    if (!sameJson(deployment.status, status)) this.#api.updateStatus<Deployment>(RESOURCE, { ...deployment, status });
  }

  #ofReplicaSet({ object, type }: Change<ReplicaSet>): string | readonly string[] | undefined {
    const owner = ownerKey(object.value, 'Deployment');
    if (owner !== undefined || type === 'deleted' || controllerOf(object.value) !== undefined) return owner;
    return this.#api
      .list<Deployment>(RESOURCE, object.namespace)
      .filter(({ spec }) => selects(spec.selector, object.value.metadata.labels))
      .map(keyOf);
  }

  /** A Deployment that recreates waits for the last of its old pods. */
  #ofPod({ object, type }: Change<Pod>): string | undefined {
    if (type !== 'deleted') return undefined;
    const replicaSet = controllerOf(object.value);
    if (replicaSet?.kind !== 'ReplicaSet') return undefined;
    const owner = this.#api.get<ReplicaSet>(REPLICA_SETS, object.namespace, replicaSet.name);
    const key = owner === undefined ? undefined : ownerKey(owner, 'Deployment');
    if (key === undefined) return undefined;
    const deployment = this.#api.get<Deployment>(RESOURCE, ...splitKey(key));
    return deployment !== undefined && !isRollingUpdate(deployment) ? key : undefined;
  }
}

/** Whether the number of replicas has changed since the ReplicaSets last heard of it. */
function isScaled(deployment: Deployment, replicaSets: readonly ReplicaSet[]): boolean {
  return active(replicaSets).some(({ metadata }) => {
    const remembered = metadata.annotations?.[DESIRED_REPLICAS];
    return remembered !== undefined && Number(remembered) !== replicasOf(deployment);
  });
}
