import {
  BackOff,
  RegattaError,
  rfc3339,
  type Change,
  type Controller,
  type Requeue,
  type Tasks,
  type Trigger,
} from 'regatta/kit';
import type { KubernetesConstants } from '../../profiles/1.32.js';
import { sameJson } from '../../resources/registry/json.js';
import type { NewObject } from '../../resources/types.js';
import type { EventRecorder } from '../event-recorder.js';
import type { LimitedApi } from '../limited-api.js';
import type { Pod } from '../objects/pod.js';
import type { ReplicaSet, ReplicaSetStatus } from '../objects/workloads.js';
import type { Orphans } from '../orphans.js';
import { claim, controllerOf, ownerKey } from '../ownership.js';
import { podFromTemplate } from '../pod-template.js';
import { conditionOf, isActive, isAvailable, isReady, isTerminating, keyOf, splitKey } from '../pods.js';
import { hasLabels, selects } from '../selectors.js';
import { inDeletionOrder } from './deletion-order.js';
import type { ReplicaKind } from './kinds.js';
import type { PodTallies, Tally } from './pod-tallies.js';

/** Why pods could not be made or taken away. */
interface Trouble {
  readonly reason: 'FailedCreate' | 'FailedDelete';
  readonly message: string;
}

/** How many pods a ReplicaSet has, and how many of them count for what. */
interface Counts {
  readonly active: number;
  readonly labelled: number;
  readonly ready: number;
  readonly available: number;
}

/** Keeps as many pods as a ReplicaSet, or a ReplicationController, asks for (pkg/controller/replicaset/replica_set.go). */
export class ReplicaSetController implements Controller {
  readonly id: string;
  readonly part = 'controllers';
  readonly workers: number;
  readonly triggers: readonly Trigger[];
  readonly #kind: ReplicaKind;
  readonly #tasks: Tasks;
  readonly #api: LimitedApi;
  readonly #orphans: Orphans;
  readonly #tallies: PodTallies;
  readonly #events: EventRecorder;
  readonly #constants: KubernetesConstants;
  readonly #backOff: BackOff;
  /** How many pods are left to make of a burst that ran out of tokens; the status is only told at its end. */
  readonly #bursts = new Map<string, number>();
  /** The pods that are left to give up of such a burst. */
  readonly #doomed = new Map<string, readonly Pod[]>();

  constructor(
    kind: ReplicaKind,
    tasks: Tasks,
    api: LimitedApi,
    orphans: Orphans,
    tallies: PodTallies,
    events: EventRecorder,
    constants: KubernetesConstants,
  ) {
    this.id = kind.id;
    this.triggers = [
      { kind: kind.resource, keys: ({ object }) => keyOf(object.value as ReplicaSet) },
      { kind: 'pods', keys: (change) => this.#ofPod(change as Change<Pod>) },
    ];
    this.#kind = kind;
    this.#tasks = tasks;
    this.#api = api;
    this.#orphans = orphans;
    this.#tallies = tallies;
    this.#events = events;
    this.#constants = constants;
    this.workers = constants.controllerWorkers;
    this.#backOff = new BackOff(constants.controllerBackOffInitialMs, constants.controllerBackOffMaximumMs);
  }

  initialKeys(): Iterable<string> {
    return this.#api.list<ReplicaSet>(this.#kind.resource).map(keyOf);
  }

  reconcile(key: string): Requeue | undefined | void {
    return this.#api.throttled(() => this.#sync(key));
  }

  #sync(key: string): Requeue | undefined {
    const replicaSet = this.#api.get<ReplicaSet>(this.#kind.resource, ...splitKey(key));
    if (replicaSet === undefined) {
      this.#backOff.forget(key);
      return undefined;
    }
    const trouble = isTerminating(replicaSet) ? undefined : this.#goOn(replicaSet);
    const counts = this.#countsOf(replicaSet);
    const status = this.#statusOf(replicaSet, counts, trouble);
    if (!sameJson(replicaSet.status, status))
      this.#api.updateStatus<ReplicaSet>(this.#kind.resource, { ...replicaSet, status });
    return this.#requeue(key, replicaSet, counts, trouble);
  }

