import {
  parseRfc3339,
  rfc3339,
  type Change,
  type Controller,
  type Requeue,
  type Tasks,
  type Trigger,
} from 'regatta/kit';
import type { KubernetesConstants } from '../../profiles/1.32.js';
import { sameJson } from '../../resources/registry/json.js';
import type { ApiObject } from '../../resources/types.js';
import type { EventRecorder } from '../event-recorder.js';
import type { LimitedApi } from '../limited-api.js';
import type { PodDisruptionBudget, PodDisruptionBudgetStatus } from '../objects/policies.js';
import type { Condition, Pod } from '../objects/pod.js';
import { controllerOf } from '../ownership.js';
import { conditionOf, isReady, isTerminating, keyOf, splitKey, withCondition } from '../pods.js';
import { selects } from '../selectors.js';
import { expectationOf, selectorDump } from './budget.js';

const RESOURCE = 'poddisruptionbudgets.policy';

/** Where the number of pods that a controller wants is found; a ReplicaSet of a Deployment counts as the Deployment. */
const SCALABLE: Readonly<Record<string, string>> = {
  ReplicaSet: 'replicasets.apps',
  Deployment: 'deployments.apps',
  StatefulSet: 'statefulsets.apps',
  ReplicationController: 'replicationcontrollers',
};

interface Scalable extends ApiObject {
  readonly spec?: { readonly replicas?: number };
}

/** Counts what disruption budgets allow; evictions take from it (pkg/controller/disruption). */
export class DisruptionController implements Controller {
  readonly id = 'disruption-controller';
  readonly part = 'controllers';
  readonly triggers: readonly Trigger[] = [
    { kind: RESOURCE, keys: ({ object }) => keyOf(object.value as PodDisruptionBudget) },
    { kind: 'pods', keys: (change) => this.#ofPod(change as Change<Pod>) },
  ];
  readonly #tasks: Tasks;
  readonly #api: LimitedApi;
  readonly #events: EventRecorder;
  readonly #timeoutMs: number;

  constructor(tasks: Tasks, api: LimitedApi, events: EventRecorder, { podDeletionTimeoutMs }: KubernetesConstants) {
    this.#tasks = tasks;
    this.#api = api;
    this.#events = events;
    this.#timeoutMs = podDeletionTimeoutMs;
  }

  initialKeys(): Iterable<string> {
    return this.#api.list<PodDisruptionBudget>(RESOURCE).map(keyOf);
  }

  reconcile(key: string): Requeue | undefined | void {
    return this.#api.throttled(() => this.#sync(key));
  }

  #sync(key: string): Requeue | undefined {
    const budget = this.#api.get<PodDisruptionBudget>(RESOURCE, ...splitKey(key));
    if (budget === undefined) return undefined;
    const { selector } = budget.spec;
    const pods = this.#api
      .list<Pod>('pods', budget.metadata.namespace ?? '')
      .filter(({ metadata }) => selects(selector, metadata.labels));
    if (pods.length === 0) this.#events.event(budget, 'Normal', 'NoPods', 'No matching pods found');
    const { expected, desired } = expectationOf(budget, pods.length, () => this.#scaleOf(budget, pods));
    const { disruptedPods, nextAt } = this.#disrupted(budget, pods);
    const healthy = pods.filter((pod) => !isTerminating(pod) && !(pod.metadata.name in disruptedPods) && isReady(pod));
    const allowed = expected <= 0 ? 0 : Math.max(0, healthy.length - desired);
    const counts = { currentHealthy: healthy.length, desiredHealthy: desired, expectedPods: expected };
    this.#tell(budget, { ...counts, disruptionsAllowed: allowed, disruptedPods });
    return nextAt === undefined ? undefined : { afterMs: Math.max(1, nextAt - this.#tasks.now) };
  }

  /** How many pods the controllers of these pods want together. Pods without one cannot be counted that way. */
  #scaleOf(budget: PodDisruptionBudget, pods: readonly Pod[]): number {
    const scales = new Map<string, number>();
    let unmanaged = false;
    for (const pod of pods) {
      const owner = this.#scalableOwner(pod);
      if (owner === undefined) unmanaged = unmanaged || controllerOf(pod) === undefined;
      else scales.set(owner.metadata.uid, owner.spec?.replicas ?? 1);
    }
    if (unmanaged) {
      const dump = selectorDump(budget.spec.selector ?? {});
      const message = `Pods selected by this PodDisruptionBudget (selector: ${dump}) were found to be unmanaged. As a result, the status of the PDB cannot be calculated correctly, which may result in undefined behavior. To account for these pods please set ".spec.minAvailable" field of the PDB to an integer value.`;
      this.#events.event(budget, 'Warning', 'UnmanagedPods', message);
    }
    return [...scales.values()].reduce((sum, scale) => sum + scale, 0);
  }

  #scalableOwner(pod: Pod): Scalable | undefined {
    let found: Scalable | undefined;
    for (let object: ApiObject | undefined = pod; object !== undefined;) {
      const owner = controllerOf(object);
      const resource = owner === undefined ? undefined : SCALABLE[owner.kind];
      const next: Scalable | undefined =
        resource === undefined
          ? undefined
          : this.#api.get<Scalable>(resource, pod.metadata.namespace ?? '', owner!.name);
      object = next?.metadata.uid === owner?.uid ? next : undefined;
      found = object ?? found;
    }
    return found;
  }

  /** Pods whose eviction was granted and that are still there; one that stays for too long is forgotten. */
  #disrupted(
    budget: PodDisruptionBudget,
    pods: readonly Pod[],
  ): { readonly disruptedPods: Readonly<Record<string, string>>; readonly nextAt: number | undefined } {
    const kept: Record<string, string> = {};
    let nextAt: number | undefined;
    for (const pod of pods) {
      const since = budget.status?.disruptedPods?.[pod.metadata.name];
      if (since === undefined || isTerminating(pod)) continue;
      const until = parseRfc3339(since) + this.#timeoutMs;
      if (until <= this.#tasks.now) {
        const message = `Pod was expected by PDB ${keyOf(budget)} to be deleted but it wasn't`;
        this.#events.event(pod, 'Warning', 'NotDeleted', message);
        continue;
      }
      kept[pod.metadata.name] = since;
      nextAt = Math.min(nextAt ?? Infinity, until);
    }
    return { disruptedPods: kept, nextAt };
  }

