import type { Cell } from './definition.js';
import { ageOf } from './registry/cells.js';
import { AGE_COLUMN, column, defineResource, NAME_COLUMN } from './registry/define-resource.js';
import { listAt, objectAt, textAt } from './registry/json.js';
import { statusOnly } from './scale.js';
import type { ApiObject } from './types.js';
import { ingressClassErrors, ingressErrors } from './rules/networking.js';

/** How many hosts the column shows. */
const SHOWN = 3;

export const ingresses = defineResource({
  group: 'networking.k8s.io',
  version: 'v1',
  plural: 'ingresses',
  singular: 'ingress',
  kind: 'Ingress',
  shortNames: ['ing'],
  namespaced: true,
  hasStatus: true,
  hasGeneration: true,
  prepareForCreate: (object) => {
    const status = { loadBalancer: {} };
    return { ...object, status };
  },
  validate: ingressErrors,
  validateCreate: ingressClassErrors,
  columns: [
    NAME_COLUMN,
    column('Class', 'string', 'Who serves the ingress.'),
    column('Hosts', 'string', 'The hosts that it answers for.'),
    column('Address', 'string', 'Where it is reached.'),
    column('Ports', 'string', 'The ports that it listens on.'),
    AGE_COLUMN,
  ],
  cells,
  subresources: statusOnly('Ingress'),
});

function cells(ingress: ApiObject, now: number): readonly Cell[] {
  const spec = objectAt(ingress, 'spec');
  const hosts = listAt(spec, 'rules').map((rule) => textAt(rule, 'host') || '*');
  const more = hosts.length > SHOWN ? ` + ${hosts.length - SHOWN} more...` : '';
  const addresses = listAt(objectAt(objectAt(ingress, 'status'), 'loadBalancer'), 'ingress')
    .map((item) => textAt(item, 'ip') || textAt(item, 'hostname'))
    .filter((text) => text !== '');
  return [
    ingress.metadata.name,
    textAt(spec, 'ingressClassName') || '<none>',
    hosts.length === 0 ? '*' : `${hosts.slice(0, SHOWN).join(',')}${more}`,
    addresses.join(','),
    listAt(spec, 'tls').length > 0 ? '80, 443' : '80',
    ageOf(ingress, now),
  ];
}
