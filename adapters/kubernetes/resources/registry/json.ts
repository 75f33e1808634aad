/** What JSON can hold, seen from outside. Stored objects are read through this where nothing more is known of them. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object under a field, or an empty one. */
export function objectAt(value: unknown, field: string): JsonObject {
  const part = isObject(value) ? value[field] : undefined;
  return isObject(part) ? part : {};
}

/** The list under a field, or an empty one. */
export function listAt(value: unknown, field: string): readonly unknown[] {
  const part = isObject(value) ? value[field] : undefined;
  return Array.isArray(part) ? (part as readonly unknown[]) : [];
}

/** The text under a field, or an empty one. */
export function textAt(value: unknown, field: string): string {
  const part = isObject(value) ? value[field] : undefined;
  return typeof part === 'string' ? part : '';
}

/** The number under a field, or 0. */
export function numberAt(value: unknown, field: string): number {
  const part = isObject(value) ? value[field] : undefined;
  return typeof part === 'number' ? part : 0;
}

/** Whether two values mean the same JSON; a field that is undefined is a field that is absent. */
export function sameJson(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, index) => sameJson(item, right[index]));
  }
  if (!isObject(left) || !isObject(right)) return false;
  for (const key of Object.keys(left)) if (!sameJson(left[key], right[key])) return false;
  for (const key of Object.keys(right)) if (left[key] === undefined && right[key] !== undefined) return false;
  return true;
}

/** Fills fields that are absent or null; gives the same object back when none is. */
export function fill<T extends object>(object: T, fields: JsonObject): T {
  const given = object as JsonObject;
  const missing = Object.entries(fields).filter(
    ([name, value]) => (given[name] === undefined || given[name] === null) && value !== undefined,
  );
  return missing.length === 0 ? object : { ...object, ...Object.fromEntries(missing) };
}

/** Replaces one field by what `change` makes of it; the same object when it stays the same. */
export function changeAt<T extends object>(object: T, field: string, change: (value: never) => unknown): T {
  const before = (object as JsonObject)[field];
  if (before === undefined || before === null) return object;
  const after = change(before as never);
  return after === before ? object : { ...object, [field]: after };
}

/** `changeAt` for every element of a list. */
export function changeEach<T extends object>(
  object: T,
  field: string,
  change: (item: JsonObject, index: number) => unknown,
): T {
  const before = listAt(object, field);
  if (before.length === 0) return object;
  const after = before.map((item, index) => (isObject(item) ? change(item, index) : item));
  return after.every((item, index) => item === before[index]) ? object : { ...object, [field]: after };
}

/** A scalar as text; empty for anything else. */
export function scalarText(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}
