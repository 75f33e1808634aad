/** Words to write schemas of the API with. */
import type { Schema } from './route.js';

export const text: Schema = { type: 'string' };
export const flag: Schema = { type: 'boolean' };
export const whole: Schema = { type: 'integer' };
export const count: Schema = { type: 'integer', minimum: 0 };
export const texts: Schema = { type: 'array', items: text };

/** An object of exactly these fields, of which the optional ones may be absent. */
export function object(properties: Record<string, Schema>, optional: readonly string[] = []): Schema {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: 'object', additionalProperties: false, required, properties };
}

/** One page of a list of what the schema of this name describes. */
export function listOf(name: string): Schema {
  return object({ items: { type: 'array', items: { $ref: `#/components/schemas/${name}` } }, nextCursor: text }, [
    'nextCursor',
  ]);
}
