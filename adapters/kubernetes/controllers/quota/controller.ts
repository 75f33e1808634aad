import type { Change, Controller, Requeue, Trigger } from 'regatta/kit';
import type { ResourceRegistry } from '../../resources/registry/resource-registry.js';
import { sameJson } from '../../resources/registry/json.js';
import type { LimitedApi } from '../limited-api.js';
import type { ResourceQuota } from '../objects/policies.js';
import type { Pod } from '../objects/pod.js';
import { isTerminal, keyOf, splitKey } from '../pods.js';
import { countedKind, usageOf } from './usage.js';

const RESOURCE = 'resourcequotas';

/** Keeps the use of every quota true, whatever comes and goes (pkg/controller/resourcequota). */
export class ResourceQuotaController implements Controller {
  readonly id = 'resourcequota-controller';
  readonly part = 'controllers';
  readonly workers = 5;
  readonly triggers: readonly Trigger[];
  readonly #api: LimitedApi;

  constructor(api: LimitedApi, registry: ResourceRegistry) {
    this.#api = api;
    this.triggers = [
      { kind: RESOURCE, keys: ({ object }) => keyOf(object.value as ResourceQuota) },
      ...registry.all
        .filter(({ namespaced, resource }) => namespaced && resource !== RESOURCE)
        .map(({ resource }) => ({ kind: resource, keys: (change: Change) => this.#ofObject(resource, change) })),
    ];
  }

  initialKeys(): Iterable<string> {
    return this.#api.list<ResourceQuota>(RESOURCE).map(keyOf);
  }

  reconcile(key: string): Requeue | undefined | void {
    return this.#api.throttled(() => this.#sync(key));
  }

  #sync(key: string): void {
    const quota = this.#api.get<ResourceQuota>(RESOURCE, ...splitKey(key));
    if (quota === undefined) return;
    const { hard = {} } = quota.spec;
    const used = Object.fromEntries(Object.keys(hard).map((name) => [name, usageOf(this.#api, quota, name)]));
    const status = { hard, used };
    if (!sameJson(quota.status, status)) this.#api.updateStatus<ResourceQuota>(RESOURCE, { ...quota, status });
  }

  /** The quotas that count this kind; a change matters where an object comes, goes or ends, and a service or claim may change its size. */
  #ofObject(resource: string, { type, object, previous }: Change): readonly string[] | undefined {
    const quotas = this.#api.list<ResourceQuota>(RESOURCE, object.namespace);
    if (quotas.length === 0) return undefined;
    if (type === 'updated' && !hasOtherSize(resource, object.value, previous?.value)) return undefined;
    return quotas
      .filter(({ spec }) => Object.keys(spec.hard ?? {}).some((name) => countedKind(name) === resource))
      .map(keyOf);
  }
}

function hasOtherSize(resource: string, now: unknown, before: unknown): boolean {
  if (resource === 'pods') return isTerminal(now as Pod) !== isTerminal(before as Pod);
  const sized = resource === 'services' || resource === 'persistentvolumeclaims';
  return sized && (now as { spec?: object }).spec !== (before as { spec?: object }).spec;
}
