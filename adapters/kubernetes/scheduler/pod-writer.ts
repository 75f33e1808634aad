import { RegattaError, rfc3339, type Clock, type RateLimiter } from 'regatta/kit';
import type { Condition, Pod, PodStatus } from '../controllers/objects/pod.js';
import { splitKey, withCondition } from '../controllers/pods.js';
import type { ApiServer } from '../resources/types.js';
import type { ClusterView } from './cluster-view.js';
import type { Failure } from './cycle.js';
import type { PodInfo } from './pod-info.js';
import type { Candidate } from './preemption.js';
import type { SchedulerEvents } from './scheduler-events.js';

/** What the scheduler makes of its decisions in the API: bindings, conditions, nominations, evictions, and the events that tell of them. */
export class PodWriter {
  readonly #clock: Clock;
  readonly #api: ApiServer;
  readonly #limiter: RateLimiter;
  readonly #events: SchedulerEvents;

  constructor(clock: Clock, api: ApiServer, limiter: RateLimiter, events: SchedulerEvents) {
    this.#clock = clock;
    this.#api = api;
    this.#limiter = limiter;
    this.#events = events;
  }

  bind(pod: Pod, node: string, scheduler: string): void {
    const { namespace = '', name } = pod.metadata;
    this.#limiter.tryTake();
    this.#api.bind(namespace, name, node);
    this.tellBound(pod, node, scheduler);
  }

  tellBound(pod: Pod, node: string, scheduler: string): void {
    const { namespace = '', name } = pod.metadata;
    const note = `Successfully assigned ${namespace}/${name} to ${node}`;
    this.#events.event(scheduler, pod, 'Normal', 'Scheduled', 'Binding', note);
  }

  /**
   * Tells why a pod waits (schedule_one.go: handleSchedulingFailure). `nomination` is the node that it waits for: empty for none, undefined to
   * leave the one that it has.
   */
  refuse(
    pod: Pod,
    scheduler: string,
    reason: 'Unschedulable' | 'SchedulerError',
    message: string,
    nomination: string | undefined,
  ): void {
    this.#events.event(scheduler, pod, 'Warning', 'FailedScheduling', 'Scheduling', message);
    const conditions = withCondition(pod.status?.conditions, this.#condition('PodScheduled', 'False', reason, message));
    const isNominated = nomination !== undefined && nomination !== (pod.status?.nominatedNodeName ?? '');
    if (conditions === pod.status?.conditions && !isNominated) return;
    const status = { ...pod.status, conditions };
    this.#writeStatus(pod, isNominated ? nominatedTo(nomination, status) : status);
  }

  /** Ends a cycle that has placed nothing: evictions, the reason, and what both mean for who is nominated where. */
  fail(view: ClusterView, scheduler: string, info: PodInfo, { message, chosen, nomination }: Failure): void {
    if (chosen !== undefined) {
      const promised = [...(view.nominated.get(chosen.node)?.values() ?? [])];
      const losers = promised.filter(({ priority, key }) => priority < info.priority && key !== info.key);
      for (const { key } of losers) view.denominate(key);
      this.#evict(info.pod, scheduler, chosen, losers);
    }
    this.refuse(info.pod, scheduler, 'Unschedulable', message, nomination);
    if (nomination === '') view.denominate(info.key);
    else if (nomination !== undefined) view.nominate(nomination, info);
  }

  /** Victims are told why, and deleted; `losers`, of lower priority, lose their nomination to the same node. */
  #evict(pod: Pod, scheduler: string, { node, victims }: Candidate, losers: readonly PodInfo[]): void {
    const message = `${scheduler}: preempting to accommodate a higher priority pod`;
    for (const { key } of victims) {
      const victim = this.#api.get<Pod>('pods', ...splitKey(key));
      if (victim === undefined) continue;
      const target = this.#condition('DisruptionTarget', 'True', 'PreemptionByScheduler', message);
      const conditions = withCondition(victim.status?.conditions, target);
      if (conditions !== victim.status?.conditions) this.#writeStatus(victim, { ...victim.status, conditions });
      this.#limiter.tryTake();
      this.#api.delete('pods', ...splitKey(key));
      const note = `Preempted by pod ${pod.metadata.uid} on node ${node}`;
      this.#events.event(scheduler, victim, 'Normal', 'Preempted', 'Preempting', note);
    }
    for (const { key } of losers) {
      const loser = this.#api.get<Pod>('pods', ...splitKey(key));
      if (loser !== undefined) this.#writeStatus(loser, nominatedTo('', loser.status ?? {}));
    }
  }

  /** Writes come one after another in one task, so nothing but a pod's end can be in their way. */
  #writeStatus(pod: Pod, status: PodStatus): void {
    this.#limiter.tryTake();
    try {
      this.#api.updateStatus<Pod>('pods', { ...pod, status });
    } catch (error) {
      if (!RegattaError.is(error) || error.kind !== 'not-found') throw error;
    }
  }

  #condition(type: string, status: Condition['status'], reason: string, message: string): Condition {
    return { type, status, reason, message, lastProbeTime: null, lastTransitionTime: rfc3339(this.#clock.now) };
  }
}

function nominatedTo(node: string, { nominatedNodeName: _before, ...status }: PodStatus): PodStatus {
  return node === '' ? status : { ...status, nominatedNodeName: node };
}
