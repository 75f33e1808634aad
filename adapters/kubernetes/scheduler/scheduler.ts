import {
  rfc3339,
  type Change,
  type Component,
  type Random,
  type RateLimiter,
  type Store,
  type Tasks,
  type Trace,
} from 'regatta/kit';
import type { Node } from '../controllers/objects/node.js';
import type { Condition, Pod } from '../controllers/objects/pod.js';
import { isTerminal, keyOf, splitKey, withCondition } from '../controllers/pods.js';
import type { KubernetesConstants } from '../profiles/1.32.js';
import type { ApiServer } from '../resources/types.js';
import { ClusterView } from './cluster-view.js';
import { fitErrorText } from './messages.js';
import { podInfoOf, type PodInfo } from './pod-info.js';
import { preempt, type Candidate } from './preemption.js';
import { defaultProfile, type DefaultProfile } from './profile.js';
import { helpedByComing, helpedByLeaving, helpedByNode } from './queueing-hints.js';
import type { SchedulerEvents } from './scheduler-events.js';
import { SchedulingQueue, type Queued } from './scheduling-queue.js';
import { StoreLookups } from './store-lookups.js';

const NAME = 'default-scheduler';

/** What a decision that placed nothing leaves behind. */
interface Failure {
  readonly message: string;
  readonly rejectors: ReadonlySet<string>;
  readonly chosen: Candidate | undefined;
}

/** kube-scheduler with its default profile: one pod at a time, out of a queue, onto the nodes of a table that follows the store. */
export class Scheduler implements Component {
  readonly id = NAME;
  readonly part = 'scheduler';
  readonly order = 20;
  readonly #tasks: Tasks;
  readonly #store: Store;
  readonly #api: ApiServer;
  readonly #trace: Trace;
  readonly #site: string;
  readonly #random: Random;
  readonly #limiter: RateLimiter;
  readonly #events: SchedulerEvents;
  readonly #constants: KubernetesConstants;
  readonly #queue: SchedulingQueue;
  readonly #lookups: StoreLookups;
  #view: ClusterView;
  #profile: DefaultProfile;
  #running = false;
  #awake = false;
  #stops: (() => void)[] = [];

  constructor(
    tasks: Tasks,
    store: Store,
    api: ApiServer,
    trace: Trace,
    site: string,
    random: Random,
    limiter: RateLimiter,
    events: SchedulerEvents,
    constants: KubernetesConstants,
  ) {
    this.#tasks = tasks;
    this.#store = store;
    this.#api = api;
    this.#trace = trace;
    this.#site = site;
    this.#random = random.fork(NAME);
    this.#limiter = limiter;
    this.#events = events;
    this.#constants = constants;
    this.#queue = new SchedulingQueue(tasks, constants, () => this.#wake());
    this.#lookups = new StoreLookups(store);
    this.#view = new ClusterView(this.#lookups);
    this.#profile = defaultProfile(this.#view, (below) => this.#random.below(below));
  }

  /** The table and the profile as they are now, for whoever explains decisions. */
  get profile(): DefaultProfile {
    return this.#profile;
  }

  get view(): ClusterView {
    return this.#view;
  }

  start(): void {
    this.#running = true;
    this.#view = new ClusterView(this.#lookups);
    this.#profile = defaultProfile(this.#view, (below) => this.#random.below(below));
    for (const { value } of this.#store.list<Node>('nodes').items) this.#view.setNode(value);
    for (const { value } of this.#store.list<Pod>('pods').items) this.#take(value, this.#tasks.cause);
    const watches = [
      this.#store.watch<Node>('nodes', {}, (change) => this.#nodeChanged(change)),
      this.#store.watch<Pod>('pods', {}, (change) => this.#podChanged(change)),
    ];
    this.#stops = watches.map((watch) => () => watch.stop());
  }

  stop(): void {
    this.#running = false;
    for (const stop of this.#stops) stop();
    this.#queue.clear();
  }

  #take(pod: Pod, cause: number): void {
    const nodeName = pod.spec.nodeName ?? '';
    if (nodeName !== '') {
      if (!isTerminal(pod)) this.#view.place(nodeName, pod);
      return;
    }
    if (!isOurs(pod)) return;
    const nominated = pod.status?.nominatedNodeName ?? '';
    if (nominated !== '') this.#view.nominate(nominated, podInfoOf(pod));
    this.#queue.add(keyOf(pod), pod.spec.priority ?? 0, cause);
  }

  #nodeChanged({ type, object, previous }: Change<Node>): void {
    if (type === 'deleted') return this.#view.removeNode(object.name);
    const before = previous?.value;
    // Heartbeats change nothing that a plugin looks at.
    if (before !== undefined && isSameToPlugins(before, object.value)) return;
    this.#view.setNode(object.value);
    if (this.#queue.waiting === 0) return;
    this.#queue.move((queued) => {
      const pod = this.#api.get<Pod>('pods', ...splitKey(queued.key));
      return pod !== undefined && helpedByNode(podInfoOf(pod), queued.rejectors, { before, after: object.value });
    });
  }

