import {
  BackOff,
  RegattaError,
  type Change,
  type Controller,
  type Requeue,
  type Tasks,
  type Trigger,
} from 'regatta/kit';
import type { KubernetesConstants } from '../../profiles/1.32.js';
import { sameJson } from '../../resources/registry/json.js';
import type { EventRecorder } from '../event-recorder.js';
import type { LimitedApi } from '../limited-api.js';
import type { Pod } from '../objects/pod.js';
import type { ControllerRevision, StatefulSet } from '../objects/workloads.js';
import type { Orphans } from '../orphans.js';
import { claim, controllerOf, ownerKey } from '../ownership.js';
import { isTerminal, isTerminating, keyOf, splitKey } from '../pods.js';
import { keepRevision, templateOf, truncateHistory } from '../revision-history.js';
import { selects } from '../selectors.js';
import { isInRange, ordinalOf, revisionOf, startOrdinal, statefulPod } from './identity.js';
import { StatefulPodControl } from './pod-control.js';
import { isRunningAndReady, isUsable, statusOf, type Revisions } from './status.js';

const RESOURCE = 'statefulsets.apps';
const HASH_LABEL = 'controller.kubernetes.io/hash';

/** One place of a set: its number, and the pod that has it. */
interface Place {
  readonly ordinal: number;
  readonly pod: Pod | undefined;
}