  #tell(budget: PodDisruptionBudget, counts: PodDisruptionBudgetStatus): void {
    const { disruptedPods = {}, ...numbers } = counts;
    const sufficient = numbers.disruptionsAllowed > 0;
    const condition: Condition = {
      type: 'DisruptionAllowed',
      status: sufficient ? 'True' : 'False',
      observedGeneration: budget.metadata.generation ?? 1,
      lastTransitionTime: rfc3339(this.#tasks.now),
      reason: sufficient ? 'SufficientPods' : 'InsufficientPods',
      message: '',
    };
    const before = conditionOf(budget.status?.conditions, condition.type);
    const isOld = before?.status === condition.status && before.observedGeneration !== condition.observedGeneration;
    const known = isOld
      ? [{ ...before, observedGeneration: condition.observedGeneration! }]
      : budget.status?.conditions;
    const status: PodDisruptionBudgetStatus = {
      ...numbers,
      observedGeneration: budget.metadata.generation ?? 1,
      ...(Object.keys(disruptedPods).length > 0 && { disruptedPods }),
      conditions: withCondition(known, condition),
    };
    if (!sameJson(budget.status, status)) this.#api.updateStatus<PodDisruptionBudget>(RESOURCE, { ...budget, status });
  }

  /** Every budget over the pod, as it is or as it was. */
  #ofPod({ object, previous }: Change<Pod>): readonly string[] {
    const { labels } = object.value.metadata;
    const earlier = previous?.value.metadata.labels;
    return this.#api
      .list<PodDisruptionBudget>(RESOURCE, object.namespace)
      .filter(
        ({ spec }) => selects(spec.selector, labels) || (earlier !== labels && selects(spec.selector, earlier ?? {})),
      )
      .map(keyOf);
  }
}
