import { compareBytes } from 'regatta/kit';
import type { Cell } from './definition.js';
import { ageOf } from './registry/cells.js';
import { AGE_COLUMN, column, defineResource, NAME_COLUMN, wideColumn } from './registry/define-resource.js';
import { changeAt, isObject, listAt, objectAt, textAt, type JsonObject } from './registry/json.js';
import type { ApiObject } from './types.js';
import { nodeErrors, nodeUpdateErrors } from './rules/core.js';

const ROLE_PREFIX = 'node-role.kubernetes.io/';
const ROLE_LABEL = 'kubernetes.io/role';

export const nodes = defineResource({
  group: '',
  version: 'v1',
  plural: 'nodes',
  singular: 'node',
  kind: 'Node',
  shortNames: ['no'],
  namespaced: false,
  hasStatus: true,
  defaults: (given) => {
    const object = changeAt(given, 'spec', (spec: JsonObject) => withBothCidrs(withoutConfigSource(spec)));
    return withAllocatable(object);
  },
  prepareForStatus: withAllocatable,
  validate: nodeErrors,
  validateUpdate: nodeUpdateErrors,
  columns: [
    NAME_COLUMN,
    column('Status', 'string', 'The status of the node'),
    column('Roles', 'string', 'The roles of the node'),
    AGE_COLUMN,
    column('Version', 'string', 'Kubelet Version reported by the node.'),
    wideColumn('Internal-IP', 'string', 'The address inside the cluster.'),
    wideColumn('External-IP', 'string', 'The address outside the cluster.'),
    wideColumn('OS-Image', 'string', 'The operating system as the node reports it.'),
    wideColumn('Kernel-Version', 'string', 'The kernel as the node reports it.'),
    wideColumn('Container-Runtime', 'string', 'The container runtime as the node reports it.'),
  ],
  cells,
  fieldLabels: { 'spec.unschedulable': (node) => String(objectAt(node, 'spec')['unschedulable'] === true) },
  subresources: [
    { name: 'proxy', kind: 'NodeProxyOptions', verbs: ['create', 'delete', 'get', 'patch', 'update'] },
    { name: 'status', kind: 'Node', verbs: ['get', 'patch', 'update'] },
  ],
});

function cells(node: ApiObject, now: number): readonly Cell[] {
  const status = objectAt(node, 'status');
  const info = objectAt(status, 'nodeInfo');
  const address = (type: string) =>
    textAt(
      listAt(status, 'addresses').find((item) => textAt(item, 'type') === type),
      'address',
    ) || '<none>';
  const word = (field: string) => textAt(info, field) || '<unknown>';
  return [
    node.metadata.name,
    statusOf(node),
    rolesOf(node),
    ageOf(node, now),
    textAt(info, 'kubeletVersion'),
    address('InternalIP'),
    address('ExternalIP'),
    word('osImage'),
    word('kernelVersion'),
    word('containerRuntimeVersion'),
  ];
}

/** All of a node may be used where it does not say how much (pkg/apis/core/v1/defaults.go SetDefaults_NodeStatus v1.32). */
function withAllocatable(object: ApiObject): ApiObject {
  const status = objectAt(object, 'status');
  if (status['allocatable'] !== undefined || status['capacity'] === undefined) return object;
  return { ...object, status: { ...status, allocatable: status['capacity'] } } as ApiObject;
}

/** Nodes are no longer configured through the API; whoever still tries is not refused (pkg/registry/core/node/strategy.go v1.32). */
function withoutConfigSource(spec: JsonObject): JsonObject {
  if (!('configSource' in spec)) return spec;
  const { configSource: _dropped, ...rest } = spec;
  return rest;
}

/** The first of the ranges has a field of its own, from before there were several. */
function withBothCidrs(spec: JsonObject): JsonObject {
  const ranges = listAt(spec, 'podCIDRs');
  const first = textAt(spec, 'podCIDR');
  if (first === '') return ranges.length === 0 ? spec : { ...spec, podCIDR: ranges[0] };
  return ranges[0] === first ? spec : { ...spec, podCIDRs: [first, ...ranges.slice(1)] };
}

function statusOf(node: ApiObject): string {
  const ready = listAt(objectAt(node, 'status'), 'conditions').find(
    (condition) => isObject(condition) && condition['type'] === 'Ready',
  );
  const word = ready === undefined ? 'Unknown' : textAt(ready, 'status') === 'True' ? 'Ready' : 'NotReady';
  return objectAt(node, 'spec')['unschedulable'] === true ? `${word},SchedulingDisabled` : word;
}

function rolesOf({ metadata }: ApiObject): string {
  const roles = new Set<string>();
  for (const [label, value] of Object.entries(metadata.labels ?? {})) {
    if (label.startsWith(ROLE_PREFIX) && label.length > ROLE_PREFIX.length) roles.add(label.slice(ROLE_PREFIX.length));
    else if (label === ROLE_LABEL && value !== '') roles.add(value);
  }
  return roles.size === 0 ? '<none>' : [...roles].sort(compareBytes).join(',');
}
