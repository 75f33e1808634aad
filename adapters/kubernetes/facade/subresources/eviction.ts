import { rfc3339, type Stored, type Tasks } from 'regatta/kit';
import { isObject, listAt, numberAt, objectAt, textAt } from '../../resources/registry/json.js';
import { badRequest, Refusal } from '../../resources/registry/refusal.js';
import { matchesSelector } from '../../resources/registry/selectors.js';
import type { StoredApiServer } from '../../resources/registry/stored-api-server.js';
import type { ApiObject } from '../../resources/types.js';
import { sendJson } from '../answers.js';
import { readDocument } from '../bodies.js';
import { bareError, success } from '../errors.js';
import type { ServedKind } from '../kinds.js';
import { isDryRun } from '../parameters.js';
import type { Reads } from '../reads.js';
import type { ApiCall, ResourceRequest } from '../request.js';
import type { SubresourceHandler } from './handler.js';

const BUDGETS = 'poddisruptionbudgets.policy';
const NOT_OBSERVED_SECONDS = 10;

/** A deletion that asks the disruption budgets first (kubernetes pkg/registry/core/pod/storage/eviction.go v1.32). */
export class EvictionHandler implements SubresourceHandler {
  readonly path = 'pods/eviction';
  readonly methods = ['POST'];
  readonly #api: StoredApiServer;
  readonly #reads: Reads;
  readonly #tasks: Tasks;

  constructor(api: StoredApiServer, reads: Reads, tasks: Tasks) {
    this.#api = api;
    this.#reads = reads;
    this.#tasks = tasks;
  }

  handle(call: ApiCall, kind: ServedKind, request: ResourceRequest): void {
    const { value } = readDocument(call);
    const body = isObject(value) ? value : {};
    if (textAt(objectAt(body, 'metadata'), 'name') !== request.name)
      throw badRequest('name in URL does not match name in Eviction object');
    const stored = this.#reads.stored(kind, request);
    const options = objectAt(body, 'deleteOptions');
    const grace = options['gracePeriodSeconds'];
    const dryRun = isDryRun(call) || Array.isArray(options['dryRun']);
    const given = typeof grace === 'number' ? { gracePeriodSeconds: grace } : {};
    if (!isFree(stored)) {
      this.#ask(stored.value, dryRun);
      if (!dryRun) this.#tell(request);
    }
    this.#api.remove('pods', request.namespace, request.name, given, { dryRun });
    sendJson(call, 201, success(undefined, 201));
  }

  /** Takes one disruption from the budget of the pod. Throws 429 when it has none to give. */
  #ask(pod: ApiObject, dryRun: boolean): void {
    const { namespace = '', name, labels = {} } = pod.metadata;
    const budgets = this.#api
      .list<ApiObject>(BUDGETS, namespace)
      .filter((budget) => matches(objectAt(budget, 'spec')['selector'], labels));
    const [budget, another] = budgets;
    if (budget === undefined) return;
    if (another !== undefined)
      throw bareError(
        500,
        'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
      );
    const status = objectAt(budget, 'status');
    const healthy = numberAt(status, 'currentHealthy');
    const wanted = numberAt(status, 'desiredHealthy');
    // A pod that is not ready may go as long as enough others are, or always where the budget says so.
    const always = textAt(objectAt(budget, 'spec'), 'unhealthyPodEvictionPolicy') === 'AlwaysAllow';
    if (!isReady(pod) && (always || (healthy >= wanted && wanted > 0))) return;
    if (numberAt(status, 'observedGeneration') < (budget.metadata.generation ?? 0))
      throw tooManyDisruptions(budget.metadata.name, 'is still being processed by the server.', NOT_OBSERVED_SECONDS);
    const allowed = numberAt(status, 'disruptionsAllowed');
    if (allowed <= 0) {
      const why = `needs ${wanted} healthy pods and has ${healthy} currently`;
      throw tooManyDisruptions(budget.metadata.name, why, undefined);
    }
    if (dryRun) return;
    const disruptedPods = { ...objectAt(status, 'disruptedPods'), [name]: rfc3339(this.#tasks.now) };
    const changed = { ...budget, status: { ...status, disruptionsAllowed: allowed - 1, disruptedPods } };
    this.#api.updateStatus<ApiObject>(BUDGETS, changed);
  }

  /** Says in the pod itself why it goes. */
  #tell({ namespace, name }: ResourceRequest): void {
    const pod = this.#api.get<ApiObject>('pods', namespace, name);
    if (pod === undefined) return;
    const status = objectAt(pod, 'status');
    const condition = {
      type: 'DisruptionTarget',
      status: 'True',
      lastProbeTime: null,
      lastTransitionTime: rfc3339(this.#tasks.now),
      reason: 'EvictionByEvictionAPI',
      message: 'Eviction API: evicting',
    };
    const others = listAt(status, 'conditions').filter((other) => textAt(other, 'type') !== condition.type);
    const changed = { ...pod, status: { ...status, conditions: [...others, condition] } };
    this.#api.updateStatus<ApiObject>('pods', changed);
  }
}

/** Pods that do not run any more, or not yet, are nobody's loss. */
function isFree({ value }: Stored<ApiObject>): boolean {
  const phase = textAt(objectAt(value, 'status'), 'phase');
  return ['Succeeded', 'Failed', 'Pending'].includes(phase) || value.metadata.deletionTimestamp !== undefined;
}

function isReady(pod: ApiObject): boolean {
  return listAt(objectAt(pod, 'status'), 'conditions').some(
    (condition) => textAt(condition, 'type') === 'Ready' && textAt(condition, 'status') === 'True',
  );
}

function matches(selector: unknown, labels: Readonly<Record<string, string>>): boolean {
  return isObject(selector) && matchesSelector(selector, labels);
}

function tooManyDisruptions(budget: string, why: string, retryAfterSeconds: number | undefined): Refusal {
  return new Refusal(429, 'TooManyRequests', "Cannot evict pod as it would violate the pod's disruption budget.", {
    causes: [{ reason: 'DisruptionBudget', message: `The disruption budget ${budget} ${why}` }],
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  });
}
