import { NormanRefusal } from '../facade/errors.js';
import { quantityOf, quantityText, type Quantity } from './quantity.js';

/** Amounts by the names that the v3 API gives to resources. */
export type QuotaLimit = Readonly<Record<string, string>>;

/** The names of the v3 API and those of Kubernetes (pkg/controllers/managementuser/resourcequota). */
const RESOURCES: Readonly<Record<string, string>> = {
  pods: 'pods',
  services: 'services',
  replicationControllers: 'replicationcontrollers',
  secrets: 'secrets',
  configMaps: 'configmaps',
  persistentVolumeClaims: 'persistentvolumeclaims',
  servicesNodePorts: 'services.nodeports',
  servicesLoadBalancers: 'services.loadbalancers',
  requestsCpu: 'requests.cpu',
  requestsMemory: 'requests.memory',
  requestsStorage: 'requests.storage',
  limitsCpu: 'limits.cpu',
  limitsMemory: 'limits.memory',
};

/** Amounts by the names of Kubernetes. */
export function resourcesOf(limit: QuotaLimit): Readonly<Record<string, string>> {
  const entries = Object.entries(limit).filter(([field]) => RESOURCES[field] !== undefined);
  return Object.fromEntries(entries.map(([field, amount]) => [RESOURCES[field]!, amount]));
}

/** What asked for too much, by the names of the v3 API. */
export interface QuotaFit {
  /** Sums that are above the limit. */
  readonly exceeded: Readonly<Record<string, Quantity>>;
  /** What was asked for below nothing. */
  readonly negative: readonly string[];
}

/**
 * Whether one namespace fits into the quota of its project beside the others, of which only what they hold counts
 * (pkg/resourcequota IsQuotaFit). Throws a `NormanRefusal` for what is no quantity.
 */
export function quotaFit(asked: QuotaLimit, others: readonly QuotaLimit[], project: QuotaLimit): QuotaFit {
  const limits = amountsOf(project);
  const own = amountsOf(asked);
  const sums = { ...own };
  for (const other of others)
    for (const [field, amount] of Object.entries(amountsOf(other)))
      if (amount.milli > 0) sums[field] = plus(sums[field], amount);
  const isOver = ([field, { milli }]: [string, Quantity]) => milli > (limits[field]?.milli ?? Infinity);
  return {
    exceeded: Object.fromEntries(Object.entries(sums).filter(isOver)),
    negative: Object.keys(own).filter((field) => own[field]!.milli < 0),
  };
}

/** What is wrong with a namespace's share of the project; undefined if it fits. */
export function misfitText({ exceeded, negative }: QuotaFit): string | undefined {
  const texts = Object.entries(exceeded).map(([field, amount]) => `${field}=${quantityText(amount)}`);
  const all = [...texts, ...negative];
  return all.length === 0 ? undefined : all.sort().join(',');
}

/** The quota that each namespace gets has the fields of the project's own, and fits into it. */
export function checkProjectQuota(project: QuotaLimit, each: QuotaLimit): void {
  const field = 'namespaceDefaultResourceQuota';
  if (Object.keys(project).length !== Object.keys(each).length)
    throw new NormanRefusal('MissingRequired', 'does not have all fields defined on a resourceQuota', field);
  const missing = Object.keys(project).find((name) => each[name] === undefined);
  if (missing !== undefined)
    throw new NormanRefusal('MissingRequired', `misses ${missing} defined on a resourceQuota`, field);
  const misfit = misfitText(quotaFit(each, [], project));
  if (misfit !== undefined)
    throw new NormanRefusal('MaxLimitExceeded', `exceeds resourceQuota on fields: ${misfit}`, field);
}

/** A resource's name in Kubernetes. */
export function resourceName(field: string): string {
  return RESOURCES[field] ?? field;
}

function amountsOf(limit: QuotaLimit): Record<string, Quantity> {
  return Object.fromEntries(Object.entries(limit).map(([field, amount]) => [field, quantityOf(amount)]));
}

function plus(left: Quantity | undefined, right: Quantity): Quantity {
  return { milli: (left?.milli ?? 0) + right.milli, isBinary: left?.isBinary ?? right.isBinary };
}
