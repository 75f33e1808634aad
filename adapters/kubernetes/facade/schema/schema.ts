import { ATOMIC_MESSAGES, MESSAGES } from './messages.table.js';

/** One field of a message, as JSON, protobuf, patches and applies see it. */
export interface Field {
  readonly number: number;
  readonly json: string;
  /** A scalar (`string`, `int32`, `int64`, `bool`, `bytes`, `double`) or the name of a message; of the elements, for lists and maps. */
  readonly type: string;
  readonly repeated: boolean;
  readonly map: boolean;
  readonly omitsEmpty: boolean;
  /** In JSON, the fields of the message stand beside those of its parent. */
  readonly inline: boolean;
  /** Whether presence matters (a Go pointer). */
  readonly pointer: boolean;
  /** `merge`, `replace`, `retainKeys`, or several with commas; empty where a strategic merge patch has no say. */
  readonly patchStrategy: string;
  readonly mergeKey: string;
  /** How server-side apply looks at a list. Unmarked lists are atomic. */
  readonly listType: 'atomic' | 'map' | 'set';
  readonly listKeys: readonly string[];
  readonly atomicMap: boolean;
  /** Applied field by field, although its message is otherwise taken as one value. */
  readonly granular: boolean;
}

export interface Message {
  /** With its package, e.g. `core.v1.PodSpec`. */
  readonly name: string;
  /** As Go calls it in error texts, e.g. `PodSpec`. */
  readonly goName: string;
  readonly byNumber: ReadonlyMap<number, Field>;
  /** All fields of the JSON form, those of inlined messages included, in their order. */
  readonly fields: readonly Field[];
  readonly byJson: ReadonlyMap<string, Field>;
  /** Server-side apply treats it as one value. */
  readonly atomic: boolean;
}

const messages = new Map<string, Message>();

/** The messages of all kinds with a known shape. Read when modules load, and never changed afterwards. */
export const SCHEMA: ReadonlyMap<string, Message> = messages;

addMessages(MESSAGES, ATOMIC_MESSAGES);

/** The message of a kind; undefined for kinds whose shape is not known here. */
export function messageOf(group: string, version: string, kind: string): Message | undefined {
  const named = (of: string) => SCHEMA.get(`${of}.${version}.${kind}`);
  return named(group) ?? named(packageOf(group)) ?? SCHEMA.get(`meta.v1.${kind}`);
}

function packageOf(group: string): string {
  return group === '' ? 'core' : group.split('.')[0]!;
}

/**
 * Adds the messages of further kinds, in the form of `messages.table.ts`; for adapters that extend this one, while their modules load. A
 * message of a group of their own bears the whole name of the group: `apps.example.com.v1.Thing`.
 */
export function addMessages(table: Readonly<Record<string, readonly string[]>>, atomicNames: readonly string[]): void {
  const atomic = new Set(atomicNames);
  const raw = new Map(Object.entries(table).map(([name, lines]) => [name, lines.map(readField)] as const));
  const flatten = (fields: readonly Field[]): Field[] =>
    fields.flatMap((field) => (field.inline ? flatten(raw.get(field.type) ?? []) : [field]));
  for (const [name, own] of raw) {
    const fields = flatten(own);
    messages.set(name, {
      name,
      goName: name.slice(name.lastIndexOf('.') + 1),
      byNumber: new Map(own.map((field) => [field.number, field])),
      fields,
      byJson: new Map(fields.map((field) => [field.json, field])),
      atomic: atomic.has(name),
    });
  }
}

function readField(line: string): Field {
  const [number = '0', json = '', type = '', flags = '', ...marks] = line.split(' ');
  const mark = (name: string) => marks.find((text) => text.startsWith(`${name}=`))?.slice(name.length + 1) ?? '';
  const [patchStrategy = '', mergeKey = ''] = mark('patch').split(':');
  const [listType = '', keys = ''] = mark('list').split(':');
  return {
    number: Number(number),
    json,
    type: type.startsWith('map<') ? type.slice(4, -1) : type,
    repeated: flags.includes('r'),
    map: type.startsWith('map<'),
    omitsEmpty: flags.includes('o'),
    inline: flags.includes('i'),
    pointer: flags.includes('p'),
    patchStrategy,
    mergeKey,
    listType: listType === 'map' || listType === 'set' ? listType : 'atomic',
    listKeys: keys === '' ? [] : keys.split('+'),
    atomicMap: mark('map') === 'atomic',
    granular: mark('map') === 'granular',
  };
}
