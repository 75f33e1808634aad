import { compareBytes, type Store } from 'regatta/kit';
import type { ResourceDefinition } from '../../resources/definition.js';
import type { AdmissionStep } from '../../resources/registry/admission.js';
import { listAt, objectAt, textAt, type JsonObject } from '../../resources/registry/json.js';
import {
  amountsOf,
  minus,
  plus,
  quantityText,
  ZERO,
  type Amounts,
  type Quantity,
} from '../../resources/registry/quantity.js';
import { forbidden } from '../../resources/registry/refusal.js';
import type { RequestContext } from '../../resources/registry/request-context.js';
import type { ApiObject } from '../../resources/types.js';
import { isInScope } from './scopes.js';
import { containerUsage, isMeasuredOnUpdate, usageOf } from './usage.js';

const QUOTAS = 'resourcequotas';

/** If a quota counts one of these, each container has to say how much it takes. It was a mistake, says upstream, and stays. */
const TO_BE_SAID = ['cpu', 'memory', 'requests.cpu', 'requests.memory', 'limits.cpu', 'limits.memory'];

/** What a quota has to let in. */
interface Charge {
  readonly quota: ApiObject;
  readonly requested: Amounts;
}

/** Refuses what a quota has no room for, and counts what it lets in (apiserver pkg/admission/plugin/resourcequota/controller.go v0.32). */
export class ResourceQuota implements AdmissionStep {
  readonly id = 'ResourceQuota';
  readonly order = 100;
  readonly #store: Store;
  readonly #request: RequestContext;

  constructor(store: Store, request: RequestContext) {
    this.#store = store;
    this.#request = request;
  }

  validate(definition: ResourceDefinition, object: ApiObject, before: ApiObject | undefined): void {
    const refuse = (why: string) => forbidden(definition, object.metadata.name, why);
    for (const { quota, requested } of this.#charges(definition, object, before)) {
      const { name } = quota.metadata;
      const missing = definition.resource === 'pods' ? unsaid(hardOf(quota), objectAt(object, 'spec')) : '';
      if (missing !== '') throw refuse(`failed quota: ${name}: must specify ${missing}`);
      const [hard, used] = [hardOf(quota), usedOf(quota)];
      const uncounted = [...hard.keys()].filter((one) => requested.has(one) && !used.has(one)).sort(compareBytes);
      if (uncounted.length > 0) throw refuse(`status unknown for quota: ${name}, resources: ${uncounted.join(',')}`);
      const exceeded = [...requested]
        .filter(([one, amount]) => plus(used.get(one) ?? ZERO, amount).nanos > (hard.get(one)?.nanos ?? 0n))
        .map(([one]) => one)
        .sort(compareBytes);
      if (exceeded.length === 0) continue;
      const shown = (amounts: Amounts) =>
        exceeded.map((one) => `${one}=${quantityText(amounts.get(one) ?? ZERO)}`).join(',');
      throw refuse(
        `exceeded quota: ${name}, requested: ${shown(requested)}, used: ${shown(used)}, limited: ${shown(hard)}`,
      );
    }
  }

  admitted(definition: ResourceDefinition, object: ApiObject, before: ApiObject | undefined): void {
    for (const { quota, requested } of this.#charges(definition, object, before)) {
      if (requested.size === 0) continue;
      const { name, namespace = '' } = quota.metadata;
      const status = objectAt(quota, 'status');
      const used = { ...objectAt(status, 'used') };
      const charged = usedOf(quota);
      for (const [one, amount] of requested) used[one] = quantityText(plus(charged.get(one) ?? ZERO, amount));
      this.#store.update(QUOTAS, namespace, name, { ...quota, status: { ...status, used } });
    }
  }

  /** The quotas that are about an object, with what it takes out of each. */
  #charges(definition: ResourceDefinition, object: ApiObject, before: ApiObject | undefined): readonly Charge[] {
    const { namespace = '' } = object.metadata;
    if (namespace === '' || this.#store.count(QUOTAS, namespace) === 0) return [];
    if ((this.#request.current?.subresource ?? '') !== '') return [];
    if (before !== undefined && !isMeasuredOnUpdate(definition)) return [];
    const usage = usageOf(definition, object);
    if (usage === undefined) return [];
    const delta = before === undefined ? usage : growth(usage, usageOf(definition, before) ?? new Map());
    return this.#store.list<ApiObject>(QUOTAS, { namespace }).items.flatMap(({ value: quota }) => {
      const hard = hardOf(quota);
      const isAbout = [...hard.keys()].some((one) => mayCount(definition, usage, one));
      if (!isAbout || !isInScope(objectAt(quota, 'spec'), definition, object)) return [];
      return [{ quota, requested: new Map([...delta].filter(([one]) => hard.has(one))) }];
    });
  }
}

function hardOf(quota: ApiObject): Amounts {
  return amountsOf(objectAt(objectAt(quota, 'status'), 'hard'));
}

function usedOf(quota: ApiObject): Amounts {
  return amountsOf(objectAt(objectAt(quota, 'status'), 'used'));
}

/** Pods may be counted by resources that this one does not ask for. */
function mayCount(definition: ResourceDefinition, usage: Amounts, name: string): boolean {
  if (usage.has(name)) return true;
  return definition.resource === 'pods' && (TO_BE_SAID.includes(name) || /^(requests|limits)\./.test(name));
}

/** What is more than before; what became less is given back by the quota's controller. */
function growth(usage: Amounts, before: Amounts): Amounts {
  const grown = [...usage].map(([name, amount]): [string, Quantity] => [name, minus(amount, before.get(name) ?? ZERO)]);
  return new Map(grown.filter(([, { nanos }]) => nanos > 0n));
}

/** `limits.cpu for: a,b; limits.memory for: b`; empty when every container says what it takes. */
function unsaid(hard: Amounts, spec: JsonObject): string {
  const demanded = TO_BE_SAID.filter((name) => hard.has(name)).sort(compareBytes);
  const containers = [...listAt(spec, 'containers'), ...listAt(spec, 'initContainers')];
  return demanded
    .flatMap((name) => {
      const silent = containers.filter((one) => !containerUsage(one).has(name)).map((one) => textAt(one, 'name'));
      return silent.length === 0 ? [] : [`${name} for: ${[...new Set(silent)].sort(compareBytes).join(',')}`];
    })
    .join('; ');
}
