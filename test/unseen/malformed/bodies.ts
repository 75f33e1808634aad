/** Objects that suit a schema, and the many ways in which they can come not to. */
import type { Random } from '../../../src/ports/random.js';
import { HOSTILE_KEYS, HOSTILE_TEXTS, HOSTILE_VALUES, NESTINGS } from './hostile.table.js';
import type { Endpoint, Schema, ServerDocument } from './document.js';
import { nestedText } from './texts.js';

type Json = Record<string, unknown>;

/** Below this level only scalars are made up. */
const MADE_UP_LEVELS = 6;

export class Bodies {
  readonly #document: ServerDocument;
  readonly #random: Random;

  constructor(document: ServerDocument, random: Random) {
    this.#document = document;
    this.#random = random;
  }

  /** An object of a kind, of the right shape but for chance. */
  made({ apiVersion, kind, schema }: Endpoint, name: string, namespace: string): Json {
    const made = this.#valueOf(schema, 0) as Json;
    const metadata = { ...this.#metadata(), name, ...(namespace !== '' && { namespace }) };
    return { ...made, apiVersion, kind, metadata };
  }

  /** The same object with so many faults. */
  spoiled(object: unknown, { schema }: Endpoint, faults: number): unknown {
    let spoiled = object;
    for (let count = 0; count < faults; count++) spoiled = this.#spoil(spoiled, schema);
    return spoiled;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.#random.below(items.length)]!;
  }

  chance(oneIn: number): boolean {
    return this.#random.below(oneIn) === 0;
  }

  /** The places of an object, as lists of keys. */
  placesOf(value: unknown, at: readonly string[] = []): (readonly string[])[] {
    if (typeof value !== 'object' || value === null) return [at];
    return [at, ...Object.entries(value).flatMap(([key, part]) => this.placesOf(part, [...at, key]))];
  }

  #metadata(): Json {
    return this.chance(3) ? { labels: { app: 'web', [this.pick(HOSTILE_KEYS)]: 'x' } } : { labels: { app: 'web' } };
  }

  #valueOf(given: Schema, level: number): unknown {
    const schema = this.#document.resolve(given);
    const { type, properties, items, additionalProperties, oneOf, required = [] } = schema;
    if (oneOf !== undefined) return this.#valueOf(this.pick(oneOf), level);
    if (properties !== undefined) {
      const named = Object.entries(properties).filter(
        ([name]) => required.includes(name) || (level < MADE_UP_LEVELS && this.chance(2 + level)),
      );
      return level > 2 * MADE_UP_LEVELS
        ? {}
        : Object.fromEntries(named.map(([name, one]) => [name, this.#valueOf(one, level + 1)]));
    }
    if (type === 'array')
      return level > MADE_UP_LEVELS
        ? []
        : Array.from({ length: this.#random.below(3) }, () => this.#valueOf(items ?? {}, level + 1));
    if (additionalProperties !== undefined) return { key: this.#valueOf(additionalProperties, level + 1) };
    return this.#scalarOf(schema);
  }

  #scalarOf({ type, format }: Schema): unknown {
    if (format === 'date-time') return '2026-01-01T00:00:00Z';
    if (format === 'byte') return 'eA==';
    if (type === 'integer') return this.pick([0, 1, 2, 80, 8080]);
    if (type === 'number') return 1.5;
    if (type === 'boolean') return this.chance(2);
    if (type === 'object') return {};
    return this.pick(['web', 'a', 'nginx:1.9.1', '/healthz', '25%', '100m', 'Always', 'default', '*']);
  }

  #spoil(object: unknown, schema: Schema): unknown {
    const place = this.pick(this.placesOf(object));
    return changedAt(object, place, (value) => this.#spoiledValue(value, this.#schemaAt(schema, place)));
  }

  #spoiledValue(value: unknown, schema: Schema): unknown {
    switch (this.#random.below(8)) {
      case 0:
        return undefined;
      case 1:
        return this.pick(HOSTILE_TEXTS);
      case 2:
        return isObject(value) ? withKey(value, this.pick(HOSTILE_KEYS), this.pick(HOSTILE_VALUES)) : [value];
      case 3:
        return isObject(value) ? this.#withMadeUp(value, schema) : { [this.pick(HOSTILE_KEYS)]: value };
      case 4:
        return Array.isArray(value) ? [...(value as unknown[]), ...(value as unknown[])] : this.pick(HOSTILE_VALUES);
      case 5:
        return this.chance(20) ? nestedText(this.pick(NESTINGS)) : [[value]];
      default:
        return this.pick(HOSTILE_VALUES);
    }
  }

  #withMadeUp(value: Json, schema: Schema): Json {
    const { properties } = this.#document.resolve(schema);
    const all = Object.entries(properties ?? {});
    if (all.length === 0) return withKey(value, 'key', this.pick(HOSTILE_VALUES));
    const [name, one] = this.pick(all);
    return withKey(value, name, this.#valueOf(one, MADE_UP_LEVELS - 2));
  }

  #schemaAt(schema: Schema, place: readonly string[]): Schema {
    let found = this.#document.resolve(schema);
    for (const key of place) {
      const { items, properties, additionalProperties } = found;
      const below = items ?? (properties !== undefined && Object.hasOwn(properties, key) ? properties[key] : undefined);
      found = this.#document.resolve(below ?? additionalProperties ?? {});
    }
    return found;
  }
}

/** A copy with another value in one place; undefined takes the place away. */
function changedAt(value: unknown, place: readonly string[], change: (value: unknown) => unknown): unknown {
  const [key, ...rest] = place;
  if (key === undefined) return change(value);
  if (Array.isArray(value))
    return value.flatMap((item: unknown, index) => {
      if (String(index) !== key) return [item];
      const changed = changedAt(item, rest, change);
      return changed === undefined ? [] : [changed];
    });
  if (!isObject(value)) return value;
  return withKey(value, key, changedAt(Object.hasOwn(value, key) ? value[key] : undefined, rest, change));
}

/** A copy with an own property, whatever it is called. */
function withKey(value: Json, key: string, part: unknown): Json {
  return Object.fromEntries([...Object.entries(value).filter(([name]) => name !== key), [key, part]]);
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
