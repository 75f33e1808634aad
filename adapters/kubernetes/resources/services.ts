import type { Store } from 'regatta/kit';
import type { Cell, ResourceDefinition } from './definition.js';
import { familyErrors, serviceErrors, serviceUpdateErrors } from './rules/services.js';
import { ageOf, labelText } from './registry/cells.js';
import { AGE_COLUMN, column, defineResource, NAME_COLUMN, wideColumn } from './registry/define-resource.js';
import {
  changeAt,
  changeEach,
  fill,
  isObject,
  listAt,
  numberAt,
  objectAt,
  textAt,
  type JsonObject,
} from './registry/json.js';
import { ServiceAddresses } from './service-addresses.js';
import { withoutOldType } from './service-types.js';
import type { ApiObject } from './types.js';

/** Services need the store, because they take addresses and ports that no other service has. */
export function services(store: Store): ResourceDefinition {
  const addresses = new ServiceAddresses(store);
  return defineResource({
    group: '',
    version: 'v1',
    plural: 'services',
    singular: 'service',
    kind: 'Service',
    shortNames: ['svc'],
    categories: ['all'],
    namespaced: true,
    nameRule: 'service-label',
    hasStatus: true,
    allowsCreateOnUpdate: true,
    deleteAnswersObject: true,
    defaults: (object) => changeAt(object, 'spec', defaults),
    validate: (object) => [...serviceErrors(object), ...familyErrors(object), ...addresses.errors(object)],
    prepareForCreate: (object) => {
      const fresh = { ...object, status: { loadBalancer: {} } };
      return addresses.allocate(fresh, undefined);
    },
    prepareForStatus: (object) => changeAt(object, 'status', defaultIngress),
    prepareForUpdate: (object, before) => addresses.allocate(withoutOldType(object, before), before),
    validateUpdate: serviceUpdateErrors,
    columns: [
      NAME_COLUMN,
      column('Type', 'string', 'How the service is exposed.'),
      column('Cluster-IP', 'string', 'The virtual address of the service.'),
      column('External-IP', 'string', 'Addresses outside the cluster.'),
      column('Port(s)', 'string', 'The ports of the service.'),
      AGE_COLUMN,
      wideColumn('Selector', 'string', 'Which pods the service sends to.'),
    ],
    cells,
    fieldLabels: {
      'spec.clusterIP': (service) => textAt(objectAt(service, 'spec'), 'clusterIP'),
      'spec.type': (service) => textAt(objectAt(service, 'spec'), 'type'),
    },
    subresources: [
      { name: 'proxy', kind: 'ServiceProxyOptions', verbs: ['create', 'delete', 'get', 'patch', 'update'] },
      { name: 'status', kind: 'Service', verbs: ['get', 'patch', 'update'] },
    ],
  });
}

/** Source: kubernetes pkg/apis/core/v1/defaults.go SetDefaults_Service v1.32. */
function defaults(spec: JsonObject): JsonObject {
  let filled = fill(spec, { sessionAffinity: 'None', type: 'ClusterIP' });
  if (filled['sessionAffinity'] === 'None' && filled['sessionAffinityConfig'] !== undefined) {
    const { sessionAffinityConfig: _unused, ...rest } = filled;
    filled = rest;
  }
  const given = objectAt(objectAt(filled, 'sessionAffinityConfig'), 'clientIP')['timeoutSeconds'];
  if (filled['sessionAffinity'] === 'ClientIP' && given === undefined)
    filled = { ...filled, sessionAffinityConfig: { clientIP: { timeoutSeconds: 10_800 } } };
  filled = changeEach(filled, 'ports', (port) => {
    const typed = fill(port, { protocol: 'TCP' });
    const { targetPort } = typed;
    return targetPort === undefined || targetPort === 0 || targetPort === ''
      ? { ...typed, targetPort: typed['port'] }
      : typed;
  });
  const type = textAt(filled, 'type');
  if (type !== 'ExternalName') filled = fill(filled, { internalTrafficPolicy: 'Cluster' });
  const isExternal = type === 'NodePort' || type === 'LoadBalancer' || listAt(filled, 'externalIPs').length > 0;
  if (isExternal && type !== 'ExternalName') filled = fill(filled, { externalTrafficPolicy: 'Cluster' });
  return type === 'LoadBalancer' ? fill(filled, { allocateLoadBalancerNodePorts: true }) : filled;
}

/** Source: kubernetes pkg/apis/core/v1/defaults.go SetDefaults_Service v1.32: addresses of balancers are virtual unless they say otherwise. */
function defaultIngress(status: JsonObject): JsonObject {
  return changeAt(status, 'loadBalancer', (balancer: JsonObject) =>
    changeEach(balancer, 'ingress', (ingress) =>
      textAt(ingress, 'ip') === '' ? ingress : fill(ingress, { ipMode: 'VIP' }),
    ),
  );
}

function cells(service: ApiObject, now: number): readonly Cell[] {
  const spec = objectAt(service, 'spec');
  const ports = listAt(spec, 'ports')
    .filter(isObject)
    .map((port) => {
      const node = numberAt(port, 'nodePort');
      return `${numberAt(port, 'port')}${node > 0 ? `:${node}` : ''}/${textAt(port, 'protocol')}`;
    });
  return [
    service.metadata.name,
    textAt(spec, 'type'),
    textAt(spec, 'clusterIP') || '<none>',
    externalAddress(service),
    ports.join(',') || '<none>',
    ageOf(service, now),
    labelText(spec['selector']),
  ];
}

function externalAddress(service: ApiObject): string {
  const spec = objectAt(service, 'spec');
  const external = listAt(spec, 'externalIPs').map(String);
  switch (textAt(spec, 'type')) {
    case 'ExternalName':
      return textAt(spec, 'externalName');
    case 'LoadBalancer': {
      const ingress = listAt(objectAt(objectAt(service, 'status'), 'loadBalancer'), 'ingress');
      const given = ingress.map((item) => textAt(item, 'ip') || textAt(item, 'hostname')).filter((text) => text !== '');
      const balanced = [...new Set(given)].sort().join(',');
      if (external.length > 0)
        return balanced === '' ? external.join(',') : [...balanced.split(','), ...external].join(',');
      if (balanced === '') return '<pending>';
      return balanced;
    }
    default:
      return external.join(',') || '<none>';
  }
}
