import type { Range } from '../../allocator/resource.js';

/** What an app wants of an offer's ports: a fixed number, or 0 for any; undefined for a mapping without a port on the host. */
export type PortWish = number | undefined;

/**
 * Host ports for an app, in its order; undefined when the offer does not have them. Dynamic ports follow each other from a
 * place that `draw` chooses, and never take one that is wanted by number. Source: marathon
 * src/main/scala/mesosphere/mesos/PortsMatcher.scala.
 */
export function takeHostPorts(
  wishes: readonly PortWish[],
  offered: readonly Range[],
  draw: (below: number) => number,
): number[] | undefined {
  const fixed = wishes.filter((wish): wish is number => wish !== undefined && wish !== 0);
  if (new Set(fixed).size < fixed.length) return undefined;
  if (!fixed.every((port) => offered.some(({ begin, end }) => begin <= port && port <= end))) return undefined;
  const dynamic = wishes.filter((wish) => wish === 0).length;
  const taken = new Set(fixed);
  const total = offered.reduce((sum, { begin, end }) => sum + end - begin + 1, 0);
  if (total - fixed.length < dynamic) return undefined;
  const found: number[] = [];
  for (let offset = dynamic === 0 ? 0 : draw(total); found.length < dynamic; offset++) {
    const port = portAt(offered, offset % total);
    if (!taken.has(port)) found.push(port);
    taken.add(port);
  }
  return wishes.map((wish) => (wish === 0 ? found.shift()! : (wish ?? 0)));
}

/**
 * Service ports: 0 becomes one that the app had before, else the lowest free one of the range. Undefined when the range is used
 * up. Source: marathon core/group/impl/AssignDynamicServiceLogic.scala.
 */
export function assignServicePorts(
  wanted: readonly number[],
  earlier: readonly number[],
  taken: ReadonlySet<number>,
  range: Range,
): number[] | undefined {
  const fixed = new Set(wanted.filter((port) => port !== 0));
  const again = earlier.filter((port) => port !== 0 && !fixed.has(port));
  const used = new Set([...taken, ...fixed]);
  const free = freePorts(range, used);
  const assigned: number[] = [];
  for (const port of wanted) {
    const given = port === 0 ? (again.shift() ?? free.next().value) : port;
    if (given === undefined) return undefined;
    assigned.push(given);
    used.add(given);
  }
  return assigned;
}

/** Lowest first; looks at `used` anew for each. */
function* freePorts({ begin, end }: Range, used: ReadonlySet<number>): Generator<number, undefined> {
  for (let port = begin; port <= end; port++) if (!used.has(port)) yield port;
  return undefined;
}

function portAt(offered: readonly Range[], offset: number): number {
  let left = offset;
  for (const { begin, end } of offered) {
    const size = end - begin + 1;
    if (left < size) return begin + left;
    left -= size;
  }
  return offered[0]!.begin;
}
