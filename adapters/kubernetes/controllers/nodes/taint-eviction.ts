import { RegattaError, rfc3339, type Change, type Controller, type Tasks, type Timer, type Trigger } from 'regatta/kit';
import { tolerates } from '../../scheduler/tolerations.js';
import type { ApiServer } from '../../resources/types.js';
import type { EventRecorder } from '../event-recorder.js';
import type { Node, Taint } from '../objects/node.js';
import type { Pod, Toleration } from '../objects/pod.js';
import { isTerminating, keyOf, splitKey, withCondition } from '../pods.js';

/** Deletes pods from nodes whose NoExecute taints they do not tolerate, or no longer (pkg/controller/tainteviction). */
export class TaintEvictionController implements Controller {
  readonly id = 'taint-eviction-controller';
  readonly part = 'controllers';
  readonly triggers: readonly Trigger[] = [
    { kind: 'nodes', keys: (change) => this.#ofNode(change as Change<Node>) },
    { kind: 'pods', keys: (change) => this.#ofPod(change as Change<Pod>) },
  ];
  readonly #tasks: Tasks;
  readonly #api: ApiServer;
  readonly #events: EventRecorder;
  /** Pod key -> when it has to go, and since when its node is tainted. A restart counts anew, as upstream's does. */
  readonly #pending = new Map<string, { readonly uid: string; readonly since: number; readonly timer: Timer }>();
  /** Pod key -> uid of the pod that was told to go, so that it is told once. */
  readonly #evicted = new Map<string, string>();

  constructor(tasks: Tasks, api: ApiServer, events: EventRecorder) {
    this.#tasks = tasks;
    this.#api = api;
    this.#events = events;
  }

  initialKeys(): Iterable<string> {
    return this.#api
      .list<Node>('nodes')
      .filter((node) => executeTaints(node).length > 0)
      .flatMap(({ metadata }) => this.#api.find<Pod>('pods', 'node', metadata.name).map(keyOf));
  }

  reconcile(key: string): void {
    const pod = this.#api.get<Pod>('pods', ...splitKey(key));
    const node = pod === undefined ? undefined : this.#api.get<Node>('nodes', '', pod.spec.nodeName ?? '');
    const taints = node === undefined ? [] : executeTaints(node);
    if (pod === undefined) this.#evicted.delete(key);
    if (pod === undefined || taints.length === 0) return this.#cancel(key, pod);
    if (this.#evicted.get(key) === pod.metadata.uid) return;
    const seconds = toleratedSeconds(taints, pod.spec.tolerations ?? []);
    if (seconds === undefined) return this.#cancel(key, pod);
    const known = this.#pending.get(key);
    const since = known?.uid === pod.metadata.uid ? known.since : this.#tasks.now;
    known?.timer.cancel();
    const leftMs = since + seconds * 1000 - this.#tasks.now;
    if (leftMs <= 0) return this.#evict(key, pod);
    const timer = this.#tasks.after(leftMs, () => this.reconcile(key), { author: this.id });
    this.#pending.set(key, { uid: pod.metadata.uid, since, timer });
  }

  #cancel(key: string, pod: Pod | undefined): void {
    const pending = this.#pending.get(key);
    if (pending === undefined) return;
    pending.timer.cancel();
    this.#pending.delete(key);
    if (pod !== undefined && pod.metadata.uid === pending.uid && !isTerminating(pod))
      this.#events.event(pod, 'Normal', 'TaintManagerEviction', `Cancelling deletion of Pod ${key}`);
  }

  #evict(key: string, pod: Pod): void {
    this.#pending.delete(key);
    this.#evicted.set(key, pod.metadata.uid);
    this.#events.event(pod, 'Normal', 'TaintManagerEviction', `Marking for deletion Pod ${key}`);
    const conditions = withCondition(pod.status?.conditions, {
      type: 'DisruptionTarget',
      status: 'True',
      reason: 'DeletionByTaintManager',
      message: 'Taint manager: deleting due to NoExecute taint',
      lastProbeTime: null,
      lastTransitionTime: rfc3339(this.#tasks.now),
    });
    try {
      this.#api.updateStatus<Pod>('pods', { ...pod, status: { ...pod.status, conditions } });
      this.#api.delete('pods', ...splitKey(key));
    } catch (error) {
      if (!RegattaError.is(error) || error.kind !== 'not-found') throw error;
    }
  }

  /** Only pods on tainted nodes, and those that were to leave one, are looked at. */
  #ofPod({ type, object, previous }: Change<Pod>): string | undefined {
    const pod = object.value;
    const node = this.#api.get<Node>('nodes', '', pod.spec.nodeName ?? '');
    const known = this.#pending.has(keyOf(pod)) || this.#evicted.has(keyOf(pod));
    const concerned = known || (node !== undefined && executeTaints(node).length > 0);
    if (!concerned) return undefined;
    const changed =
      type === 'deleted' ||
      previous?.value.spec !== pod.spec ||
      previous.value.metadata.deletionTimestamp !== pod.metadata.deletionTimestamp;
    return changed ? keyOf(pod) : undefined;
  }

  #ofNode({ type, object, previous }: Change<Node>): readonly string[] | undefined {
    const before = previous === undefined ? 0 : executeTaints(previous.value).length;
    const after = type === 'deleted' ? 0 : executeTaints(object.value).length;
    if (before === 0 && after === 0) return undefined;
    return this.#api.find<Pod>('pods', 'node', object.name).map(keyOf);
  }
}

function executeTaints({ spec }: Node): readonly Taint[] {
  return (spec?.taints ?? []).filter(({ effect }) => effect === 'NoExecute');
}

/** How long the taints are tolerated: 0 when one is not, undefined for ever. */
function toleratedSeconds(taints: readonly Taint[], tolerations: readonly Toleration[]): number | undefined {
  let least: number | undefined;
  for (const taint of taints) {
    const used = tolerations.filter((toleration) => tolerates([toleration], taint));
    if (used.length === 0) return 0;
    for (const { tolerationSeconds } of used)
      if (tolerationSeconds !== undefined) least = Math.max(0, Math.min(least ?? Infinity, tolerationSeconds));
  }
  return least;
}
