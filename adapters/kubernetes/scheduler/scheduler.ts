import type { Change, Component, Effects, Random, RateLimiter, Store, Tasks, Trace } from 'regatta/kit';
import type { Node } from '../controllers/objects/node.js';
import type { Pod } from '../controllers/objects/pod.js';
import { isTerminal, keyOf, splitKey } from '../controllers/pods.js';
import type { KubernetesConstants } from '../profiles/1.32.js';
import type { ApiServer } from '../resources/types.js';
import { watchVolumes } from './cluster-events.js';
import { ClusterView } from './cluster-view.js';
import { DEFAULT_SCHEDULER } from './configuration/defaults.js';
import { ConfigurationSource } from './configuration/source.js';
import type { SchedulerConfiguration } from './configuration/types.js';
import { decide, explainFailure, type Decision, type Failure } from './cycle.js';
import { ExtenderCaller } from './extenders/caller.js';
import { askBinding, extendedCycle } from './extenders/cycle.js';
import { isInterested, type Asking } from './extenders/extender.js';
import { podInfoOf, type PodInfo } from './pod-info.js';
import { PodWriter } from './pod-writer.js';
import type { Profile } from './profile.js';
import { Profiles } from './profiles.js';
import { helpedByOwnChange, isHeard, mayHelp, type ClusterEvent } from './queueing-hints.js';
import type { SchedulerEvents } from './scheduler-events.js';
import { SchedulerMetrics } from './scheduler-metrics.js';
import { SchedulingQueue, type Queued } from './scheduling-queue.js';
import { StoreLookups } from './store-lookups.js';
import { VolumeBinder } from './volume-binder.js';

const NAME = DEFAULT_SCHEDULER;

