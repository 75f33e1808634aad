import { rfc3339, type Component, type Store, type Tasks } from 'regatta/kit';
import type { KubernetesConstants } from '../../profiles/1.32.js';
import type { ApiServer } from '../../resources/types.js';
import { MonitorTicks } from '../nodes/monitor-ticks.js';
import type { Node } from '../objects/node.js';
import type { Condition, Pod } from '../objects/pod.js';
import { conditionOf, isTerminal, isTerminating, keyOf, splitKey, withCondition } from '../pods.js';

const AUTHOR = 'pod-garbage-collector';
const OUT_OF_SERVICE = 'node.kubernetes.io/out-of-service';
const NODE_GONE = { reason: 'DeletionByPodGC', message: 'PodGC: node no longer exists' };

/** Removes pods that nobody else will: those of vanished nodes, never scheduled ones that are to go, and ended ones beyond the limit. */
export class PodGarbageCollector implements Component {
  readonly id = AUTHOR;
  readonly part = 'controllers';
  readonly order = 61;
  readonly #tasks: Tasks;
  readonly #store: Store;
  readonly #api: ApiServer;
  readonly #constants: KubernetesConstants;
  /** Nodes that were found missing, and since when; they are given time to come back. */
  readonly #missing = new Map<string, number>();
  readonly #ended = new Set<string>();
  #ticks: MonitorTicks;
  #running = false;
  #scheduledFor = Infinity;
  #stops: (() => void)[] = [];

  constructor(tasks: Tasks, store: Store, api: ApiServer, constants: KubernetesConstants) {
    this.#tasks = tasks;
    this.#store = store;
    this.#api = api;
    this.#constants = constants;
    this.#ticks = new MonitorTicks(tasks, constants.podGcPeriodMs);
  }

  start(): void {
    this.#running = true;
    this.#ticks = new MonitorTicks(this.#tasks, this.#constants.podGcPeriodMs);
    const watches = [
      this.#store.watch<Node>('nodes', {}, ({ type, object }) => {
        if (type === 'deleted' || isOutOfService(object.value)) this.#soon();
      }),
      this.#store.watch<Pod>('pods', {}, ({ type, object }) => this.#podChanged(object.value, type === 'deleted')),
    ];
    this.#stops = watches.map((watch) => () => watch.stop());
    for (const { value } of this.#store.list<Pod>('pods').items) this.#podChanged(value, false);
    this.#soon(0, true);
  }

  stop(): void {
    this.#running = false;
    for (const stop of this.#stops) stop();
    this.#missing.clear();
    this.#ended.clear();
  }

  #podChanged(pod: Pod, deleted: boolean): void {
    const key = keyOf(pod);
    if (!deleted && isTerminal(pod)) this.#ended.add(key);
    else this.#ended.delete(key);
    const { nodeName = '' } = pod.spec;
    const node = nodeName === '' ? undefined : this.#api.get<Node>('nodes', '', nodeName);
    const isLost = node !== undefined && isTerminating(pod) && isOutOfService(node);
    const strays = nodeName === '' ? isTerminating(pod) : node === undefined || isLost;
    if (!deleted && (strays || this.#ended.size > this.#constants.terminatedPodThreshold)) this.#soon();
  }

  /** Looks in the next round; rounds in which nothing can be found are left out. */
  #soon(delayMs = 0, unref = false): void {
    const at = this.#ticks.atOrAfter(this.#tasks.now + Math.max(1, delayMs));
    if (at >= this.#scheduledFor) return;
    this.#scheduledFor = at;
    this.#tasks.after(at - this.#tasks.now, () => this.#collect(), {
      author: AUTHOR,
      unref,
    });
  }

  #collect(): void {
    this.#scheduledFor = Infinity;
    if (!this.#running) return;
    const { terminatedPodThreshold, podGcQuarantineMs } = this.#constants;
    const surplus = this.#ended.size - terminatedPodThreshold;
    if (surplus > 0)
      for (const key of [...this.#ended].slice(0, surplus)) this.#remove(this.#api.get<Pod>('pods', ...splitKey(key)));
    const seen = new Set<string>();
    for (const pod of this.#api.list<Pod>('pods')) {
      const { nodeName = '' } = pod.spec;
      if (nodeName === '') {
        if (isTerminating(pod)) this.#remove(pod);
        continue;
      }
      const node = this.#api.get<Node>('nodes', '', nodeName);
      if (node !== undefined) {
        if (isTerminating(pod) && isOutOfService(node)) this.#removeLost(pod);
        continue;
      }
      seen.add(nodeName);
      const since = this.#missing.get(nodeName);
      if (since === undefined) {
        this.#missing.set(nodeName, this.#tasks.now);
        this.#soon(podGcQuarantineMs);
      } else if (this.#tasks.now - since >= podGcQuarantineMs) this.#removeLost(pod, NODE_GONE);
    }
    for (const node of this.#missing.keys()) if (!seen.has(node)) this.#missing.delete(node);
  }

  /** Nobody else will say that it failed, or take it away. `why`: a condition that it gets before. */
  #removeLost(pod: Pod, why?: Pick<Condition, 'reason' | 'message'>): void {
    const times = { lastProbeTime: null, lastTransitionTime: rfc3339(this.#tasks.now) };
    const conditions =
      why === undefined
        ? (pod.status?.conditions ?? [])
        : withCondition(pod.status?.conditions, { type: 'DisruptionTarget', status: 'True', ...why, ...times });
    const phase = isTerminal(pod) ? pod.status!.phase! : 'Failed';
    const told = this.#api.updateStatus<Pod>('pods', { ...pod, status: { ...pod.status, phase, conditions } });
    // Two requests: others see the pod failed before it is gone.
    const remove = () => {
      const now = this.#api.get<Pod>('pods', ...splitKey(keyOf(told)));
      if (now?.metadata.uid === told.metadata.uid) this.#remove(now);
    };
    this.#tasks.after(this.#constants.controllerReconcileMs, remove, { author: AUTHOR });
  }

  #remove(pod: Pod | undefined): void {
    if (pod !== undefined) this.#api.delete('pods', ...splitKey(keyOf(pod)), { gracePeriodSeconds: 0 });
  }
}

/** Whether somebody vouches that nothing runs on a silent node any more (gc_controller.go: gcTerminating). */
function isOutOfService({ spec, status }: Node): boolean {
  const isReady = conditionOf(status?.conditions, 'Ready')?.status === 'True';
  return !isReady && (spec.taints ?? []).some(({ key }) => key === OUT_OF_SERVICE);
}