  /** A burst that waits for tokens is one synchronization that has not ended: it looks at nothing again before it has. */
  #goOn(replicaSet: ReplicaSet): Trouble | undefined {
    const { uid } = replicaSet.metadata;
    const left = this.#bursts.get(uid);
    if (left !== undefined) return this.#create(replicaSet, left);
    const doomed = this.#doomed.get(uid);
    if (doomed !== undefined) return this.#remove(replicaSet, doomed);
    this.#claim(replicaSet);
    return this.#manage(replicaSet);
  }

  /** Looks at the pods one by one only where one of them is to be released or adopted. */
  #claim(replicaSet: ReplicaSet): void {
    const selector = this.#kind.selectorOf(replicaSet);
    const { uid, namespace = '' } = replicaSet.metadata;
    const isWanted = ({ labels }: Pick<Tally, 'labels'>) => selects(selector, labels);
    const owned = [...this.#tallies.of(uid)];
    const orphans = this.#orphans.of<Pod>('pods', namespace);
    const matches = ({ metadata: { labels } }: Pod) => isWanted({ labels });
    if (owned.every(isWanted) && !orphans.some(matches)) return;
    claim(this.#api, this.#orphans, 'pods', replicaSet, matches);
  }

  #activePods({ metadata }: ReplicaSet): readonly Pod[] {
    return this.#api.find<Pod>('pods', 'owner', metadata.uid).filter(isActive);
  }

  #requeue(key: string, replicaSet: ReplicaSet, { active }: Counts, trouble: Trouble | undefined): Requeue | undefined {
    if (trouble !== undefined) {
      const unref = this.#backOff.failures(key) >= 3;
      return { afterMs: this.#backOff.next(key), unref };
    }
    this.#backOff.forget(key);
    const minReadySeconds = replicaSet.spec.minReadySeconds ?? 0;
    if (active < (replicaSet.spec.replicas ?? 1)) return { afterMs: 0 };
    const isYoung = (pod: Pod) => isReady(pod) && !isAvailable(pod, minReadySeconds, this.#tasks.now);
    const waits = minReadySeconds > 0 && this.#activePods(replicaSet).some(isYoung);
    return waits ? { afterMs: minReadySeconds * 1000 } : undefined;
  }

  #manage(replicaSet: ReplicaSet): Trouble | undefined {
    const missing = (replicaSet.spec.replicas ?? 1) - this.#countsOf(replicaSet).active;
    if (missing > 0) return this.#create(replicaSet, missing);
    return missing < 0 ? this.#remove(replicaSet, this.#surplus(replicaSet, -missing)) : undefined;
  }

  /** In batches of 1, 2, 4, ...: a batch with a failure is the last one (slowStartBatch). */
  #create(replicaSet: ReplicaSet, missing: number): Trouble | undefined {
    const { uid } = replicaSet.metadata;
    let left = Math.min(missing, this.#bursts.get(uid) ?? this.#constants.replicaSetBurst);
    let trouble: Trouble | undefined;
    for (let batch = 1; left > 0 && trouble === undefined; batch *= 2) {
      for (let count = Math.min(batch, left); count > 0; count--) {
        // Remembered before each try, because running out of tokens leaves this method in the middle.
        this.#bursts.set(uid, left);
        const failure = this.#createOne(replicaSet);
        if (failure !== undefined) trouble = { reason: 'FailedCreate', message: failure };
        left--;
      }
    }
    this.#bursts.delete(uid);
    return trouble;
  }

  #createOne(replicaSet: ReplicaSet): string | undefined {
    const given: NewObject<Pod> = podFromTemplate(replicaSet, replicaSet.spec.template);
    try {
      const pod = this.#api.create<Pod>('pods', given);
      this.#events.event(replicaSet, 'Normal', 'SuccessfulCreate', `Created pod: ${pod.metadata.name}`);
      return undefined;
    } catch (error) {
      if (!RegattaError.is(error)) throw error;
      if (this.#isGoing(replicaSet)) return undefined;
      this.#events.event(replicaSet, 'Warning', 'FailedCreate', `Error creating: ${error.message}`);
      return error.message;
    }
  }

  /** A namespace that is being deleted takes no pods, and nobody has to hear of it. */
  #isGoing({ metadata }: ReplicaSet): boolean {
    const namespace = this.#api.get('namespaces', '', metadata.namespace ?? '');
    return namespace === undefined || isTerminating(namespace);
  }

  #surplus(replicaSet: ReplicaSet, number: number): readonly Pod[] {
    const crowds = this.#crowds(replicaSet);
    const order = inDeletionOrder(
      this.#activePods(replicaSet),
      ({ spec }) => crowds.get(spec.nodeName ?? '') ?? 0,
      this.#tasks.now,
    );
    return order.slice(0, Math.min(number, this.#constants.replicaSetBurst));
  }

  #remove(replicaSet: ReplicaSet, doomed: readonly Pod[]): undefined {
    const { uid } = replicaSet.metadata;
    for (const [index, { metadata }] of doomed.entries()) {
      const { namespace = '', name } = metadata;
      // While the burst waited for tokens, somebody else may have deleted the pod.
      if (this.#api.get<Pod>('pods', namespace, name)?.metadata.uid !== metadata.uid) continue;
      this.#doomed.set(uid, doomed.slice(index));
      this.#api.delete('pods', namespace, name, { preconditions: { uid: metadata.uid } });
      this.#events.event(replicaSet, 'Normal', 'SuccessfulDelete', `Deleted pod: ${name}`);
    }
    this.#doomed.delete(uid);
    return undefined;
  }

  /** How many active pods of all ReplicaSets of the same owner are on each node. */
  #crowds(replicaSet: ReplicaSet): ReadonlyMap<string, number> {
    const owner = controllerOf(replicaSet);
    const related =
      owner === undefined ? [replicaSet] : this.#api.find<ReplicaSet>(this.#kind.resource, 'owner', owner.uid);
    const crowds = new Map<string, number>();
    for (const { metadata } of related)
      for (const pod of this.#api.find<Pod>('pods', 'owner', metadata.uid)) {
        const node = pod.spec.nodeName ?? '';
        if (isActive(pod) && node !== '') crowds.set(node, (crowds.get(node) ?? 0) + 1);
      }
    return crowds;
  }

  #statusOf(replicaSet: ReplicaSet, counts: Counts, trouble: Trouble | undefined): ReplicaSetStatus {
    const { active, labelled, ready, available } = counts;
    const others = (replicaSet.status?.conditions ?? []).filter(({ type }) => type !== 'ReplicaFailure');
    const known = conditionOf(replicaSet.status?.conditions, 'ReplicaFailure');
    const failure =
      trouble === undefined
        ? undefined
        : (known ?? {
            type: 'ReplicaFailure',
            status: 'True' as const,
            lastTransitionTime: rfc3339(this.#tasks.now),
            ...trouble,
          });
    const conditions = failure === undefined ? others : [...others, failure];
    return {
      replicas: active,
      ...(labelled > 0 && { fullyLabeledReplicas: labelled }),
      ...(ready > 0 && { readyReplicas: ready }),
      ...(available > 0 && { availableReplicas: available }),
      observedGeneration: replicaSet.metadata.generation ?? 1,
      ...(conditions.length > 0 && { conditions }),
    };
  }

  #countsOf(replicaSet: ReplicaSet): Counts {
    const { minReadySeconds = 0, template } = replicaSet.spec;
    let [active, labelled, ready] = [0, 0, 0];
    for (const tally of this.#tallies.of(replicaSet.metadata.uid)) {
      active += tally.active;
      if (hasLabels(tally.labels, template.metadata?.labels)) labelled += tally.active;
      ready += tally.ready;
    }
    const isOld = (pod: Pod) => isAvailable(pod, minReadySeconds, this.#tasks.now);
    const available = minReadySeconds === 0 ? ready : this.#activePods(replicaSet).filter(isOld).length;
    return { active, labelled, ready, available };
  }

  #ofPod({ object, previous, type }: Change<Pod>): string | readonly string[] | undefined {
    const owner = ownerKey(object.value, this.#kind.kind);
    const earlier = previous === undefined ? undefined : ownerKey(previous.value, this.#kind.kind);
    if (owner !== undefined) return earlier === undefined || earlier === owner ? owner : [owner, earlier];
    if (controllerOf(object.value) !== undefined || type === 'deleted') return earlier;
    const adopters = this.#api
      .list<ReplicaSet>(this.#kind.resource, object.namespace)
      .filter((one) => selects(this.#kind.selectorOf(one), object.value.metadata.labels))
      .map(keyOf);
    return earlier === undefined ? adopters : [earlier, ...adopters];
  }
}