  #podChanged({ type, object, previous, cause }: Change<Pod>): void {
    const pod = object.value;
    const key = keyOf(pod);
    const nodeName = pod.spec.nodeName ?? '';
    const gone = type === 'deleted' || isTerminal(pod);
    if (nodeName !== '') {
      const wasBound = (previous?.value.spec.nodeName ?? '') !== '';
      if (gone) return this.#left(key, pod);
      if (wasBound && previous !== undefined && !isMoved(previous.value, pod)) return;
      this.#view.place(nodeName, pod);
      if (!wasBound) {
        this.#queue.remove(key);
        this.#view.denominate(key);
      }
      return this.#queue.move(({ rejectors }) => helpedByComing(rejectors));
    }
    if (gone) {
      this.#queue.remove(key);
      this.#view.denominate(key);
      return this.#events.forget(pod.metadata.uid);
    }
    if (
      previous !== undefined &&
      previous.value.spec === pod.spec &&
      previous.value.metadata.labels === pod.metadata.labels
    )
      return;
    const arrive = () => {
      const now = this.#api.get<Pod>('pods', ...splitKey(key));
      if (this.#running && now !== undefined && (now.spec.nodeName ?? '') === '' && isOurs(now))
        this.#queue.add(key, now.spec.priority ?? 0, cause);
    };
    this.#tasks.after(this.#constants.watchDelayMs, arrive, { author: NAME, cause });
  }

