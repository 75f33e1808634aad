import { isObject, sameJson, type JsonObject } from '../../resources/registry/json.js';
import { bareError } from '../errors.js';
import { SCHEMA, type Field, type Message } from '../schema/schema.js';

/** A patch that breaks its own rules is answered with a bare 500 (recorded in api/patch-strategic). */
function broken(message: string): Error {
  return bareError(500, message);
}

const ORDER = '$setElementOrder/';
const REMOVE = '$deleteFromPrimitiveList/';
const DIRECTIVE = '$patch';
const RETAIN = '$retainKeys';

/**
 * A strategic merge patch (apimachinery pkg/util/strategicpatch/patch.go v0.32): a merge patch that knows of lists which of
 * their fields tells elements apart. `message` is undefined below free-form objects, where a plain merge is all there is.
 */
export function applyStrategicPatch(message: Message | undefined, target: unknown, patch: JsonObject): JsonObject {
  const before = isObject(target) ? target : {};
  const directive = patch[DIRECTIVE];
  if (directive === 'replace') return withoutNulls(without(patch, [DIRECTIVE]));
  if (directive === 'delete') return {};
  if (directive !== undefined && directive !== 'merge')
    throw broken(`unknown patch type found: ${String(directive as string)}`);
  const result = new Map(Object.entries(retained(before, patch)));
  for (const [key, value] of Object.entries(patch)) {
    if (key === DIRECTIVE || key === RETAIN || key.startsWith(ORDER)) continue;
    if (key.startsWith(REMOVE)) {
      const name = key.slice(REMOVE.length);
      const gone = Array.isArray(value) ? (value as readonly unknown[]) : [];
      const list = result.get(name);
      if (Array.isArray(list))
        result.set(
          name,
          list.filter((item) => !gone.some((one) => sameJson(one, item))),
        );
      continue;
    }
    if (value === null) result.delete(key);
    else result.set(key, mergedField(message?.byJson.get(key), result.get(key), value, patch[`${ORDER}${key}`]));
  }
  for (const [key, order] of Object.entries(patch)) {
    if (!key.startsWith(ORDER) || key.slice(ORDER.length) in patch) continue;
    const name = key.slice(ORDER.length);
    const list = result.get(name);
    if (Array.isArray(list)) result.set(name, reordered(message?.byJson.get(name), list, order));
  }
  return Object.fromEntries(result);
}

function retained(before: JsonObject, patch: JsonObject): JsonObject {
  const keys = patch[RETAIN];
  if (keys === undefined) return before;
  if (!Array.isArray(keys)) throw broken('invalid patch format of $retainKeys');
  return Object.fromEntries(Object.entries(before).filter(([key]) => keys.includes(key)));
}

function mergedField(field: Field | undefined, before: unknown, value: unknown, order: unknown): unknown {
  if (Array.isArray(value)) {
    if (field === undefined || !field.patchStrategy.includes('merge')) return withoutDirectives(value);
    const merged = mergeList(field, Array.isArray(before) ? before : [], value);
    return order === undefined ? merged : reordered(field, merged, order);
  }
  if (!isObject(value)) return value;
  if (field?.patchStrategy === 'replace') return withoutNulls(value);
  const message = field === undefined || field.map ? undefined : SCHEMA.get(field.type);
  return applyStrategicPatch(message, before, value);
}

function mergeList(field: Field, before: readonly unknown[], patch: readonly unknown[]): readonly unknown[] {
  if (field.mergeKey === '') return [...before, ...patch.filter((item) => !before.includes(item))];
  const message = SCHEMA.get(field.type);
  const replaces = patch.some((item) => isObject(item) && item[DIRECTIVE] === 'replace');
  let result: unknown[] = replaces ? [] : [...before];
  for (const item of patch) {
    if (!isObject(item)) throw broken(`expected map in list of ${field.json}`);
    const directive = item[DIRECTIVE];
    const content = without(item, [DIRECTIVE]);
    if (directive === 'replace' && Object.keys(content).length === 0) continue;
    const key = item[field.mergeKey];
    if (key === undefined)
      throw broken(`map: ${goMap(content)} does not contain declared merge key: ${field.mergeKey}`);
    const isSame = (other: unknown) => isObject(other) && sameJson(other[field.mergeKey], key);
    if (directive === 'delete') result = result.filter((other) => !isSame(other));
    else if (directive !== undefined && directive !== 'merge' && directive !== 'replace')
      throw broken(`unknown patch type found: ${String(directive as string)}`);
    else {
      const at = result.findIndex(isSame);
      const merged = applyStrategicPatch(message, at === -1 ? {} : result[at], content);
      if (at === -1) result.push(merged);
      else result[at] = merged;
    }
  }
  return result;
}

/** Elements that the order names come in that order; the others keep their places among them. */
function reordered(field: Field | undefined, list: readonly unknown[], order: unknown): readonly unknown[] {
  if (!Array.isArray(order)) return list;
  const keyOf = (item: unknown) =>
    isObject(item) && field !== undefined && field.mergeKey !== '' ? item[field.mergeKey] : item;
  const rank = (item: unknown) => order.findIndex((wanted) => sameJson(keyOf(wanted), keyOf(item)));
  const named = list.filter((item) => rank(item) >= 0).sort((left, right) => rank(left) - rank(right));
  const result: unknown[] = [];
  let next = 0;
  for (const [index, item] of list.entries()) {
    if (rank(item) >= 0) continue;
    // Whatever stood before an element that the order does not know still does.
    const ahead = list.slice(0, index).filter((other) => rank(other) >= 0);
    while (next < named.length && ahead.includes(named[next])) result.push(named[next++]);
    result.push(item);
  }
  return [...result, ...named.slice(next)];
}

function withoutDirectives(list: readonly unknown[]): readonly unknown[] {
  return list
    .filter((item) => !(isObject(item) && DIRECTIVE in item && Object.keys(item).length === 1))
    .map((item) => (isObject(item) ? withoutNulls(without(item, [DIRECTIVE])) : item));
}

function withoutNulls(object: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(object)
      .filter(([, value]) => value !== null)
      .map(([key, value]) => [key, isObject(value) ? withoutNulls(value) : value]),
  );
}

function without(object: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)));
}

/** A map as Go prints it. */
export function goMap(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(goMap).join(' ')}]`;
  if (!isObject(value)) return value === null ? '<nil>' : String(value as string);
  const keys = Object.keys(value).sort();
  return `map[${keys.map((key) => `${key}:${goMap(value[key])}`).join(' ')}]`;
}
