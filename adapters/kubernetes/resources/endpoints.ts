import type { Cell } from './definition.js';
import { ageOf } from './registry/cells.js';
import { AGE_COLUMN, column, defineResource, NAME_COLUMN } from './registry/define-resource.js';
import { changeEach, fill, listAt, numberAt, textAt } from './registry/json.js';
import type { ApiObject } from './types.js';
import { endpointsErrors } from './rules/services.js';

/** How many addresses the column shows (printers.go formatEndpoints). */
const SHOWN = 3;

export const endpoints = defineResource({
  group: '',
  version: 'v1',
  plural: 'endpoints',
  singular: 'endpoints',
  kind: 'Endpoints',
  shortNames: ['ep'],
  namespaced: true,
  allowsCreateOnUpdate: true,
  defaults: (object) =>
    changeEach(object, 'subsets', (subset) => changeEach(subset, 'ports', (port) => fill(port, { protocol: 'TCP' }))),
  validate: endpointsErrors,
  columns: [NAME_COLUMN, column('Endpoints', 'string', 'Addresses and ports.'), AGE_COLUMN],
  cells,
});

function cells(object: ApiObject, now: number): readonly Cell[] {
  const subsets = listAt(object, 'subsets');
  const all = subsets.flatMap((subset) => {
    const addresses = listAt(subset, 'addresses').map((address) => textAt(address, 'ip'));
    const ports = listAt(subset, 'ports');
    if (ports.length === 0) return addresses;
    return ports.flatMap((port) => addresses.map((address) => `${address}:${numberAt(port, 'port')}`));
  });
  const more = all.length > SHOWN ? ` + ${all.length - SHOWN} more...` : '';
  const text = subsets.length === 0 ? '<none>' : `${all.slice(0, SHOWN).join(',')}${more}`;
  return [object.metadata.name, text, ageOf(object, now)];
}
