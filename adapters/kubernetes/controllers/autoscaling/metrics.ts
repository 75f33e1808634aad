import { canonicalQuantity } from '../../facade/schema/quantity.js';
import type { MetricSpec, MetricStatus, MetricTarget } from '../objects/policies.js';
import type { Pod } from '../objects/pod.js';
import { amountOf } from '../quantities.js';
import { MetricsError, type Measured, type Proposal, type ReplicaCalculator } from './replica-calculator.js';

/** What one metric of an autoscaler proposes, and what is told of it. */
export interface Evaluation {
  readonly replicas: number;
  readonly name: string;
  readonly status: MetricStatus;
}

/** A metric that cannot be evaluated: the reason of its condition and event, and the texts of both. */
export class MetricFailure extends Error {
  readonly reason: string;
  /** As the whole evaluation repeats it. */
  readonly summary: string;

  constructor(reason: string, message: string, summary: string) {
    super(message);
    this.reason = reason;
    this.summary = summary;
  }
}

/** Evaluates one metric (horizontal.go: computeReplicasForMetric). Throws a `MetricFailure`. */
export function evaluate(
  metric: MetricSpec,
  pods: readonly Pod[],
  current: number,
  calculator: ReplicaCalculator,
  nowMs: number,
): Evaluation {
  const { resource, containerResource } = metric;
  if (resource !== undefined) {
    const proposed = propose(
      metric.type,
      { resource: resource.name },
      resource.target,
      pods,
      current,
      calculator,
      nowMs,
    );
    const { name } = resource;
    return {
      replicas: proposed.replicas,
      name: nameOf(name, resource.target),
      status: { type: metric.type, resource: { name, current: valueOf(name, proposed) } },
    };
  }
  if (containerResource !== undefined) {
    const { name, container, target } = containerResource;
    const measured = { resource: name, container };
    const proposed = propose(metric.type, measured, target, pods, current, calculator, nowMs);
    return {
      replicas: proposed.replicas,
      name: nameOf(`${name} container`, target),
      status: { type: metric.type, containerResource: { name, container, current: valueOf(name, proposed) } },
    };
  }
  // Nobody serves custom.metrics.k8s.io and external.metrics.k8s.io here, as in a cluster without an adapter for them.
  const reason = `FailedGet${metric.type}Metric`;
  const api = metric.type === 'External' ? 'external' : 'custom';
  const message = `unable to get ${api} metrics: no metrics returned from ${api} metrics API`;
  throw new MetricFailure(reason, message, `failed to get ${metric.type.toLowerCase()} metric value: ${message}`);
}

function propose(
  type: MetricSpec['type'],
  measured: Measured,
  target: MetricTarget,
  pods: readonly Pod[],
  current: number,
  calculator: ReplicaCalculator,
  nowMs: number,
): Proposal {
  const { resource } = measured;
  const { averageUtilization, averageValue } = target;
  try {
    if (averageUtilization !== undefined)
      return calculator.forUtilization(pods, measured, current, averageUtilization, nowMs);
    return calculator.forAverage(pods, measured, current, amountOf(resource, averageValue), nowMs);
  } catch (error) {
    if (!(error instanceof MetricsError)) throw error;
    const what = averageUtilization === undefined ? 'usage' : 'utilization';
    const message = `failed to get ${resource} ${what}: ${error.message}`;
    const kind = type === 'ContainerResource' ? 'container resource' : 'resource';
    const summary = `failed to get ${resource} ${kind} metric value: ${message}`;
    throw new MetricFailure(`FailedGet${type}Metric`, message, summary);
  }
}

function nameOf(resource: string, { averageUtilization }: MetricTarget): string {
  return averageUtilization === undefined
    ? `${resource} resource`
    : `${resource} resource utilization (percentage of request)`;
}

function valueOf(resource: string, { utilization, average }: Proposal) {
  const text = canonicalQuantity(resource === 'cpu' ? `${average}m` : String(average)) ?? '0';
  return { ...(utilization !== undefined && { averageUtilization: utilization }), averageValue: text };
}