/** kube-scheduler with its profiles: one pod at a time, out of a queue, onto the nodes of a table that follows the store. */
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
  readonly #source: ConfigurationSource;
  readonly #queue: SchedulingQueue;
  readonly #lookups: StoreLookups;
  readonly #writer: PodWriter;
  readonly #volumes: VolumeBinder;
  readonly #extenders: ExtenderCaller;
  readonly metrics: SchedulerMetrics;
  #configuration: SchedulerConfiguration;
  #view: ClusterView;
  #profiles: Profiles;
  #running = false;
  #awake = false;
  /** Whether a cycle waits for extenders. */
  #isAsking = false;
  #epoch = 0;
  #stops: readonly (() => void)[] = [];

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
    effects: Effects,
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
    this.#source = new ConfigurationSource(store, constants);
    this.#configuration = this.#source.fallback;
    this.#queue = new SchedulingQueue(tasks, constants, () => this.#wake());
    this.#lookups = new StoreLookups(store);
    this.#writer = new PodWriter(tasks, api, limiter, events);
    this.#volumes = new VolumeBinder(tasks, api, limiter, this.#lookups.volumes);
    this.#extenders = new ExtenderCaller(effects);
    this.metrics = new SchedulerMetrics(() => ({ ...this.#queue.counts, gated: this.#gated() }));
    this.#view = new ClusterView(this.#lookups);
    this.#profiles = new Profiles(this.#view, this.#configuration, this.#random);
  }

  /** The table and the profiles as they are now, for whoever explains decisions. */
  get profiles(): Profiles {
    return this.#profiles;
  }

  get view(): ClusterView {
    return this.#view;
  }

  start(): void {
    this.#running = true;
    this.#configure();
    this.#view = new ClusterView(this.#lookups);
    this.#profiles = new Profiles(this.#view, this.#configuration, this.#random);
    for (const { value } of this.#store.list<Node>('nodes').items) this.#view.setNode(value);
    for (const { value } of this.#store.list<Pod>('pods').items) this.#take(value, this.#tasks.cause);
    const nodes = this.#store.watch<Node>('nodes', {}, (change) => this.#nodeChanged(change));
    const pods = this.#store.watch<Pod>('pods', {}, (change) => this.#podChanged(change));
    this.#stops = [
      () => nodes.stop(),
      () => pods.stop(),
      ...watchVolumes(this.#store, (event, isDeletion) => this.#volumesChanged(event, isDeletion)),
      this.#source.watch(() =>
        this.#tasks.after(this.#constants.watchDelayMs, () => this.#restart(), { author: NAME }),
      ),
    ];
  }

  stop(): void {
    this.#running = false;
    this.#isAsking = false;
    this.#epoch++;
    for (const stop of this.#stops) stop();
    this.#queue.clear();
    this.#volumes.clear();
  }

  /** A configuration that cannot be used changes nothing but the event that says so. */
  #configure(): void {
    const configuration = this.#source.read();
    if (!('problem' in configuration)) {
      this.#configuration = configuration;
      this.#queue.configure(configuration);
      return;
    }
    const { object } = this.#source;
    if (object !== undefined)
      this.#events.event(NAME, object, 'Warning', 'InvalidConfiguration', 'Loading', configuration.problem);
  }

  #restart(): void {
    if (!this.#running) return;
    this.stop();
    this.start();
  }

  #take(pod: Pod, cause: number): void {
    const nodeName = pod.spec.nodeName ?? '';
    if (nodeName !== '') {
      if (!isTerminal(pod)) this.#view.place(nodeName, pod);
      return;
    }
    if (isTerminal(pod) || this.#profiles.queued(pod) === undefined) return;
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
    this.#happened({ type: 'node', before, after: object.value });
  }

  #podChanged({ type, object, previous, cause }: Change<Pod>): void {
    const pod = object.value;
    const isGone = type === 'deleted' || isTerminal(pod);
    if ((pod.spec.nodeName ?? '') !== '') return this.#placedChanged(pod, previous?.value, isGone);
    const key = keyOf(pod);
    if (isGone) {
      this.#queue.remove(key);
      this.#view.denominate(key);
      this.#unassume(key);
      return this.#events.forget(pod.metadata.uid);
    }
    if (previous !== undefined && !isMoved(previous.value, pod)) return;
    const arrive = () => this.#arrive(key, previous?.value, cause);
    this.#tasks.after(this.#constants.watchDelayMs, arrive, { author: NAME, cause });
  }

  #placedChanged(pod: Pod, before: Pod | undefined, isGone: boolean): void {
    const key = keyOf(pod);
    const wasPlaced = (before?.spec.nodeName ?? '') !== '';
    if (isGone) {
      this.#view.remove(key);
      this.#events.forget(pod.metadata.uid);
      if (this.#queue.waiting > 0) this.#happened({ type: 'pod', before: podInfoOf(pod), after: undefined });
      return;
    }
    if (wasPlaced && before !== undefined && !isMoved(before, pod)) return;
    this.#view.place(pod.spec.nodeName!, pod);
    if (!wasPlaced) {
      this.#queue.remove(key);
      this.#view.denominate(key);
    }
    if (this.#queue.waiting === 0) return;
    const known = before === undefined || !wasPlaced ? undefined : podInfoOf(before);
    this.#happened({ type: 'pod', before: known, after: podInfoOf(pod) });
  }

  /** A pod without a node has come or changed. One that was refused already stays where it is unless the change may help it. */
  #arrive(key: string, before: Pod | undefined, cause: number): void {
    const pod = this.#api.get<Pod>('pods', ...splitKey(key));
    if (!this.#running || pod === undefined || (pod.spec.nodeName ?? '') !== '' || this.#volumes.isWaiting(key)) return;
    if (this.#profiles.queued(pod) === undefined) return;
    if (before === undefined || !this.#queue.has(key)) return this.#queue.add(key, pod.spec.priority ?? 0, cause);
    const [old, now] = [podInfoOf(before), podInfoOf(pod)];
    this.#queue.move((queued) => queued.key === key && helpedByOwnChange(old, now, queued.rejectors));
  }

  #volumesChanged(event: ClusterEvent, isDeletion: boolean): void {
    if (event.type === 'claim') this.#volumes.claimChanged(event.claim);
    if (!isDeletion) this.#happened(event);
  }

  #happened(event: ClusterEvent): void {
    if (this.#queue.waiting === 0) return;
    this.#queue.move(({ key, rejectors }) => {
      if (!isHeard(rejectors, event)) return false;
      const pod = this.#api.get<Pod>('pods', ...splitKey(key));
      return pod !== undefined && mayHelp(this.#view, podInfoOf(pod), rejectors, event);
    });
  }

  #wake(delayMs: number = this.#constants.schedulerPassMs): void {
    if (this.#awake || !this.#running) return;
    this.#awake = true;
    this.#tasks.after(delayMs, () => this.#pass(), { author: NAME });
  }

  #pass(): void {
    this.#awake = false;
    if (!this.#running || this.#isAsking) return;
    const queued = this.#queue.take();
    if (queued === undefined) return;
    const waitMs = this.#limiter.waitMs();
    if (waitMs > 0) {
      this.#queue.putBack(queued);
      return this.#wake(waitMs);
    }
    this.#tasks.as(NAME, queued.cause, () => this.#schedule(queued));
    if (this.#queue.hasActive && !this.#isAsking) this.#wake();
  }

  /** One scheduling cycle. */
  #schedule(queued: Queued): void {
    const pod = this.#api.get<Pod>('pods', ...splitKey(queued.key));
    if (pod === undefined || (pod.spec.nodeName ?? '') !== '') return;
    const profile = this.#profiles.queued(pod);
    if (profile === undefined) return;
    const info = podInfoOf(pod);
    const { extenders } = this.#configuration;
    if (extenders.some((extender) => isInterested(extender, pod)))
      return this.#scheduleWithExtenders(queued, info, profile);
    const decision = decide(this.#view, profile, info);
    this.#record(queued.key, decision);
    if (decision.node === undefined) this.#failed(queued, info, profile, explainFailure(this.#view, profile, info));
    else this.#place(queued, info, profile, decision.node);
  }

  /** Until the extenders have answered, no other pod has its turn. */
  #scheduleWithExtenders(queued: Queued, info: PodInfo, profile: Profile): void {
    const { extenders } = this.#configuration;
    const draw = (below: number) => this.#random.below(below);
    this.#isAsking = true;
    this.#follow(queued, extendedCycle(this.#view, profile, info, extenders, draw), (outcome) => {
      this.#isAsking = false;
      if (this.#queue.hasActive) this.#wake();
      const pod = this.#api.get<Pod>('pods', ...splitKey(queued.key));
      if (pod === undefined || (pod.spec.nodeName ?? '') !== '') return;
      if ('error' in outcome) return this.#erred(queued, pod, profile, outcome.error);
      this.#record(queued.key, outcome.decision);
      if ('failure' in outcome) this.#failed(queued, info, profile, outcome.failure);
      else this.#place(queued, info, profile, outcome.decision.node!);
    });
  }

  /** Answers to a scheduler that has been stopped since are for nobody. */
  #follow<T>(queued: Queued, asking: Asking<T>, done: (outcome: T) => void): void {
    const epoch = this.#epoch;
    this.#extenders.follow(asking, (outcome) => {
      if (epoch === this.#epoch) this.#tasks.as(NAME, queued.cause, () => done(outcome));
    });
  }

  #place(queued: Queued, info: PodInfo, profile: Profile, node: string): void {
    this.metrics.attempted(profile.schedulerName, 'scheduled');
    if (this.#volumes.isNeeded(info)) this.#bindVolumes(queued, info, profile, node);
    else this.#bind(queued, info.pod, profile, node);
  }

  #bind(queued: Queued, pod: Pod, profile: Profile, node: string): void {
    const binders = this.#configuration.extenders.filter(
      (extender) => extender.verbs.bind !== '' && isInterested(extender, pod),
    );
    if (binders.length === 0) return this.#writer.bind(pod, node, profile.schedulerName);
    this.#view.place(node, pod);
    this.#follow(queued, askBinding(pod, node, binders), (problem) => {
      if (problem === undefined) this.#writer.bind(pod, node, profile.schedulerName);
      else if (problem === '') this.#writer.tellBound(pod, node, profile.schedulerName);
      else {
        this.#unassume(queued.key);
        this.#erred(queued, pod, profile, problem);
      }
    });
  }

  /** Something failed that says nothing about the pod; it is tried again. */
  #erred(queued: Queued, pod: Pod, profile: Profile, message: string): void {
    this.metrics.attempted(profile.schedulerName, 'error');
    this.#queue.failed(queued, new Set());
    this.#writer.refuse(pod, profile.schedulerName, 'SchedulerError', message, '');
  }

  #failed(queued: Queued, info: PodInfo, profile: Profile, failure: Failure): void {
    this.metrics.attempted(profile.schedulerName, 'unschedulable');
    if (failure.chosen !== undefined) this.metrics.preempted();
    this.#queue.failed(queued, failure.rejectors);
    this.#writer.fail(this.#view, profile.schedulerName, info, failure);
  }

  /** The pod takes its place on the node at once, and is bound when its claims are. */
  #bindVolumes(queued: Queued, info: PodInfo, profile: Profile, node: string): void {
    this.#view.place(node, info.pod);
    const { labels } = this.#view.node(node)!;
    this.#volumes.bind({ info, node, labels }, profile.volumeBindingTimeoutMs, (problem) => {
      const settle = () => this.#volumesSettled(queued, profile, node, problem);
      this.#tasks.after(this.#constants.watchDelayMs, settle, { author: NAME, cause: queued.cause });
    });
  }

  #volumesSettled(queued: Queued, profile: Profile, node: string, problem: string | undefined): void {
    const pod = this.#api.get<Pod>('pods', ...splitKey(queued.key));
    if (!this.#running || pod === undefined || (pod.spec.nodeName ?? '') !== '') return;
    const isGoing = pod.metadata.deletionTimestamp !== undefined;
    if (problem === undefined && !isGoing) return this.#bind(queued, pod, profile, node);
    this.#unassume(queued.key);
    if (isGoing) return;
    this.#erred(queued, pod, profile, `running PreBind plugin "VolumeBinding": binding volumes: ${problem}`);
  }

  /** Gives up the place of a pod that waits for its claims. */
  #unassume(key: string): void {
    this.#volumes.forget(key);
    this.#view.remove(key);
  }

  /** Pods that their gates hold back are in no queue. */
  #gated(): number {
    const pods = this.#store.list<Pod>('pods').items;
    return pods.filter(({ value }) => (value.spec.schedulingGates ?? []).length > 0 && !isTerminal(value)).length;
  }

  #record(subject: string, { node = '', evaluated, feasible, rejected, score }: Decision): void {
    const outcome = node === '' ? 'pending' : 'placed';
    const reasons = node === '' ? [...rejected] : [];
    const entry = { subject, outcome, node, evaluated, feasible, rejected: reasons, score } as const;
    this.#trace.record(this.#site, { type: 'decision', ...entry });
  }
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
