import { RegattaError, rfc3339, type Controller, type Requeue, type Tasks, type Trigger } from 'regatta/kit';
import type { KubernetesConstants } from '../../profiles/1.32.js';
import { sameJson } from '../../resources/registry/json.js';
import type { ResourceRegistry } from '../../resources/registry/resource-registry.js';
import type { ApiObject } from '../../resources/types.js';
import type { EventRecorder } from '../event-recorder.js';
import type { LimitedApi } from '../limited-api.js';
import type {
  HorizontalPodAutoscaler,
  HorizontalPodAutoscalerStatus,
  MetricSpec,
  MetricStatus,
} from '../objects/policies.js';
import type { Condition, LabelSelector, Pod } from '../objects/pod.js';
import { conditionOf, isTerminating, keyOf, splitKey } from '../pods.js';
import { hasLabels, selects } from '../selectors.js';
import { evaluate, MetricFailure, type Evaluation } from './metrics.js';
import type { PodMetrics } from './pod-metrics.js';
import { Recommendations, type Normalized } from './recommendations.js';
import { ReplicaCalculator } from './replica-calculator.js';

const RESOURCE = 'horizontalpodautoscalers.autoscaling';

/** What can be scaled: a Deployment, a set, or anything else with replicas and a selector. */
interface Scalable extends ApiObject {
  readonly spec?: { readonly replicas?: number; readonly selector?: LabelSelector };
}

/** What one look at an autoscaler changes in its status as it goes. */
interface Draft {
  conditions: readonly Condition[];
  metrics: readonly MetricStatus[] | undefined;
}

interface Decision {
  readonly desired: number;
  readonly reason: string;
}

/** Follows what pods use with their number (pkg/controller/podautoscaler/horizontal.go). */
export class HorizontalController implements Controller {
  readonly id = 'horizontal-pod-autoscaler';
  readonly part = 'controllers';
  readonly workers: number;
  readonly triggers: readonly Trigger[] = [
    { kind: RESOURCE, keys: ({ object }) => keyOf(object.value as HorizontalPodAutoscaler) },
  ];
  readonly #tasks: Tasks;
  readonly #api: LimitedApi;
  readonly #registry: ResourceRegistry;
  readonly #events: EventRecorder;
  readonly #constants: KubernetesConstants;
  readonly #calculator: ReplicaCalculator;
  /** By key: when an autoscaler is looked at next, and what it wished before. */
  readonly #dueAt = new Map<string, number>();
  readonly #recommendations = new Map<string, Recommendations>();

  constructor(
    tasks: Tasks,
    api: LimitedApi,
    registry: ResourceRegistry,
    metrics: PodMetrics,
    events: EventRecorder,
    constants: KubernetesConstants,
  ) {
    this.#tasks = tasks;
    this.#api = api;
    this.#registry = registry;
    this.#events = events;
    this.#constants = constants;
    this.#calculator = new ReplicaCalculator(metrics, constants);
    this.workers = constants.controllerWorkers;
  }

  initialKeys(): Iterable<string> {
    return this.#api.list<HorizontalPodAutoscaler>(RESOURCE).map(keyOf);
  }

