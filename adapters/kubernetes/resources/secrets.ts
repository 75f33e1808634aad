import { immutableErrors } from './config-maps.js';
import { ageOf } from './registry/cells.js';
import { AGE_COLUMN, column, defineResource, NAME_COLUMN } from './registry/define-resource.js';
import { fill, objectAt, textAt } from './registry/json.js';
import type { ApiObject } from './types.js';
import { secretErrors, secretUpdateErrors } from './rules/core.js';

export const secrets = defineResource({
  group: '',
  version: 'v1',
  plural: 'secrets',
  singular: 'secret',
  kind: 'Secret',
  namespaced: true,
  defaults: (object) => fill(withoutStringData(object), { type: 'Opaque' }),
  validate: secretErrors,
  validateUpdate: (object, before) => [
    ...secretUpdateErrors(object, before),
    ...immutableErrors(object, before, ['data']),
  ],
  columns: [
    NAME_COLUMN,
    column('Type', 'string', 'What the secret is for.'),
    column('Data', 'string', 'How many entries there are.'),
    AGE_COLUMN,
  ],
  cells: (object, now) => [
    object.metadata.name,
    textAt(object, 'type'),
    Object.keys(objectAt(object, 'data')).length,
    ageOf(object, now),
  ],
  fieldLabels: { type: (object) => textAt(object, 'type') },
});

/** stringData is for writing only: its texts end up encoded in data. */
function withoutStringData(object: ApiObject): ApiObject {
  const { stringData, ...rest } = object as ApiObject & { stringData?: Readonly<Record<string, string>> };
  if (stringData === undefined) return object;
  const encoded = Object.entries(stringData).map(([key, text]) => [key, base64(text)] as const);
  const kept: ApiObject = rest;
  return encoded.length === 0
    ? kept
    : ({ ...kept, data: { ...objectAt(kept, 'data'), ...Object.fromEntries(encoded) } } as ApiObject);
}

function base64(text: string): string {
  let bytes = '';
  for (const byte of new TextEncoder().encode(text)) bytes += String.fromCharCode(byte);
  return btoa(bytes);
}
