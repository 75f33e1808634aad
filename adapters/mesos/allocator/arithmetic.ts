import { identityOf, isShared, type Range, type Resource, type Resources } from './resource.js';

/** Scalar totals by resource name, in thousandths. */
export type Quantities = ReadonlyMap<string, number>;

/** The union of two bags. */
export function add(left: Resources, right: Resources): Resources {
  if (right.length === 0) return left;
  const sum = new Map(left.map((resource) => [identityOf(resource), resource]));
  for (const resource of right) {
    const key = identityOf(resource);
    const known = sum.get(key);
    const joined = known === undefined ? resource : join(known, resource);
    if (!isNothing(joined)) sum.set(key, joined);
  }
  return [...sum.values()];
}

/** What is left of `left`; amounts never go below zero, because an agent may be overcommitted. */
export function subtract(left: Resources, right: Resources): Resources {
  if (right.length === 0) return left;
  const rest = new Map(left.map((resource) => [identityOf(resource), resource]));
  for (const resource of right) {
    const key = identityOf(resource);
    const known = rest.get(key);
    if (known === undefined) continue;
    const remaining = without(known, resource);
    if (isNothing(remaining)) rest.delete(key);
    else rest.set(key, remaining);
  }
  return [...rest.values()];
}

/** Whether all of `right` is in `left`. */
export function contains(left: Resources, right: Resources): boolean {
  const have = new Map(left.map((resource) => [identityOf(resource), resource]));
  return right.every((resource) => {
    if (isNothing(resource)) return true;
    const known = have.get(identityOf(resource));
    return known !== undefined && covers(known, resource);
  });
}

/** Scalar totals; a shared volume counts once however many hold it. */
export function quantitiesOf(resources: Resources): Map<string, number> {
  const totals = new Map<string, number>();
  for (const resource of resources)
    if (resource.type === 'SCALAR') totals.set(resource.name, (totals.get(resource.name) ?? 0) + resource.milli);
  return totals;
}

/** Adds `right` times `sign` to `left`, in place. */
export function accumulate(left: Map<string, number>, right: Quantities, sign: 1 | -1 = 1): void {
  for (const [name, milli] of right) left.set(name, (left.get(name) ?? 0) + sign * milli);
}

/** Cuts the scalars to what `bounds` leaves of each name; a name without a bound stays whole, one that cannot be cut is left out. */
export function shrink(resources: Resources, bounds: Quantities, isWhole: (resource: Resource) => boolean): Resources {
  const left = new Map(bounds);
  const kept: Resource[] = [];
  for (const resource of resources) {
    const bound = left.get(resource.name);
    if (resource.type !== 'SCALAR' || bound === undefined) {
      kept.push(resource);
      continue;
    }
    if (isWhole(resource) && resource.milli > bound) continue;
    const milli = Math.min(resource.milli, Math.max(0, bound));
    if (milli === 0) continue;
    kept.push(milli === resource.milli ? resource : { ...resource, milli });
    left.set(resource.name, bound - milli);
  }
  return kept;
}

export function isNothing(resource: Resource): boolean {
  if (resource.copies !== undefined && resource.copies <= 0) return true;
  if (resource.type === 'SCALAR') return resource.milli <= 0;
  return resource.type === 'RANGES' ? resource.ranges.length === 0 : resource.items.length === 0;
}

/** How many whole numbers the ranges hold. */
export function sizeOf(list: readonly Range[]): number {
  return list.reduce((sum, { begin, end }) => sum + end - begin + 1, 0);
}

function join(left: Resource, right: Resource): Resource {
  if (isShared(left)) return { ...left, copies: (left.copies ?? 0) + (right.copies ?? 0) };
  if (left.type === 'SCALAR' && right.type === 'SCALAR') return { ...left, milli: left.milli + right.milli };
  if (left.type === 'RANGES' && right.type === 'RANGES')
    return { ...left, ranges: coalesce([...left.ranges, ...right.ranges]) };
  if (left.type === 'SET' && right.type === 'SET')
    return { ...left, items: [...new Set([...left.items, ...right.items])] };
  return left;
}

function without(left: Resource, right: Resource): Resource {
  if (isShared(left)) return { ...left, copies: (left.copies ?? 0) - (right.copies ?? 0) };
  if (left.type === 'SCALAR' && right.type === 'SCALAR') return { ...left, milli: left.milli - right.milli };
  if (left.type === 'RANGES' && right.type === 'RANGES') return { ...left, ranges: cut(left.ranges, right.ranges) };
  if (left.type === 'SET' && right.type === 'SET')
    return { ...left, items: left.items.filter((item) => !right.items.includes(item)) };
  return left;
}

function covers(left: Resource, right: Resource): boolean {
  if (isShared(left)) return true;
  if (left.type === 'SCALAR' && right.type === 'SCALAR') return left.milli >= right.milli;
  if (left.type === 'RANGES' && right.type === 'RANGES') return cut(right.ranges, left.ranges).length === 0;
  if (left.type === 'SET' && right.type === 'SET') return right.items.every((item) => left.items.includes(item));
  return false;
}

/** Sorted, with neighbours joined. */
export function coalesce(list: readonly Range[]): Range[] {
  const joined: Range[] = [];
  for (const range of [...list].sort((left, right) => left.begin - right.begin)) {
    const last = joined.at(-1);
    if (last !== undefined && range.begin <= last.end + 1)
      joined[joined.length - 1] = { begin: last.begin, end: Math.max(last.end, range.end) };
    else joined.push(range);
  }
  return joined;
}

function cut(from: readonly Range[], holes: readonly Range[]): Range[] {
  let rest = coalesce(from);
  for (const hole of holes) {
    rest = rest.flatMap(({ begin, end }) => {
      if (hole.end < begin || hole.begin > end) return [{ begin, end }];
      const before = hole.begin > begin ? [{ begin, end: hole.begin - 1 }] : [];
      const after = hole.end < end ? [{ begin: hole.end + 1, end }] : [];
      return [...before, ...after];
    });
  }
  return rest;
}
