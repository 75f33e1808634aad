import { isObject, sameJson, scalarText, type JsonObject } from '../../resources/registry/json.js';
import { badRequest, Refusal } from '../../resources/registry/refusal.js';
import { bareError } from '../errors.js';
import { SCHEMA, type Field, type Message } from '../schema/schema.js';

/** A patch that breaks its own rules is answered with a bare 500 (recorded in api/patch-strategic). */
function broken(message: string): Error {
  return bareError(500, message);
}

/** What stands in a list of maps and is none (strategicpatch sliceElementType, and endpoints/handlers/patch.go for the status). */
function notMergeable(item: unknown, patch: readonly unknown[]): Error {
  if (Array.isArray(item)) return new Refusal(422, '', 'lists of lists are not supported', {});
  return badRequest(`list element types are not identical: ${goMap(patch)}`);
}

function unknownDirective(directive: unknown, map: JsonObject): Error {
  return broken(`unknown patch type: ${goMap(directive)} in map: ${goMap(map)}`);
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
  if (directive !== undefined && directive !== 'merge') throw unknownDirective(directive, patch);
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
    if (Array.isArray(list)) result.set(name, reordered(message?.byJson.get(name), list, order, list));
  }
  return Object.fromEntries(result);
}

function retained(before: JsonObject, patch: JsonObject): JsonObject {
  const keys = patch[RETAIN];
  if (keys === undefined) return before;
  if (!Array.isArray(keys)) throw badRequest('invalid patch format of retainKeys');
  return Object.fromEntries(Object.entries(before).filter(([key]) => keys.includes(key)));
}

function mergedField(field: Field | undefined, before: unknown, value: unknown, order: unknown): unknown {
  if (Array.isArray(value)) {
    if (field === undefined || !field.patchStrategy.includes('merge')) return withoutDirectives(value);
    const merged = mergeList(field, Array.isArray(before) ? before : [], value);
    if (order !== undefined) checkOrder(field, value, order);
    // Without an order of its own, a patch asks for the order of its items.
    return reordered(field, merged, order ?? value, Array.isArray(before) ? before : []);
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
    if (!isObject(item)) throw notMergeable(item, patch);
    const directive = item[DIRECTIVE];
    const content = without(item, [DIRECTIVE]);
    if (directive === 'replace' && Object.keys(content).length === 0) continue;
    const key = item[field.mergeKey];
    if (key === undefined)
      throw broken(`map: ${goMap(content)} does not contain declared merge key: ${field.mergeKey}`);
    const isSame = (other: unknown) => isObject(other) && sameJson(other[field.mergeKey], key);
    if (directive === 'delete') result = result.filter((other) => !isSame(other));
    else if (directive !== undefined && directive !== 'merge' && directive !== 'replace')
      throw unknownDirective(directive, item);
    else {
      const at = result.findIndex(isSame);
      const merged = applyStrategicPatch(message, at === -1 ? {} : result[at], content);
      if (at === -1) result.push(merged);
      else result[at] = merged;
    }
  }
  return result;
}

/**
 * Elements that the order names come in that order; the others keep their own, and go before a named one only where both were
 * there already and they stood before it.
 */
function reordered(
  field: Field | undefined,
  list: readonly unknown[],
  order: unknown,
  before: readonly unknown[],
): readonly unknown[] {
  if (!Array.isArray(order)) return list;
  const key = (item: unknown) => keyText(field, item);
  const wanted = order.map(key);
  const old = before.map(key);
  const named = list.filter((item) => wanted.includes(key(item)));
  named.sort((left, right) => wanted.indexOf(key(left)) - wanted.indexOf(key(right)));
  const result: unknown[] = [];
  for (const item of list.filter((other) => !wanted.includes(key(other)))) {
    const at = old.indexOf(key(item));
    const stays = () => {
      const next = named[0];
      const place = next === undefined ? -1 : old.indexOf(key(next));
      return next === undefined || (at >= 0 && place >= 0 && at < place);
    };
    while (!stays()) result.push(named.shift());
    result.push(item);
  }
  return [...result, ...named];
}

/** What tells an element from the others: its merge key, or itself. */
function keyText(field: Field | undefined, item: unknown): string {
  const isKeyed = isObject(item) && field !== undefined && field.mergeKey !== '';
  return JSON.stringify(isKeyed ? item[field.mergeKey] : item) ?? '';
}

/** An order must name everything that the patch brings, in the patch's own order. */
function checkOrder(field: Field, patch: readonly unknown[], order: unknown): void {
  if (!Array.isArray(order)) throw badRequest('invalid patch format of setElementOrder list');
  const wanted = order.map((item) => keyText(field, item));
  const kept = patch.filter((item) => !(isObject(item) && item[DIRECTIVE] === 'delete'));
  const places = kept
    .filter((item) => !(isObject(item) && DIRECTIVE in item))
    .map((item) => wanted.indexOf(keyText(field, item)));
  const isInOrder = places.every((place, index) => place >= 0 && (index === 0 || places[index - 1]! < place));
  if (isInOrder) return;
  throw broken(`The order in patch list:\n${goMap(patch)}\n doesn't match ${ORDER} list:\n${goMap(order)}\n`);
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
  if (!isObject(value)) return value === null ? '<nil>' : scalarText(value);
  const keys = Object.keys(value).sort();
  return `map[${keys.map((key) => `${key}:${goMap(value[key])}`).join(' ')}]`;
}
