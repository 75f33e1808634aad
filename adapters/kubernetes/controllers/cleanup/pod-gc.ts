import { rfc3339, type Component, type Store, type Tasks } from 'regatta/kit';
import type { KubernetesConstants } from '../../profiles/1.32.js';
import type { ApiServer } from '../../resources/types.js';
import { MonitorTicks } from '../nodes/monitor-ticks.js';
import type { Pod } from '../objects/pod.js';
import { isTerminal, isTerminating, keyOf, splitKey, withCondition } from '../pods.js';

const AUTHOR = 'pod-garbage-collector';

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
      this.#store.watch('nodes', {}, ({ type }) => void (type === 'deleted' && this.#soon())),
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
    const strays = nodeName === '' ? isTerminating(pod) : this.#api.get('nodes', '', nodeName) === undefined;
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
      if (this.#api.get('nodes', '', nodeName) !== undefined) continue;
      seen.add(nodeName);
      const since = this.#missing.get(nodeName);
      if (since === undefined) {
        this.#missing.set(nodeName, this.#tasks.now);
        this.#soon(podGcQuarantineMs);
      } else if (this.#tasks.now - since >= podGcQuarantineMs) this.#removeOrphan(pod);
    }
    for (const node of this.#missing.keys()) if (!seen.has(node)) this.#missing.delete(node);
  }

  #removeOrphan(pod: Pod): void {
    const conditions = withCondition(pod.status?.conditions, {
      type: 'DisruptionTarget',
      status: 'True',
      reason: 'DeletionByPodGC',
      message: 'PodGC: node no longer exists',
      lastProbeTime: null,
      lastTransitionTime: rfc3339(this.#tasks.now),
    });
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
