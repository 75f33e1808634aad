import {
  isReporting,
  KeyedQueue,
  type Component,
  type Machine,
  type Random,
  type RuntimeContainer,
  type Store,
} from 'regatta/kit';
import type { Node } from '../controllers/objects/node.js';
import type { Pod } from '../controllers/objects/pod.js';
import { containersOf, keyOf, splitKey, statusesOf } from '../controllers/pods.js';
import { LABELS } from './container-spec.js';
import { memoryOf } from './container-starter.js';
import type { LocalPod } from './local-pods.js';
import type { KubeletParts } from './parts.js';
import { PodWorker } from './pod-worker.js';

const AUTHOR = 'kubelet';

/**
 * The kubelets of all machines in one: a pod is looked at when the store, the runtime or one of its own timers says so, and only while its
 * machine can reach the control plane. Begins from the store and the runtime's table alone.
 */
export class Kubelet implements Component {
  readonly id = 'kubelet';
  readonly part = 'kubelet';
  readonly order = 30;
  readonly #parts: KubeletParts;
  readonly #store: Store;
  readonly #random: Random;
  readonly #worker: PodWorker;
  readonly #locals = new Map<string, LocalPod>();
  readonly #uids = new Map<string, string>();
  #queue: KeyedQueue | undefined;
  #stops: (() => void)[] = [];

  constructor(parts: Omit<KubeletParts, 'again'>, store: Store, random: Random) {
    this.#parts = { ...parts, again: (key, afterMs, unref) => this.#again(key, afterMs, unref) };
    this.#store = store;
    this.#random = random;
    this.#worker = new PodWorker(this.#parts);
  }

