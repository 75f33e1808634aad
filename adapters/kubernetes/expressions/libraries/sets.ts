import type { Environment } from '@marcbachmann/cel-js';
import { sameValue } from '../values.js';
import { addNamespace } from './namespace.js';

type List = readonly unknown[];

/** Lists taken as sets (cel-go ext/sets.go). */
export function addSets(environment: Environment): void {
  const type = addNamespace(environment, 'sets');
  const declare = (name: string, holds: (left: List, right: List) => boolean) =>
    environment.registerFunction(`${type}.${name}(list, list): bool`, (_: unknown, left: List, right: List) =>
      holds(left, right),
    );
  declare('contains', hasAll);
  declare('equivalent', (left, right) => hasAll(left, right) && hasAll(right, left));
  declare('intersects', (left, right) => right.some((item) => has(left, item)));
}

function has(list: List, item: unknown): boolean {
  return list.some((one) => sameValue(one, item));
}

function hasAll(list: List, items: List): boolean {
  return items.every((item) => has(list, item));
}
