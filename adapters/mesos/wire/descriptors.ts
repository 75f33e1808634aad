import { ENUM_VALUES, MESSAGE_FIELDS } from './messages.table.js';

export type Cardinality = 'optional' | 'required' | 'repeated' | 'map';

/** One field of a message. */
export interface Field {
  readonly number: number;
  readonly name: string;
  readonly cardinality: Cardinality;
  /** A scalar type of protobuf, or the name of a message or an enumeration. */
  readonly type: string;
  /** What counts when the field is absent; undefined where nothing does. */
  readonly fallback?: string | number | boolean;
}

const CARDINALITIES: Readonly<Record<string, Cardinality>> = { '!': 'required', '*': 'repeated', '%': 'map' };

const fieldsSoFar = new Map<string, ReadonlyMap<string, Field>>();
const enumsSoFar = new Map<string, ReadonlyMap<string, number>>();

/** The fields of a message by name, in the order of their declaration; undefined for what is no message. */
export function fieldsOf(message: string): ReadonlyMap<string, Field> | undefined {
  const known = fieldsSoFar.get(message);
  if (known !== undefined) return known;
  const text = Object.hasOwn(MESSAGE_FIELDS, message) ? MESSAGE_FIELDS[message] : undefined;
  if (text === undefined) return undefined;
  const parts = text === '' ? [] : text.split(', ');
  const fields = new Map(parts.map(fieldOf).map((field) => [field.name, field]));
  fieldsSoFar.set(message, fields);
  return fields;
}

/** Numbers by name of an enumeration; undefined for what is none. */
export function enumOf(type: string): ReadonlyMap<string, number> | undefined {
  const known = enumsSoFar.get(type);
  if (known !== undefined) return known;
  const text = Object.hasOwn(ENUM_VALUES, type) ? ENUM_VALUES[type] : undefined;
  if (text === undefined) return undefined;
  const values = new Map(
    text.split(', ').map((part) => {
      const [number = '', name = ''] = part.split(' ');
      return [name, Number(number)] as const;
    }),
  );
  enumsSoFar.set(type, values);
  return values;
}

/** The two fields of an entry of a map. */
export function entryFields({ type }: Field): readonly [key: Field, value: Field] {
  return [
    { number: 1, name: 'key', cardinality: 'optional', type: 'string' },
    { number: 2, name: 'value', cardinality: 'optional', type },
  ];
}

function fieldOf(part: string): Field {
  const [number = '', decorated = '', type = '', fallback] = part.split(' ');
  const cardinality = CARDINALITIES[decorated.at(-1) ?? ''];
  return {
    number: Number(number),
    name: cardinality === undefined ? decorated : decorated.slice(0, -1),
    cardinality: cardinality ?? 'optional',
    type,
    ...(fallback !== undefined && { fallback: fallbackOf(type, fallback.slice(1)) }),
  };
}

function fallbackOf(type: string, text: string): string | number | boolean {
  if (type === 'bool') return text === 'true';
  return type === 'string' || enumOf(type) !== undefined ? text : Number(text);
}