  start(): void {
    const { tasks, machines, runtime, containers, constants } = this.#parts;
    const policy = { author: AUTHOR, workers: Number.MAX_SAFE_INTEGER, durationMs: 0 };
    this.#queue = new KeyedQueue(tasks, policy, (key) => {
      this.#sync(key);
      return undefined;
    });
    containers.rebuild(machines);
    const pods = this.#store.watch<Pod>('pods', {}, ({ object, cause, previous }) => {
      if ((object.value.spec.nodeName ?? '') === '') return;
      // What this kubelet writes itself it has seen already.
      if (tasks.author === AUTHOR && previous !== undefined && previous.value.spec === object.value.spec)
        if (previous.value.metadata.deletionTimestamp === object.value.metadata.deletionTimestamp) return;
      this.#queue?.add(keyOf(object.value), cause, constants.watchDelayMs);
    });
    this.#stops = [
      () => pods.stop(),
      machines.watch((after, before) => this.#follow(after, before)),
      runtime.watch((container, event) => tasks.as(AUTHOR, tasks.cause, () => this.#observe(container, event))),
    ];
    for (const { value } of this.#store.list<Pod>('pods').items)
      if ((value.spec.nodeName ?? '') !== '') this.#queue.add(keyOf(value), tasks.cause);
    this.#collectStrays();
  }

  stop(): void {
    this.#queue?.stop();
    this.#queue = undefined;
    for (const stop of this.#stops) stop();
    this.#locals.clear();
    this.#uids.clear();
    this.#parts.admission.clear();
  }

  #again(key: string, afterMs: number, unref: boolean): void {
    const { tasks } = this.#parts;
    const queue = this.#queue;
    if (afterMs === 0) return queue?.add(key, tasks.cause);
    // Each container of a pod waits for its own time, so every wish gets a task; those of a stopped kubelet come to nothing.
    tasks.after(afterMs, () => queue?.add(key, tasks.cause), { author: AUTHOR, unref });
  }

  #sync(key: string): void {
    const [namespace, name] = splitKey(key);
    const { api, machines } = this.#parts;
    const pod = api.get<Pod>('pods', namespace, name);
    const knownUid = this.#uids.get(key);
    if (knownUid !== undefined && knownUid !== pod?.metadata.uid) this.#forget(key, knownUid);
    const { nodeName = '' } = pod?.spec ?? {};
    if (pod === undefined || nodeName === '') return;
    const machine = machines.get(nodeName);
    const node = api.get<Node>('nodes', '', nodeName);
    if (machine === undefined || node === undefined || !isReporting(machine)) return;
    this.#worker.sync(pod, this.#local(pod, key), machine, node);
  }

  /** The pod is gone; its machine ends what is left of it as soon as it hears of that. */
  #forget(key: string, uid: string): void {
    const local = this.#locals.get(uid);
    const machine = local === undefined ? undefined : this.#parts.machines.get(local.machine);
    if (local !== undefined && machine !== undefined && !isReporting(machine)) return;
    this.#uids.delete(key);
    this.#locals.delete(uid);
    if (local !== undefined) this.#worker.remove(local);
  }

  #local(pod: Pod, key: string): LocalPod {
    const { uid } = pod.metadata;
    let local = this.#locals.get(uid);
    if (local === undefined) {
      local = {
        uid,
        key,
        machine: pod.spec.nodeName!,
        address: '',
        sandbox: 'none',
        stopping: false,
        stoppingSince: 0,
        asked: new Set(),
        admitted: false,
        containers: new Map(),
      };
      this.#locals.set(uid, local);
      this.#uids.set(key, uid);
      this.#remember(pod, local);
    }
    return local;
  }

  /** After a restart of the kubelet, containers that were ready are taken to be so still. */
  #remember(pod: Pod, local: LocalPod): void {
    const statuses = statusesOf(pod);
    for (const container of containersOf(pod)) {
      const last = this.#parts.containers.attempts(local.uid, container.name).at(-1);
      const status = statuses.find(({ name }) => name === container.name);
      if (last?.status !== 'running') continue;
      const memory = memoryOf(local, container);
      if (status?.containerID === `containerd://${last.id}` && status.ready) {
        memory.ready = true;
        memory.startupPassed = true;
      } else this.#worker.started(pod, local, last);
    }
  }

  #observe(container: RuntimeContainer, event: 'started' | 'exited' | 'removed'): void {
    const { containers, machines } = this.#parts;
    const uid = container.spec.labels?.[LABELS.uid];
    if (uid === undefined) return;
    if (event === 'removed') return containers.removed(container);
    const machine = machines.get(container.machine);
    const local = this.#locals.get(uid);
    if (local === undefined || machine === undefined || !isReporting(machine)) return;
    if (event === 'started') {
      const pod = this.#parts.api.get<Pod>('pods', ...splitKey(local.key));
      if (pod?.metadata.uid === uid && !local.stopping) this.#worker.started(pod, local, container);
    }
    const delayMs = local.stopping ? 0 : this.#relistDelayMs(container.machine);
    this.#queue?.add(local.key, this.#parts.tasks.cause, delayMs);
  }

  /** The kubelet learns of changes in the runtime by listing it once a period (pkg/kubelet/pleg/generic.go). */
  #relistDelayMs(machine: string): number {
    const { constants, tasks } = this.#parts;
    const periodMs = constants.plegRelistPeriodMs;
    if (periodMs === 0) return 0;
    const phaseMs = this.#random.fork(`relist/${machine}`).below(periodMs);
    return periodMs - ((tasks.now - phaseMs) % periodMs);
  }

  #follow(after: Machine | undefined, before: Machine | undefined): void {
    const { puller, tasks, api } = this.#parts;
    if (before?.powered === true && after?.powered !== true) this.#lostPower(before.name);
    if (after?.powered !== true) puller.forget(before?.name ?? after!.name);
    if (after === undefined || !isReporting(after) || before === undefined || isReporting(before)) return;
    for (const pod of api.find<Pod>('pods', 'node', after.name)) this.#queue?.add(keyOf(pod), tasks.cause);
    for (const [uid, local] of this.#locals) if (local.machine === after.name) this.#recheck(uid, local);
  }

  /** Sandboxes do not survive a power loss; addresses do, in the network plugin's files. */
  #lostPower(machine: string): void {
    for (const local of this.#locals.values()) {
      if (local.machine !== machine) continue;
      local.sandbox = 'none';
      for (const memory of local.containers.values())
        Object.assign(memory, { pulling: false, pulled: false, ready: false });
    }
  }

  #recheck(uid: string, local: LocalPod): void {
    const pod = this.#parts.api.get<Pod>('pods', ...splitKey(local.key));
    if (pod?.metadata.uid !== uid) this.#forget(local.key, uid);
  }

  /** Containers of pods that went away while nobody looked. */
  #collectStrays(): void {
    const { containers, runtime, api } = this.#parts;
    for (const uid of [...containers.uids()]) {
      const labels = containers.of(uid)[0]?.spec.labels ?? {};
      const pod = api.get<Pod>('pods', labels[LABELS.namespace] ?? '', labels[LABELS.pod] ?? '');
      if (pod?.metadata.uid === uid) continue;
      for (const id of [...containers.ids(uid)]) runtime.remove(id);
      this.#parts.addressing.release(uid);
    }
  }
}
