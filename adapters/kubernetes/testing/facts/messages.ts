import { SCHEMA, type Field } from '../../facade/schema/schema.js';
import type { Comparison } from './index.js';

/** Number, name on the wire, name in JSON (0: the same), type, flags, and the enumeration that the type is. */
type Row = readonly [number: number, name: string, json: string | 0, type: string, flags: string, enumeration?: string];

interface Table {
  readonly messages: Readonly<Record<string, readonly Row[]>>;
}

/** Messages that never travel on their own, and that our reader takes for what is in them. */
const PACKAGES: readonly (readonly [RegExp, string])[] = [
  [/^k8s\.io\.api\./, ''],
  [/^k8s\.io\.apimachinery\.pkg\.(?:apis|api|util)\./, ''],
  [/^k8s\.io\.apimachinery\.pkg\./, ''],
  [/^k8s\.io\.(?:apiextensions_apiserver|kube_aggregator|metrics)\.pkg\.apis\./, ''],
];

/** Every field of every message against the table that bodies are read and answers are written by. */
export function messageProblems({ messages }: Table): Comparison {
  const problems: string[] = [];
  let entries = 0;
  for (const [name, rows] of Object.entries(messages)) {
    const ours = SCHEMA.get(nameOf(name));
    entries += rows.length;
    if (ours === undefined) problems.push(`${nameOf(name)} is not there`);
    else for (const row of rows) problems.push(...fieldProblems(nameOf(name), row, ours.byNumber.get(row[0])));
  }
  return { problems, entries };
}

function nameOf(message: string): string {
  const found = PACKAGES.find(([pattern]) => pattern.test(message));
  return found === undefined ? message : message.replace(found[0], found[1]);
}

function fieldProblems(message: string, row: Row, field: Field | undefined): readonly string[] {
  const [number, name, json, type, flags] = row;
  const at = `${message}.${name}`;
  if (field === undefined) return [`${at} (${number}) is not there`];
  const element = /^map<\w+, ?(.*)>$/.exec(type)?.[1];
  const wanted: Readonly<Record<string, unknown>> = {
    type: nameOf(element ?? type),
    map: element !== undefined,
    repeated: flags.includes('r'),
    ...(flags.includes('?')
      ? {}
      : { json: json === 0 ? name : json, omitsEmpty: flags.includes('o'), inline: flags.includes('i') }),
  };
  return Object.entries(wanted)
    .filter(([property, value]) => field[property as keyof Field] !== value)
    .map(
      ([property, value]) => `${at}: ${property} is ${String(field[property as keyof Field])}; wanted ${String(value)}`,
    );
}
