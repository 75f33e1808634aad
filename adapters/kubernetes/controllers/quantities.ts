import { quantityOf } from '../resources/registry/quantity.js';
import type { Container, Pod, ResourceList } from './objects/pod.js';

const BILLION = 1_000_000_000n;

/** A quantity times `scale`, rounded up to a whole number as upstream's Value and MilliValue do; 0 for a text that is none. */
export function scaled(quantity: string | number | undefined, scale: number): number {
  if (quantity === undefined) return 0;
  if (typeof quantity === 'number' && Number.isInteger(quantity)) return quantity * scale;
  const { nanos } = quantityOf(quantity);
  const most = (nanos < 0n ? -nanos : nanos) * BigInt(scale);
  const value = Number((most + BILLION - 1n) / BILLION);
  return nanos < 0n ? -value : value;
}

/** An amount of a resource in whole units: thousandths of a core for `cpu`, units or bytes for everything else. */
export function amountOf(resource: string, quantity: string | number | undefined): number {
  return scaled(quantity, resource === 'cpu' ? 1000 : 1);
}

/** A resource list in whole units. */
export function amountsOf(list: ResourceList | undefined): ReadonlyMap<string, number> {
  return new Map(Object.entries(list ?? {}).map(([resource, quantity]) => [resource, amountOf(resource, quantity)]));
}

/** What a container without a request is taken to need when nodes are scored (pkg/scheduler/util/pod_resources.go). */
export const ASSUMED_REQUESTS: ReadonlyMap<string, number> = new Map([
  ['cpu', 100],
  ['memory', 200 * 1024 * 1024],
]);

const NOTHING: ReadonlyMap<string, number> = new Map();

/**
 * What a pod needs: the sum of its containers and sidecars, or its largest init container together with the sidecars before it, and
 * its overhead (component-helpers resource/helpers.go). `assumed` fills in for containers that ask for nothing.
 */
export function podRequests({ spec }: Pick<Pod, 'spec'>, assumed = NOTHING): ReadonlyMap<string, number> {
  const running = new Map<string, number>();
  for (const container of spec.containers) add(running, requestsOf(container, assumed));
  const sidecars = new Map<string, number>();
  const starting = new Map<string, number>();
  for (const container of spec.initContainers ?? []) {
    const own = requestsOf(container, assumed);
    if (container.restartPolicy === 'Always') {
      add(running, own);
      add(sidecars, own);
      raise(starting, sidecars);
    } else {
      const together = new Map(sidecars);
      add(together, own);
      raise(starting, together);
    }
  }
  raise(running, starting);
  if (spec.overhead !== undefined) add(running, amountsOf(spec.overhead));
  return running;
}

function requestsOf(container: Container, assumed: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  const { requests } = container.resources ?? {};
  if (assumed.size === 0) return requests === undefined ? NOTHING : amountsOf(requests);
  return new Map([...assumed, ...amountsOf(requests)]);
}

function add(sum: Map<string, number>, amounts: ReadonlyMap<string, number>): void {
  for (const [resource, amount] of amounts) sum.set(resource, (sum.get(resource) ?? 0) + amount);
}

function raise(maximum: Map<string, number>, amounts: ReadonlyMap<string, number>): void {
  for (const [resource, amount] of amounts) maximum.set(resource, Math.max(maximum.get(resource) ?? 0, amount));
}
