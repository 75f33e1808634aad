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
import type { Node } from '../objects/node.js';
import type { Pod } from '../objects/pod.js';
import type { ControllerRevision, DaemonSet } from '../objects/workloads.js';
import type { Orphans } from '../orphans.js';
import { claim, ownerKey } from '../ownership.js';
import { isAvailable, isReady, isTerminal, isTerminating, keyOf, splitKey } from '../pods.js';
import { keepRevision, REVISION_HASH, truncateHistory } from '../revision-history.js';
import { Retries } from '../retries.js';
import { selects } from '../selectors.js';
import { daemonPodFor } from './daemon-pods.js';
import { placesOf, statusOf, type Place } from './places.js';
import { allowsSurge, rollingStep, surplusOf } from './rolling-update.js';

const RESOURCE = 'daemonsets.apps';

/** Keeps one pod on every node that fits, and replaces them a few at a time (pkg/controller/daemon). While it surges, an old and a new pod share a node. */
export class DaemonSetController implements Controller {
  readonly id = 'daemonset-controller';
  readonly part = 'controllers';
  readonly workers = 2;
  readonly triggers: readonly Trigger[] = [
    { kind: RESOURCE, keys: ({ object }) => keyOf(object.value as DaemonSet) },
    { kind: 'pods', keys: ({ object }) => ownerKey(object.value as Pod, 'DaemonSet') },
    { kind: 'nodes', keys: (change) => this.#ofNode(change as Change<Node>) },
  ];
  readonly #tasks: Tasks;
  readonly #api: LimitedApi;
  readonly #orphans: Orphans;
  readonly #events: EventRecorder;
  readonly #failures: BackOff;
  readonly #retries: Retries;
  /** Set and node -> until when a pod that fails there is left alone. */
  readonly #failedAgainAt = new Map<string, number>();
  /** When the set that is being looked at has to be looked at again for such pods. */
  #retryMs = Infinity;

  constructor(tasks: Tasks, api: LimitedApi, orphans: Orphans, events: EventRecorder, constants: KubernetesConstants) {
    this.#tasks = tasks;
    this.#api = api;
    this.#orphans = orphans;
    this.#events = events;
    this.#retries = new Retries(constants);
    this.#failures = new BackOff(constants.daemonPodBackOffInitialMs, constants.daemonPodBackOffMaximumMs);
  }

  initialKeys(): Iterable<string> {
    return this.#api.list<DaemonSet>(RESOURCE).map(keyOf);
  }

  reconcile(key: string): Requeue | undefined | void {
    return this.#api.throttled(() => this.#sync(key));
  }

  #sync(key: string): Requeue | undefined {
    const set = this.#api.get<DaemonSet>(RESOURCE, ...splitKey(key));
    if (set === undefined) return undefined;
    const { revisions, current } = keepRevision(this.#api, this.#orphans, set, REVISION_HASH);
    const hash = current.metadata.labels?.[REVISION_HASH] ?? '';
    this.#retryMs = Infinity;
    this.#retries.begin();
    const isAvailablePod = (pod: Pod) => isAvailable(pod, set.spec.minReadySeconds ?? 0, this.#tasks.now);
    if (!isTerminating(set)) {
      this.#manage(set, this.#places(set), hash, isAvailablePod);
      if ((set.spec.updateStrategy?.type ?? 'RollingUpdate') === 'RollingUpdate')
        this.#roll(set, this.#places(set), hash, isAvailablePod);
    }
    const places = this.#places(set);
    const live = new Set([
      hash,
      ...places.flatMap(({ pods }) => pods.map(({ metadata }) => metadata.labels?.[REVISION_HASH])),
    ]);
    const isLive = ({ metadata }: ControllerRevision) => live.has(metadata.labels?.[REVISION_HASH]);
    truncateHistory(this.#api, revisions, isLive, set.spec.revisionHistoryLimit ?? 10);
    const status = statusOf(set, places, hash, isAvailablePod);
    if (!sameJson(set.status, status)) this.#api.updateStatus<DaemonSet>(RESOURCE, { ...set, status });
    const retry = this.#retries.after(key);
    if (retry !== undefined) return retry;
    const { minReadySeconds = 0 } = set.spec;
    if (this.#retryMs < Infinity) return { afterMs: this.#retryMs };
    const waits = places.some(({ pods }) => pods.some((pod) => isReady(pod) && !isAvailablePod(pod)));
    return waits ? { afterMs: minReadySeconds * 1000 } : undefined;
  }

  #places(set: DaemonSet): readonly Place[] {
    const matches = ({ metadata }: Pod) => selects(set.spec.selector, metadata.labels);
    const pods = claim<Pod>(this.#api, this.#orphans, 'pods', set, matches);
    return placesOf(set, this.#api.list<Node>('nodes'), pods);
  }

  /** Brings every node to the pods that it should have, apart from updates. */
  #manage(set: DaemonSet, places: readonly Place[], hash: string, isAvailablePod: (pod: Pod) => boolean): void {
    const surges = allowsSurge(set);
    for (const { node, shouldRun, mayStay, pods } of places) {
      const staying = pods.filter((pod) => !isTerminating(pod));
      const running = staying.filter((pod) => !isTerminal(pod));
      if (!mayStay) for (const pod of staying) this.#remove(set, pod);
      else {
        for (const pod of staying.filter(isTerminal)) this.#replaceEnded(set, pod);
        // Without surge the next pod waits until the last one is gone; with it, a pod that works has to be there.
        const isEmpty = surges ? staying.length === 0 : pods.length === 0;
        if (shouldRun && isEmpty) this.#create(set, node.metadata.name, hash);
        for (const pod of surplusOf(running, hash, surges, isAvailablePod)) this.#remove(set, pod);
      }
    }
  }

  /** A pod that fails again and again on one node is replaced later and later. */
  #replaceEnded(set: DaemonSet, pod: Pod): void {
    if (pod.status?.phase === 'Failed' && this.#isTooSoon(set, pod)) return;
    const where = `daemon pod ${keyOf(pod)} on node ${pod.spec.nodeName ?? ''}`;
    if (pod.status?.phase === 'Failed')
      this.#events.event(set, 'Warning', 'FailedDaemonPod', `Found failed ${where}, will try to kill it`);
    else this.#events.event(set, 'Normal', 'SucceededDaemonPod', `Found succeeded ${where}, will try to delete it`);
    this.#remove(set, pod);
  }

  #isTooSoon(set: DaemonSet, { spec }: Pod): boolean {
    const key = `${set.metadata.uid}/${spec.nodeName ?? ''}`;
    const { now } = this.#tasks;
    const again = this.#failedAgainAt.get(key) ?? 0;
    if (now < again) {
      this.#retryMs = Math.min(this.#retryMs, again - now);
      return true;
    }
    this.#failedAgainAt.set(key, now + this.#failures.next(key));
    return false;
  }

  #roll(set: DaemonSet, places: readonly Place[], hash: string, isAvailablePod: (pod: Pod) => boolean): void {
    const { remove, surge } = rollingStep(set, places, hash, isAvailablePod);
    for (const pod of remove) this.#remove(set, pod);
    for (const node of surge) this.#create(set, node, hash);
  }

  #create(set: DaemonSet, node: string, hash: string): void {
    try {
      const pod = this.#api.create<Pod>('pods', daemonPodFor(set, node, hash));
      this.#events.event(set, 'Normal', 'SuccessfulCreate', `Created pod: ${pod.metadata.name}`);
    } catch (error) {
      if (!RegattaError.is(error)) throw error;
      this.#retries.refused();
      this.#events.event(set, 'Warning', 'FailedCreate', `Error creating: ${error.message}`);
    }
  }

  #remove(set: DaemonSet, { metadata }: Pod): void {
    this.#api.delete('pods', metadata.namespace ?? '', metadata.name, { preconditions: { uid: metadata.uid } });
    this.#events.event(set, 'Normal', 'SuccessfulDelete', `Deleted pod: ${metadata.name}`);
  }

  /** A node that came, went or changed what pods look at concerns every set. */
  #ofNode({ type, object, previous }: Change<Node>): readonly string[] | undefined {
    const same =
      type === 'updated' &&
      previous?.value.spec === object.value.spec &&
      previous.value.metadata.labels === object.value.metadata.labels;
    return same ? undefined : this.#api.list<DaemonSet>(RESOURCE).map(keyOf);
  }
}
