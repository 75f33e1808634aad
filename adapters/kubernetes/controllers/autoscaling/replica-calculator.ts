import { parseRfc3339 } from 'regatta/kit';
import type { KubernetesConstants } from '../../profiles/1.32.js';
import type { Pod } from '../objects/pod.js';
import { conditionOf, isTerminating } from '../pods.js';
import { amountOf } from '../quantities.js';
import type { PodMetrics } from './pod-metrics.js';

/** Why no number of replicas can be told; the text is what clients see. */
export class MetricsError extends Error {}

/** Which resource is measured, in all containers or in one. */
export interface Measured {
  readonly resource: string;
  readonly container?: string;
}

export interface Proposal {
  readonly replicas: number;
  /** Percent of what the pods request; absent where the target is an amount. */
  readonly utilization?: number;
  /** The average of a pod, in thousandths of a core or in bytes. */
  readonly average: number;
}

interface Groups {
  readonly usage: Map<string, number>;
  readonly ready: number;
  readonly unready: readonly Pod[];
  readonly missing: readonly Pod[];
}

/** From what pods use to how many there should be (pkg/controller/podautoscaler/replica_calculator.go). */
export class ReplicaCalculator {
  readonly #metrics: PodMetrics;
  readonly #constants: KubernetesConstants;

  constructor(metrics: PodMetrics, constants: KubernetesConstants) {
    this.#metrics = metrics;
    this.#constants = constants;
  }

  /** So many that each uses `target` percent of its request. Throws a `MetricsError`. */
  forUtilization(pods: readonly Pod[], measured: Measured, current: number, target: number, nowMs: number): Proposal {
    const groups = this.#group(pods, measured, nowMs);
    const requests = new Map(pods.map((pod) => [pod.metadata.uid, requestOf(pod, measured)]));
    const utilizationOf = (usage: ReadonlyMap<string, number>) => {
      let [used, requested] = [0, 0];
      for (const [uid, amount] of usage) {
        used += amount;
        requested += requests.get(uid) ?? 0;
      }
      if (requested === 0) throw new MetricsError('no metrics returned matched known pods');
      return Math.trunc((used * 100) / requested);
    };
    const utilization = utilizationOf(groups.usage);
    const average = averageOf(groups.usage);
    const fallback = (pod: Pod) => ((requests.get(pod.metadata.uid) ?? 0) * Math.max(100, target)) / 100;
    const ratioOf = (usage: ReadonlyMap<string, number>) => utilizationOf(usage) / target;
    return { replicas: this.#decide(groups, current, ratioOf, fallback), utilization, average };
  }

  /** So many that each uses `target`, in thousandths of a core or in bytes. Throws a `MetricsError`. */
  forAverage(pods: readonly Pod[], measured: Measured, current: number, target: number, nowMs: number): Proposal {
    const groups = this.#group(pods, measured, nowMs);
    const ratioOf = (usage: ReadonlyMap<string, number>) => averageOf(usage) / target;
    return { replicas: this.#decide(groups, current, ratioOf, () => target), average: averageOf(groups.usage) };
  }

  /** Pods without a sample are taken to need what makes the change smaller; a change that turns around then is none. */
  #decide(
    { usage, ready, unready, missing }: Groups,
    current: number,
    ratioOf: (usage: ReadonlyMap<string, number>) => number,
    fallback: (pod: Pod) => number,
  ): number {
    const ratio = ratioOf(usage);
    const growsWithUnready = unready.length > 0 && ratio > 1;
    if (!growsWithUnready && missing.length === 0) return this.#isTolerable(ratio) ? current : Math.ceil(ratio * ready);
    if (ratio !== 1) for (const pod of missing) usage.set(pod.metadata.uid, ratio < 1 ? fallback(pod) : 0);
    if (growsWithUnready) for (const pod of unready) usage.set(pod.metadata.uid, 0);
    const careful = ratioOf(usage);
    if (this.#isTolerable(careful) || ratio < 1 !== careful < 1) return current;
    const replicas = Math.ceil(careful * usage.size);
    return careful < 1 ? Math.min(replicas, current) : Math.max(replicas, current);
  }

  #isTolerable(ratio: number): boolean {
    return Math.abs(1 - ratio) * 1000 <= this.#constants.autoscalerTolerancePermille;
  }

  #group(pods: readonly Pod[], measured: Measured, nowMs: number): Groups {
    const samples = new Map<string, number>();
    for (const pod of pods) {
      const sample = this.#sample(pod, measured);
      if (sample !== undefined) samples.set(pod.metadata.uid, sample);
    }
    if (samples.size === 0)
      throw new MetricsError(
        `unable to get metrics for resource ${measured.resource}: no metrics returned from resource metrics API`,
      );
    if (pods.length === 0) throw new MetricsError('no pods returned by selector while calculating replica count');
    const usage = new Map<string, number>();
    const unready: Pod[] = [];
    const missing: Pod[] = [];
    for (const pod of pods) {
      const sample = samples.get(pod.metadata.uid);
      if (isTerminating(pod) || pod.status?.phase === 'Failed') continue;
      if (pod.status?.phase === 'Pending') unready.push(pod);
      else if (sample === undefined) missing.push(pod);
      else if (measured.resource === 'cpu' && this.#isStarting(pod, nowMs)) unready.push(pod);
      else usage.set(pod.metadata.uid, sample);
    }
    if (usage.size === 0) throw new MetricsError('did not receive metrics for targeted pods (pods might be unready)');
    return { usage, ready: usage.size, unready, missing };
  }

  #sample(pod: Pod, { resource, container }: Measured): number | undefined {
    const containers = this.#metrics.of(pod)?.filter(({ name }) => container === undefined || name === container);
    if (containers === undefined || containers.length === 0) return undefined;
    return containers.reduce((sum, one) => sum + (resource === 'cpu' ? one.cpuMilli : one.memoryBytes), 0);
  }

  /** What a pod burns while it starts says nothing about its work. */
  #isStarting({ status }: Pod, nowMs: number): boolean {
    const { autoscalerCpuInitializationMs, autoscalerInitialReadinessMs, metricsWindowMs } = this.#constants;
    const ready = conditionOf(status?.conditions, 'Ready');
    if (ready === undefined || status?.startTime === undefined || !ready.lastTransitionTime) return true;
    const startedAt = parseRfc3339(status.startTime);
    const changedAt = parseRfc3339(ready.lastTransitionTime);
    if (startedAt + autoscalerCpuInitializationMs > nowMs)
      return ready.status === 'False' || nowMs < changedAt + metricsWindowMs;
    return ready.status === 'False' && startedAt + autoscalerInitialReadinessMs > changedAt;
  }
}

function averageOf(usage: ReadonlyMap<string, number>): number {
  const total = [...usage.values()].reduce((sum, amount) => sum + amount, 0);
  return Math.trunc(total / usage.size);
}

function requestOf({ metadata, spec }: Pod, { resource, container }: Measured): number {
  const sidecars = (spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always');
  let total = 0;
  for (const { name, resources } of [...spec.containers, ...sidecars]) {
    if (container !== undefined && name !== container) continue;
    const request = resources?.requests?.[resource];
    if (request === undefined)
      throw new MetricsError(`missing request for ${resource} in container ${name} of Pod ${metadata.name}`);
    total += amountOf(resource, request);
  }
  return total;
}
