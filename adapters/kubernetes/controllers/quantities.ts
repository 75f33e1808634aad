import type { Container, Pod, ResourceList } from './objects/pod.js';

/** Binary and decimal suffixes of quantities (apimachinery pkg/api/resource), as numerator and denominator. */
const SUFFIXES: Readonly<Record<string, readonly [bigint, bigint]>> = {
  n: [1n, 1_000_000_000n],
  u: [1n, 1_000_000n],
  m: [1n, 1000n],
  '': [1n, 1n],
  k: [1000n, 1n],
  M: [1_000_000n, 1n],
  G: [1_000_000_000n, 1n],
  T: [1_000_000_000_000n, 1n],
  P: [1_000_000_000_000_000n, 1n],
  E: [1_000_000_000_000_000_000n, 1n],
  Ki: [1n << 10n, 1n],
  Mi: [1n << 20n, 1n],
  Gi: [1n << 30n, 1n],
  Ti: [1n << 40n, 1n],
  Pi: [1n << 50n, 1n],
  Ei: [1n << 60n, 1n],
};

const QUANTITY = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+)|([numkMGTPE]|[KMGTPE]i))?$/;

/** A quantity times `scale`, rounded up to a whole number as upstream's Value and MilliValue do; 0 for a text that is none. */
export function scaled(quantity: string | number | undefined, scale: number): number {
  if (quantity === undefined) return 0;
  if (typeof quantity === 'number' && Number.isInteger(quantity)) return quantity * scale;
  const match = QUANTITY.exec(String(quantity));
  if (match === null) return 0;
  const [, sign, whole = '', fraction = '', exponent = '0', suffix = ''] = match;
  const [times, by] = SUFFIXES[suffix]!;
  let numerator = BigInt(whole + fraction || '0') * times * BigInt(scale);
  let denominator = by * 10n ** BigInt(fraction.length);
  const power = Number(exponent);
  if (power >= 0) numerator *= 10n ** BigInt(power);
  else denominator *= 10n ** BigInt(-power);
  const value = Number((numerator + denominator - 1n) / denominator);
  return sign === '-' ? -value : value;
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