  /** Every autoscaler has a period of its own, which begins when it is first seen. Waiting for it keeps no world busy. */
  reconcile(key: string): Requeue | undefined | void {
    const autoscaler = this.#api.get<HorizontalPodAutoscaler>(RESOURCE, ...splitKey(key));
    if (autoscaler === undefined) {
      this.#dueAt.delete(key);
      this.#recommendations.delete(key);
      return undefined;
    }
    const { autoscalerSyncPeriodMs } = this.#constants;
    const dueAt = this.#dueAt.get(key) ?? this.#tasks.now + autoscalerSyncPeriodMs;
    this.#dueAt.set(key, dueAt);
    if (this.#tasks.now < dueAt) return { afterMs: dueAt - this.#tasks.now, unref: true };
    this.#dueAt.set(key, this.#tasks.now + autoscalerSyncPeriodMs);
    const throttled = this.#api.throttled(() => this.#sync(key, autoscaler));
    return throttled ?? { afterMs: autoscalerSyncPeriodMs, unref: true };
  }

  #sync(key: string, autoscaler: HorizontalPodAutoscaler): void {
    if (isTerminating(autoscaler)) return;
    const draft: Draft = { conditions: autoscaler.status?.conditions ?? [], metrics: undefined };
    const found = this.#target(autoscaler);
    if (typeof found === 'string') {
      this.#events.event(autoscaler, 'Warning', 'FailedGetScale', found);
      const message = `the HPA controller was unable to get the target's current scale: ${found}`;
      this.#note(draft, 'AbleToScale', 'False', 'FailedGetScale', message);
      return this.#tell(autoscaler, draft, {});
    }
    const { target, resource } = found;
    const gotScale = "the HPA controller was able to get the target's current scale";
    this.#note(draft, 'AbleToScale', 'True', 'SucceededGetScale', gotScale);
    const current = target.spec?.replicas ?? 1;
    const wishes = this.#recommendations.get(key) ?? new Recommendations(this.#constants);
    this.#recommendations.set(key, wishes);
    wishes.begin(current, this.#tasks.now);
    const decision = this.#decide(autoscaler, target, current, wishes, draft);
    if (decision === undefined) return this.#tell(autoscaler, draft, { currentReplicas: current });
    const { desired, reason } = decision;
    const counts = { currentReplicas: current, desiredReplicas: desired };
    if (desired === current) return this.#tell(autoscaler, draft, counts);
    this.#scale(autoscaler, resource, target, desired, reason, draft);
    wishes.noteScale(current, desired, this.#tasks.now);
    this.#tell(autoscaler, draft, { ...counts, lastScaleTime: rfc3339(this.#tasks.now) });
  }

  /** The scaled object and its resource, or why there is none. */
  #target({ metadata, spec }: HorizontalPodAutoscaler): { target: Scalable; resource: string } | string {
    const { apiVersion = 'apps/v1', kind, name } = spec.scaleTargetRef;
    const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
    const definition = this.#registry.ofKind(group, kind);
    if (definition === undefined)
      return `no matches for kind ${JSON.stringify(kind)} in group ${JSON.stringify(group)}`;
    const target = this.#api.get<Scalable>(definition.resource, metadata.namespace ?? '', name);
    if (target !== undefined) return { target, resource: definition.resource };
    return `${definition.resource} ${JSON.stringify(name)} not found`;
  }

  /** How many there should be and why; undefined when nothing can be told. */
  #decide(
    autoscaler: HorizontalPodAutoscaler,
    target: Scalable,
    current: number,
    wishes: Recommendations,
    draft: Draft,
  ): Decision | undefined {
    const { minReplicas = 1, maxReplicas } = autoscaler.spec;
    if (current === 0 && minReplicas !== 0) {
      const message = 'scaling is disabled since the replica count of the target is zero';
      this.#note(draft, 'ScalingActive', 'False', 'ScalingDisabled', message);
      return { desired: 0, reason: '' };
    }
    if (current > maxReplicas)
      return { desired: maxReplicas, reason: 'Current number of replicas above Spec.MaxReplicas' };
    if (current < minReplicas)
      return { desired: minReplicas, reason: 'Current number of replicas below Spec.MinReplicas' };
    const best = this.#evaluateAll(autoscaler, target, current, draft);
    if (best === undefined) return undefined;
    const reason = best.replicas > current ? `${best.name} above target` : 'All metrics below target';
    const normalized = wishes.normalize(autoscaler.spec, {
      current,
      desired: best.replicas,
      minimum: minReplicas,
      maximum: maxReplicas,
      nowMs: this.#tasks.now,
    });
    this.#noteLimits(draft, normalized);
    return { desired: normalized.replicas, reason };
  }