/** Keeps pods that have a name, a place and claims of their own, in their order (pkg/controller/statefulset). */
export class StatefulSetController implements Controller {
  readonly id = 'statefulset-controller';
  readonly part = 'controllers';
  readonly workers: number;
  readonly triggers: readonly Trigger[] = [
    { kind: RESOURCE, keys: ({ object }) => keyOf(object.value as StatefulSet) },
    { kind: 'pods', keys: (change) => this.#ofPod(change as Change<Pod>) },
  ];
  readonly #tasks: Tasks;
  readonly #api: LimitedApi;
  readonly #orphans: Orphans;
  readonly #pods: StatefulPodControl;
  readonly #backOff: BackOff;

  constructor(tasks: Tasks, api: LimitedApi, orphans: Orphans, events: EventRecorder, constants: KubernetesConstants) {
    this.#tasks = tasks;
    this.#api = api;
    this.#orphans = orphans;
    this.#pods = new StatefulPodControl(api, events);
    this.workers = constants.controllerWorkers;
    this.#backOff = new BackOff(constants.controllerBackOffInitialMs, constants.controllerBackOffMaximumMs);
  }

  initialKeys(): Iterable<string> {
    return this.#api.list<StatefulSet>(RESOURCE).map(keyOf);
  }

  reconcile(key: string): Requeue | undefined | void {
    return this.#api.throttled(() => this.#sync(key));
  }

  #sync(key: string): Requeue | undefined {
    const set = this.#api.get<StatefulSet>(RESOURCE, ...splitKey(key));
    if (set === undefined) {
      this.#backOff.forget(key);
      return undefined;
    }
    const { revisions, current: update } = keepRevision(this.#api, this.#orphans, set, HASH_LABEL);
    const current = revisions.find(({ metadata }) => metadata.name === set.status?.currentRevision) ?? update;
    const matches = (pod: Pod) => isMember(set, pod) && selects(set.spec.selector, pod.metadata.labels);
    const pods = claim<Pod>(this.#api, this.#orphans, 'pods', set, matches);
    const names: Revisions = { current: current.metadata.name, update: update.metadata.name };
    const refused = isTerminating(set) ? undefined : this.#attempt(() => this.#arrange(set, pods, current, update));
    const status = statusOf(set, pods, names, this.#tasks.now);
    if (!sameJson(set.status, status)) this.#api.updateStatus<StatefulSet>(RESOURCE, { ...set, status });
    const live = new Set([names.current, names.update, ...pods.map(revisionOf)]);
    const limit = set.spec.revisionHistoryLimit ?? 10;
    truncateHistory(this.#api, revisions, ({ metadata }) => live.has(metadata.name), limit);
    if (refused !== undefined) return { afterMs: this.#backOff.next(key), unref: this.#backOff.failures(key) > 3 };
    this.#backOff.forget(key);
    const { minReadySeconds = 0 } = set.spec;
    const waits = pods.some((pod) => isRunningAndReady(pod) && !isUsable(set, pod, this.#tasks.now));
    return waits ? { afterMs: minReadySeconds * 1000 } : undefined;
  }

  /** What the server refused, if it did; the next try comes after a back-off. */
  #attempt(act: () => void): RegattaError | undefined {
    try {
      act();
      return undefined;
    } catch (error) {
      if (!RegattaError.is(error)) throw error;
      return error;
    }
  }

  /** One look at the set: places are filled from below, surplus pods go from above, then old revisions are replaced from above. */
  #arrange(set: StatefulSet, pods: readonly Pod[], current: ControllerRevision, update: ControllerRevision): void {
    const isBurst = set.spec.podManagementPolicy === 'Parallel';
    const places = placesOf(set, pods);
    const surplus = pods
      .filter((pod) => ordinalOf(pod) >= 0 && !isInRange(set, ordinalOf(pod)))
      .sort((left, right) => ordinalOf(right) - ordinalOf(left));
    for (const place of places) {
      const settled = this.#fill(set, place, current, update, isBurst);
      if (!settled && !isBurst) return;
    }
    for (const pod of surplus) this.#pods.keepClaims(set, pod);
    const firstUnusable = this.#firstUnusable(set, places, surplus);
    for (const pod of surplus) {
      if (isBurst) {
        if (!isTerminating(pod)) this.#pods.delete(set, pod);
      } else {
        if (!isTerminating(pod) && (isUsable(set, pod, this.#tasks.now) || pod === firstUnusable))
          this.#pods.delete(set, pod);
        return;
      }
    }
    if (set.spec.updateStrategy?.type !== 'OnDelete') this.#roll(set, places, update);
  }

  /** Sees to one place; true when nothing there keeps the following ones waiting. */
  #fill(
    set: StatefulSet,
    { ordinal, pod }: Place,
    current: ControllerRevision,
    update: ControllerRevision,
    isBurst: boolean,
  ): boolean {
    if (pod === undefined) {
      if (this.#pods.hasStaleClaim(set, ordinal)) return false;
      const revision = isOfCurrentRevision(set, ordinal) ? current : update;
      const wanted = statefulPod(set, templateOf(revision), revision.metadata.name, ordinal);
      this.#pods.create(set, wanted, ordinal);
      return false;
    }
    if (isTerminal(pod)) {
      if (!isTerminating(pod)) this.#pods.delete(set, pod);
      return false;
    }
    if (pod.status?.phase === 'Pending') this.#pods.createClaims(set, ordinal, pod.metadata.name);
    if (!isBurst && (isTerminating(pod) || !isUsable(set, pod, this.#tasks.now))) return false;
    this.#pods.update(set, pod);
    return true;
  }

  #firstUnusable(set: StatefulSet, places: readonly Place[], surplus: readonly Pod[]): Pod | undefined {
    const isUnusable = (pod: Pod) => isTerminating(pod) || !isUsable(set, pod, this.#tasks.now);
    return [...places.flatMap(({ pod }) => pod ?? []), ...surplus.toReversed()].find(isUnusable);
  }

  /** Gives up the highest pod of an old revision, unless a higher one is not back yet. */
  #roll(set: StatefulSet, places: readonly Place[], update: ControllerRevision): void {
    const partition = set.spec.updateStrategy?.rollingUpdate?.partition ?? 0;
    for (const { pod } of places.slice(partition).reverse()) {
      if (pod === undefined) return;
      if (revisionOf(pod) !== update.metadata.name && !isTerminating(pod)) return this.#pods.delete(set, pod);
      if (isTerminating(pod) || !isUsable(set, pod, this.#tasks.now)) return;
    }
  }

  #ofPod({ object, previous, type }: Change<Pod>): string | readonly string[] | undefined {
    const owner = ownerKey(object.value, 'StatefulSet');
    const earlier = previous === undefined ? undefined : ownerKey(previous.value, 'StatefulSet');
    if (owner !== undefined) return owner;
    if (controllerOf(object.value) !== undefined || type === 'deleted') return earlier;
    const adopters = this.#api
      .list<StatefulSet>(RESOURCE, object.namespace)
      .filter((set) => isMember(set, object.value) && selects(set.spec.selector, object.value.metadata.labels))
      .map(keyOf);
    return earlier === undefined ? adopters : [earlier, ...adopters];
  }
}

/** Only pods that are called like the set can have a place in it. */
function isMember(set: StatefulSet, { metadata }: Pod): boolean {
  return metadata.name.replace(/-\d+$/, '') === set.metadata.name;
}

function placesOf(set: StatefulSet, pods: readonly Pod[]): readonly Place[] {
  const start = startOrdinal(set);
  const byOrdinal = new Map(pods.map((pod) => [ordinalOf(pod), pod]));
  return Array.from({ length: set.spec.replicas ?? 1 }, (_, index) => {
    const ordinal = start + index;
    return { ordinal, pod: byOrdinal.get(ordinal) };
  });
}

/** A pod below the partition that has to be made again gets the revision that it had. */
function isOfCurrentRevision(set: StatefulSet, ordinal: number): boolean {
  const { type, rollingUpdate } = set.spec.updateStrategy ?? {};
  if (type === 'OnDelete') return false;
  const start = startOrdinal(set);
  if (rollingUpdate?.partition === undefined) return ordinal < start + (set.status?.currentReplicas ?? 0);
  return ordinal < start + rollingUpdate.partition;
}
