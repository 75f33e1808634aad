import { RegattaError, type Change, type Controller, type Requeue, type Tasks, type Trigger } from 'regatta/kit';
import { sameJson } from '../../resources/registry/json.js';
import type { EventRecorder } from '../event-recorder.js';
import type { LimitedApi } from '../limited-api.js';
import type { Node } from '../objects/node.js';
import type { Pod } from '../objects/pod.js';
import type { ControllerRevision, DaemonSet, DaemonSetStatus } from '../objects/workloads.js';
import type { Orphans } from '../orphans.js';
import { claim, ownerKey } from '../ownership.js';
import { amountOf } from '../percentages.js';
import { isAvailable, isReady, isTerminal, isTerminating, keyOf, splitKey } from '../pods.js';
import { keepRevision, REVISION_HASH, truncateHistory } from '../revision-history.js';
import { selects } from '../selectors.js';
import { daemonPodFor, judgeNode, targetNode } from './daemon-pods.js';

const RESOURCE = 'daemonsets.apps';

/** What a set wants of one node, and what is there. */
interface Place {
  readonly node: Node;
  readonly shouldRun: boolean;
  readonly mayStay: boolean;
  readonly pods: readonly Pod[];
}

/** Keeps one pod on every node that fits, and replaces them a few at a time (pkg/controller/daemon). `maxSurge` is not followed yet. */
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

  constructor(tasks: Tasks, api: LimitedApi, orphans: Orphans, events: EventRecorder) {
    this.#tasks = tasks;
    this.#api = api;
    this.#orphans = orphans;
    this.#events = events;
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
    if (!isTerminating(set)) {
      this.#manage(set, this.#places(set), hash);
      if ((set.spec.updateStrategy?.type ?? 'RollingUpdate') === 'RollingUpdate')
        this.#roll(set, this.#places(set), hash);
    }
    const places = this.#places(set);
    const live = new Set([
      hash,
      ...places.flatMap(({ pods }) => pods.map(({ metadata }) => metadata.labels?.[REVISION_HASH])),
    ]);
    const isLive = ({ metadata }: ControllerRevision) => live.has(metadata.labels?.[REVISION_HASH]);
    truncateHistory(this.#api, revisions, isLive, set.spec.revisionHistoryLimit ?? 10);
    const status = this.#statusOf(set, places, hash);
    if (!sameJson(set.status, status)) this.#api.updateStatus<DaemonSet>(RESOURCE, { ...set, status });
    const { minReadySeconds = 0 } = set.spec;
    const waits = places.some(({ pods }) => pods.some((pod) => isReady(pod) && !this.#isAvailable(set, pod)));
    return waits ? { afterMs: minReadySeconds * 1000 } : undefined;
  }

  #places(set: DaemonSet): readonly Place[] {
    const matches = ({ metadata }: Pod) => selects(set.spec.selector, metadata.labels);
    const byNode = new Map<string, Pod[]>();
    for (const pod of claim<Pod>(this.#api, this.#orphans, 'pods', set, matches)) {
      const node = targetNode(pod);
      byNode.set(node, [...(byNode.get(node) ?? []), pod]);
    }
    return this.#api.list<Node>('nodes').map((node) => ({
      node,
      ...judgeNode(set, node),
      pods: byNode.get(node.metadata.name) ?? [],
    }));
  }

  #manage(set: DaemonSet, places: readonly Place[], hash: string): void {
    for (const { node, shouldRun, mayStay, pods } of places) {
      const failed = pods.filter((pod) => pod.status?.phase === 'Failed' && !isTerminating(pod));
      for (const pod of failed) this.#remove(set, pod);
      const running = pods.filter((pod) => !isTerminal(pod) && !isTerminating(pod));
      if (!mayStay) for (const pod of running) this.#remove(set, pod);
      else if (shouldRun && running.length + failed.length === 0) this.#create(set, node.metadata.name, hash);
      else for (const surplus of running.slice(1)) this.#remove(set, surplus);
    }
  }

  /** Old pods go as far as not too many nodes are without a working one; those that do not work go first. */
  #roll(set: DaemonSet, places: readonly Place[], hash: string): void {
    const wanted = places.filter(({ shouldRun }) => shouldRun);
    const { maxUnavailable = 1 } = set.spec.updateStrategy?.rollingUpdate ?? {};
    const most = amountOf(maxUnavailable, wanted.length, 'up');
    let unavailable = 0;
    const broken: Pod[] = [];
    const working: Pod[] = [];
    for (const { pods } of wanted) {
      const [pod] = pods.filter((one) => !isTerminating(one));
      if (pod === undefined || !this.#isAvailable(set, pod)) unavailable++;
      if (pod === undefined || pod.metadata.labels?.[REVISION_HASH] === hash) continue;
      (this.#isAvailable(set, pod) ? working : broken).push(pod);
    }
    for (const pod of broken) this.#remove(set, pod);
    for (const pod of working.slice(0, Math.max(0, most - unavailable))) this.#remove(set, pod);
  }

  #create(set: DaemonSet, node: string, hash: string): void {
    try {
      const pod = this.#api.create<Pod>('pods', daemonPodFor(set, node, hash));
      this.#events.event(set, 'Normal', 'SuccessfulCreate', `Created pod: ${pod.metadata.name}`);
    } catch (error) {
      if (!RegattaError.is(error)) throw error;
      this.#events.event(set, 'Warning', 'FailedCreate', `Error creating: ${error.message}`);
    }
  }

  #remove(set: DaemonSet, { metadata }: Pod): void {
    this.#api.delete('pods', metadata.namespace ?? '', metadata.name, { preconditions: { uid: metadata.uid } });
    this.#events.event(set, 'Normal', 'SuccessfulDelete', `Deleted pod: ${metadata.name}`);
  }

  #isAvailable(set: DaemonSet, pod: Pod): boolean {
    return isAvailable(pod, set.spec.minReadySeconds ?? 0, this.#tasks.now);
  }

  #statusOf(set: DaemonSet, places: readonly Place[], hash: string): DaemonSetStatus {
    let [current, ready, available, updated, desired, misscheduled] = [0, 0, 0, 0, 0, 0];
    for (const { shouldRun, pods } of places) {
      const [pod] = pods.filter((one) => !isTerminating(one));
      const [any] = pods;
      if (!shouldRun) {
        if (any !== undefined) misscheduled++;
        continue;
      }
      desired++;
      if (any === undefined) continue;
      current++;
      if (pod === undefined) continue;
      if (isReady(pod)) ready++;
      if (this.#isAvailable(set, pod)) available++;
      if (pod.metadata.labels?.[REVISION_HASH] === hash) updated++;
    }
    return {
      currentNumberScheduled: current,
      numberMisscheduled: misscheduled,
      desiredNumberScheduled: desired,
      numberReady: ready,
      observedGeneration: set.metadata.generation ?? 1,
      ...(updated > 0 && { updatedNumberScheduled: updated }),
      ...(available > 0 && { numberAvailable: available }),
      ...(desired > available && { numberUnavailable: desired - available }),
    };
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