  #noteLimits(draft: Draft, { stabilized, limited, limit }: Normalized): void {
    const [reason, message] = stabilized ?? ['ReadyForNewScale', 'recommended size matches current size'];
    this.#note(draft, 'AbleToScale', 'True', reason, message);
    this.#note(draft, 'ScalingLimited', limited ? 'True' : 'False', ...limit);
  }

  /** The metric that wants the most; one that cannot be read must not make the target smaller. */
  #evaluateAll(
    autoscaler: HorizontalPodAutoscaler,
    target: Scalable,
    current: number,
    draft: Draft,
  ): Evaluation | undefined {
    const pods = this.#api
      .list<Pod>('pods', autoscaler.metadata.namespace ?? '')
      .filter(({ metadata }) => isSelected(target, metadata.labels));
    const metrics = autoscaler.spec.metrics ?? [];
    const failures: MetricFailure[] = [];
    let best: Evaluation | undefined;
    const told: MetricStatus[] = [];
    for (const metric of metrics) {
      const result = this.#evaluate(autoscaler, metric, pods, current);
      if (result instanceof MetricFailure) failures.push(result);
      else if (best === undefined || result.replicas > best.replicas) best = result;
      told.push(result instanceof MetricFailure ? { type: '' } : result.status);
    }
    draft.metrics = told;
    const [first] = failures;
    if (first !== undefined && (best === undefined || best.replicas < current)) {
      const message = `the HPA was unable to compute the replica count: ${first.message}`;
      this.#note(draft, 'ScalingActive', 'False', first.reason, message);
      const summary = `invalid metrics (${failures.length} invalid out of ${metrics.length}), first error is: ${first.summary}`;
      this.#events.event(autoscaler, 'Warning', 'FailedComputeMetricsReplicas', summary);
      return undefined;
    }
    const message = `the HPA was able to successfully calculate a replica count from ${best?.name ?? ''}`;
    this.#note(draft, 'ScalingActive', 'True', 'ValidMetricFound', message);
    return best;
  }

  #evaluate(
    autoscaler: HorizontalPodAutoscaler,
    metric: MetricSpec,
    pods: readonly Pod[],
    current: number,
  ): Evaluation | MetricFailure {
    try {
      return evaluate(metric, pods, current, this.#calculator, this.#tasks.now);
    } catch (error) {
      if (!(error instanceof MetricFailure)) throw error;
      this.#events.event(autoscaler, 'Warning', error.reason, error.message);
      return error;
    }
  }

  #scale(
    autoscaler: HorizontalPodAutoscaler,
    resource: string,
    target: Scalable,
    desired: number,
    reason: string,
    draft: Draft,
  ): void {
    const what = `New size: ${desired}; reason: ${reason}`;
    try {
      this.#api.update<Scalable>(resource, { ...target, spec: { ...target.spec, replicas: desired } });
    } catch (error) {
      if (!RegattaError.is(error)) throw error;
      this.#events.event(autoscaler, 'Warning', 'FailedRescale', `${what}; error: ${error.message}`);
      throw error;
    }
    const message = `the HPA controller was able to update the target scale to ${desired}`;
    this.#note(draft, 'AbleToScale', 'True', 'SucceededRescale', message);
    this.#events.event(autoscaler, 'Normal', 'SuccessfulRescale', what);
  }

  #note(draft: Draft, type: string, status: Condition['status'], reason: string, message: string): void {
    const before = conditionOf(draft.conditions, type);
    const isSame = before?.status === status;
    const lastTransitionTime = isSame ? before.lastTransitionTime! : rfc3339(this.#tasks.now);
    const condition: Condition = { type, status, lastTransitionTime, reason, message };
    draft.conditions =
      before === undefined
        ? [...draft.conditions, condition]
        : draft.conditions.map((one) => (one === before ? condition : one));
  }

  #tell(
    autoscaler: HorizontalPodAutoscaler,
    { conditions, metrics }: Draft,
    counts: Partial<HorizontalPodAutoscalerStatus>,
  ): void {
    const status: HorizontalPodAutoscalerStatus = {
      ...autoscaler.status,
      desiredReplicas: autoscaler.status?.desiredReplicas ?? 0,
      ...counts,
      ...(metrics !== undefined && { currentMetrics: metrics }),
      conditions,
    };
    if (!sameJson(autoscaler.status, status))
      this.#api.updateStatus<HorizontalPodAutoscaler>(RESOURCE, { ...autoscaler, status });
  }
}

/** ReplicationControllers select by plain labels. */
function isSelected({ kind, spec }: Scalable, labels: Readonly<Record<string, string>> | undefined): boolean {
  const { selector } = spec ?? {};
  if (kind !== 'ReplicationController') return selects(selector, labels);
  return hasLabels(labels, selector as Readonly<Record<string, string>> | undefined);
}