  #left(key: string, pod: Pod): void {
    this.#view.remove(key);
    this.#events.forget(pod.metadata.uid);
    this.#queue.move(({ rejectors }) => helpedByLeaving(rejectors));
  }

  #wake(delayMs: number = this.#constants.schedulerPassMs): void {
    if (this.#awake || !this.#running) return;
    this.#awake = true;
    this.#tasks.after(delayMs, () => this.#pass(), { author: NAME });
  }

  /** One scheduling cycle. */
  #pass(): void {
    this.#awake = false;
    if (!this.#running) return;
    const queued = this.#queue.take();
    if (queued === undefined) return;
    const waitMs = this.#limiter.waitMs();
    if (waitMs > 0) {
      this.#queue.putBack(queued);
      return this.#wake(waitMs);
    }
    this.#tasks.as(NAME, queued.cause, () => this.#schedule(queued));
    if (this.#queue.hasActive) this.#wake();
  }

  #schedule(queued: Queued): void {
    const [namespace, name] = splitKey(queued.key);
    const pod = this.#api.get<Pod>('pods', namespace, name);
    if (pod === undefined || (pod.spec.nodeName ?? '') !== '' || pod.metadata.deletionTimestamp !== undefined) return;
    const info = podInfoOf(pod);
    const nominated = this.#feasibleNomination(info);
    const placement = nominated === undefined ? this.#profile.engine.decide(info) : undefined;
    const node = nominated ?? placement?.node;
    if (node !== undefined) {
      this.#record(
        queued.key,
        'placed',
        node,
        placement?.evaluated ?? 1,
        placement?.feasible ?? 1,
        [],
        placement?.score ?? 0,
      );
      return this.#bind(pod, node);
    }
    const failure = this.#explainFailure(info);
    const rejected = [...(placement?.rejected ?? [])];
    this.#record(queued.key, 'pending', '', placement?.evaluated ?? 0, 0, rejected, 0);
    this.#failed(queued, pod, info, failure);
  }

  /** The node that preemption has made room on, if the pod fits there now; it is tried first and then nothing is scored. */
  #feasibleNomination(info: PodInfo): string | undefined {
    const nominated = info.pod.status?.nominatedNodeName ?? '';
    if (nominated === '' || this.#view.node(nominated) === undefined) return undefined;
    const { nodes } = this.#profile.engine.explain(info);
    return nodes.some(({ node, rejectedBy }) => node === nominated && rejectedBy === undefined) ? nominated : undefined;
  }

  #bind(pod: Pod, node: string): void {
    const { namespace = '', name } = pod.metadata;
    this.#limiter.tryTake();
    this.#api.bind(namespace, name, node);
    const note = `Successfully assigned ${namespace}/${name} to ${node}`;
    this.#events.event(pod, 'Normal', 'Scheduled', 'Binding', note);
  }

  #explainFailure(info: PodInfo): Failure {
    const { table } = this.#view;
    const total = table.order.length;
    if (total === 0) return { message: 'no nodes available to schedule pods', rejectors: new Set(), chosen: undefined };
    const { refused, nodes } = this.#profile.engine.explain(info);
    const rejectors = new Set(refused === undefined ? [] : ['NodeAffinity']);
    const reasons = new Map<string, number>();
    for (const { rejectedBy } of nodes) {
      if (rejectedBy === undefined) continue;
      rejectors.add(rejectedBy.plugin);
      for (const reason of rejectedBy.reason.split(', ')) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    }
    const { chosen, message } = preempt(this.#view, this.#profile.filter, info, nodes, refused !== undefined);
    const suffix = chosen === undefined ? ` preemption: ${message}` : '';
    return { message: fitErrorText(total, reasons, refused) + suffix, rejectors, chosen };
  }

  #failed(queued: Queued, pod: Pod, info: PodInfo, { message, rejectors, chosen }: Failure): void {
    this.#queue.failed(queued, rejectors);
    this.#events.event(pod, 'Warning', 'FailedScheduling', 'Scheduling', message);
    if (chosen !== undefined) this.#evict(pod, info, chosen);
    const condition: Condition = {
      type: 'PodScheduled',
      status: 'False',
      reason: 'Unschedulable',
      message,
      lastProbeTime: null,
      lastTransitionTime: rfc3339(this.#tasks.now),
    };
    const nominatedNodeName = chosen?.node ?? pod.status?.nominatedNodeName;
    const conditions = withCondition(pod.status?.conditions, condition);
    if (conditions === pod.status?.conditions && nominatedNodeName === pod.status?.nominatedNodeName) return;
    this.#limiter.tryTake();
    const status = { ...pod.status, conditions, ...(nominatedNodeName !== undefined && { nominatedNodeName }) };
    this.#api.updateStatus<Pod>('pods', { ...pod, status });
    if (chosen !== undefined) this.#view.nominate(chosen.node, info);
  }

  /** Victims are told why, and deleted; pods of lower priority that were promised the same room lose the promise. */
  #evict(pod: Pod, info: PodInfo, { node, victims }: Candidate): void {
    for (const { key } of victims) {
      const [namespace, name] = splitKey(key);
      const victim = this.#api.get<Pod>('pods', namespace, name);
      if (victim === undefined) continue;
      const condition: Condition = {
        type: 'DisruptionTarget',
        status: 'True',
        reason: 'PreemptionByScheduler',
        message: `${NAME}: preempting to accommodate a higher priority pod`,
        lastProbeTime: null,
        lastTransitionTime: rfc3339(this.#tasks.now),
      };
      const status = { ...victim.status, conditions: withCondition(victim.status?.conditions, condition) };
      this.#api.updateStatus<Pod>('pods', { ...victim, status });
      this.#api.delete('pods', namespace, name);
      this.#events.event(
        victim,
        'Normal',
        'Preempted',
        'Preempting',
        `Preempted by pod ${pod.metadata.uid} on node ${node}`,
      );
    }
    for (const other of [...(this.#view.nominated.get(node)?.values() ?? [])]) {
      if (other.priority >= info.priority || other.key === info.key) continue;
      this.#view.denominate(other.key);
      const waiting = this.#api.get<Pod>('pods', ...splitKey(other.key));
      if (waiting === undefined) continue;
      const { nominatedNodeName: _lost, ...status } = waiting.status ?? {};
      this.#api.updateStatus<Pod>('pods', { ...waiting, status });
    }
  }

  #record(
    subject: string,
    outcome: 'placed' | 'pending',
    node: string,
    evaluated: number,
    feasible: number,
    rejected: readonly (readonly [string, number])[],
    score: number,
  ): void {
    this.#trace.record(this.#site, { type: 'decision', subject, outcome, node, evaluated, feasible, rejected, score });
  }
}

/** Pods of another scheduler, or held back by gates, never enter the queue. */
function isOurs({ spec, metadata }: Pod): boolean {
  const gated = (spec.schedulingGates ?? []).length > 0;
  return (spec.schedulerName ?? NAME) === NAME && !gated && metadata.deletionTimestamp === undefined;
}

function isSameToPlugins(before: Node, after: Node): boolean {
  return (
    before.spec === after.spec &&
    before.metadata.labels === after.metadata.labels &&
    before.status?.allocatable === after.status?.allocatable &&
    before.status?.images === after.status?.images
  );
}

/** Whether something changed that other pods' placement depends on. */
function isMoved(before: Pod, after: Pod): boolean {
  return (
    before.spec !== after.spec ||
    before.metadata.labels !== after.metadata.labels ||
    before.metadata.deletionTimestamp !== after.metadata.deletionTimestamp ||
    before.status?.startTime !== after.status?.startTime
  );
}
