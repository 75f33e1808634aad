import type { FieldError } from '../../resources/definition.js';
import { isObject } from '../../resources/registry/json.js';
import { ENUMERATIONS } from './enumerations.table.js';
import { SCHEMA, type Message } from './schema.js';

/** Fields of an object whose value is none of those that they take; empty values that Go cannot tell from absent ones are left to the kind's own rules. */
export function enumerationErrors(message: Message | undefined, object: unknown, path = ''): readonly FieldError[] {
  if (message === undefined || !isObject(object)) return [];
  const errors: FieldError[] = [];
  for (const field of message.fields) {
    const value = object[field.json];
    if (value === undefined || value === null || field.map) continue;
    const at = path === '' ? field.json : `${path}.${field.json}`;
    const allowed = ENUMERATIONS[`${ownerOf(message)}.${field.json}`];
    const items: readonly unknown[] = field.repeated && Array.isArray(value) ? value : [value];
    items.forEach((item, index) => {
      const place = field.repeated ? `${at}[${index}]` : at;
      const isAbsent = item === '' && !field.pointer && !field.repeated;
      if (allowed !== undefined) errors.push(...(isAbsent ? [] : valueErrors(item, allowed, place)));
      else errors.push(...enumerationErrors(SCHEMA.get(field.type), item, place));
    });
  }
  return errors;
}

/** Ephemeral containers have the fields of containers. */
function ownerOf({ name }: Message): string {
  return name === 'core.v1.EphemeralContainer' ? 'core.v1.Container' : name;
}

function valueErrors(value: unknown, allowed: readonly string[], field: string): readonly FieldError[] {
  if (typeof value !== 'string' || allowed.includes(value)) return [];
  const supported = allowed.map((one) => JSON.stringify(one)).join(', ');
  const message = `Unsupported value: ${JSON.stringify(value)}: supported values: ${supported}`;
  return [{ reason: 'FieldValueNotSupported', field, message }];
}
