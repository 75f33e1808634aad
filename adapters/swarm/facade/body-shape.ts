import { badParameter } from './errors.js';

/** What Go's decoder expects of a value; the names are Go's, because its messages print them. */
export type Shape =
  | 'any'
  | 'string'
  | 'bool'
  | 'int'
  | 'int64'
  | 'uint32'
  | 'uint64'
  | 'float64'
  | { readonly list: Shape }
  | { readonly map: Shape }
  | { readonly object: string; readonly fields: Readonly<Record<string, Shape>>; readonly embedded?: Fields };

type Fields = Readonly<Record<string, Readonly<Record<string, Shape>>>>;

/** From this minor version on, texts about JSON begin with `invalid JSON: ` (recording api/errors.json against 20.10's). */
export const NEW_JSON_TEXTS = 44;
const INTEGER_LIMITS: Readonly<Record<string, readonly [number, number]>> = {
  int: [-(2 ** 63), 2 ** 63],
  int64: [-(2 ** 63), 2 ** 63],
  uint32: [0, 2 ** 32 - 1],
  uint64: [0, 2 ** 64],
};

/**
 * The value as Go's decoder reads it. Throws, in Go's words, for the first part that does not fit. Unknown fields are kept, upper and lower case do not matter; a null is an absent field,
 * and in a list or a map it is an empty element.
 */
export function readAs(value: unknown, shape: Shape, serverMinor: number): unknown {
  return read(value, shape, { owner: '', path: [], serverMinor });
}

interface Place {
  /** The innermost struct. */
  readonly owner: string;
  readonly path: readonly string[];
  readonly serverMinor: number;
}

function read(value: unknown, shape: Shape, place: Place): unknown {
  if (value === undefined || value === null || shape === 'any') return value;
  if (typeof shape === 'string') {
    if (!isPlain(value, shape)) refuse(value, shape, place);
    return value;
  }
  if ('list' in shape) {
    if (!Array.isArray(value)) refuse(value, goTypeOf(shape), place);
    return (value as readonly unknown[]).map((item) => read(item ?? emptyOf(shape.list), shape.list, place));
  }
  if (typeof value !== 'object' || Array.isArray(value)) refuse(value, goTypeOf(shape), place);
  const entries = Object.entries(value);
  if (!('map' in shape)) return readObject(value as Record<string, unknown>, shape, place);
  return Object.fromEntries(entries.map(([name, item]) => [name, read(item ?? emptyOf(shape.map), shape.map, place)]));
}

function readObject(
  value: Readonly<Record<string, unknown>>,
  { object, fields, embedded = {} }: Extract<Shape, { readonly object: string }>,
  { path, serverMinor }: Place,
): unknown {
  const known = new Map(
    Object.entries(fields).map(([name, shape]) => [name.toLowerCase(), { name, shape, at: [name] }]),
  );
  for (const [group, own] of Object.entries(embedded))
    for (const [name, shape] of Object.entries(own)) known.set(name.toLowerCase(), { name, shape, at: [group, name] });
  const copy: Record<string, unknown> = {};
  for (const [given, inner] of Object.entries(value)) {
    const field = known.get(given.toLowerCase());
    // A field that is written exactly wins over another spelling of it.
    if (field === undefined) copy[given] = inner;
    else if (given === field.name || !Object.hasOwn(value, field.name))
      copy[field.name] = read(inner, field.shape, { owner: object, path: [...path, ...field.at], serverMinor });
  }
  return copy;
}

function emptyOf(shape: Shape): unknown {
  if (shape === 'any') return null;
  if (typeof shape !== 'string') return 'list' in shape ? [] : {};
  return shape === 'string' ? '' : shape === 'bool' ? false : 0;
}

function isPlain(value: unknown, shape: string): boolean {
  if (shape === 'string') return typeof value === 'string';
  if (shape === 'bool') return typeof value === 'boolean';
  if (typeof value !== 'number') return false;
  const [least, most] = INTEGER_LIMITS[shape] ?? [-Infinity, Infinity];
  return shape === 'float64' || (Number.isInteger(value) && value >= least && value <= most);
}

function refuse(value: unknown, goType: string, { owner, path, serverMinor }: Place): never {
  const shown = typeof value === 'number' && /int|float/.test(goType) ? `number ${value}` : kindOf(value);
  const target =
    path.length === 0 ? `Go value of type ${goType}` : `Go struct field ${owner}.${path.join('.')} of type ${goType}`;
  throw badParameter(
    `${serverMinor >= NEW_JSON_TEXTS ? 'invalid JSON: ' : ''}json: cannot unmarshal ${shown} into ${target}`,
  );
}

function goTypeOf(shape: Shape): string {
  if (typeof shape === 'string') return shape;
  if ('list' in shape) return `[]${goTypeOf(shape.list)}`;
  return 'map' in shape ? `map[string]${goTypeOf(shape.map)}` : shape.object;
}

export function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}
