import type { Cell } from './definition.js';
import { ageOf } from './registry/cells.js';
import { AGE_COLUMN, column, defineResource, NAME_COLUMN } from './registry/define-resource.js';
import { changeEach, fill, isObject, listAt, textAt } from './registry/json.js';
import type { ApiObject } from './types.js';
import { endpointSliceErrors, endpointSliceUpdateErrors } from './rules/networking.js';

/** How many addresses and ports the columns show (printers.go printEndpointSlice). */
const SHOWN = 3;

export const endpointSlices = defineResource({
  group: 'discovery.k8s.io',
  version: 'v1',
  plural: 'endpointslices',
  singular: 'endpointslice',
  kind: 'EndpointSlice',
  namespaced: true,
  hasGeneration: true,
  defaults: (object) =>
    changeEach(
      changeEach(object, 'ports', (port) => fill(port, { name: '', protocol: 'TCP' })),
      'endpoints',
      (endpoint) => fill(endpoint, { conditions: {} }),
    ),
  validate: endpointSliceErrors,
  validateUpdate: endpointSliceUpdateErrors,
  columns: [
    NAME_COLUMN,
    column('AddressType', 'string', 'The kind of the addresses.'),
    column('Ports', 'string', 'The ports of every endpoint.'),
    column('Endpoints', 'string', 'The addresses of every endpoint.'),
    AGE_COLUMN,
  ],
  cells,
  indexes: {
    service: ({ metadata }) => {
      const service = metadata.labels?.['kubernetes.io/service-name'];
      return service === undefined ? undefined : `${metadata.namespace ?? ''}/${service}`;
    },
  },
});

function cells(object: ApiObject, now: number): readonly Cell[] {
  const ports = listAt(object, 'ports').map((port) => {
    const number = isObject(port) ? port['port'] : undefined;
    return typeof number === 'number' ? String(number) : '*';
  });
  const addresses = listAt(object, 'endpoints').flatMap((endpoint) => listAt(endpoint, 'addresses').map(String));
  return [object.metadata.name, textAt(object, 'addressType'), list(ports), list(addresses), ageOf(object, now)];
}

function list(texts: readonly string[]): string {
  if (texts.length === 0) return '<unset>';
  const more = texts.length > SHOWN ? ` + ${texts.length - SHOWN} more...` : '';
  return `${texts.slice(0, SHOWN).join(',')}${more}`;
}
