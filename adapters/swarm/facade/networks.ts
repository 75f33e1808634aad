import { parseSubnet } from '../allocator/subnets.js';
import { publishesIngress, targetsOf } from '../allocator/attachments.js';
import { textAt } from '../resources/json-text.js';
import type { Network } from '../resources/network.js';
import type { SwarmState } from '../resources/swarm-state.js';
import { isPast } from '../resources/task-states.js';
import { attachedNetwork } from './attached-network.js';
import { jsonBody } from './body.js';
import { NETWORK_REQUEST } from './body-shapes.table.js';
import type { EngineParts } from './engine-parts.js';
import { EngineError, swarmkitError } from './errors.js';
import { filtersOf, hasLabel } from './filters.js';
import { lookUp } from './look-up.js';
import { LOCAL_NETWORKS } from './local-networks.js';
import { renderNetwork } from './render.js';
import { servicesOfNetwork } from './network-services.js';
import { isTrue, ok, type Answer, type EngineRequest, type Route } from './route.js';

const FILTERS = ['dangling', 'driver', 'id', 'label', 'name', 'scope', 'type', 'idOrName'];
const NEW_SUBNET_ERROR = 44;

export function networkRoutes(parts: EngineParts): readonly Route[] {
  const { state, constants } = parts;
  const at = (input: string) => lookUp('network', state.networks(), input, ({ spec }) => spec.name);
  return [
    { method: 'GET', path: '/networks', handle: (request) => ok(list(parts, request)) },
    {
      method: 'GET',
      path: '/networks/{id}',
      handle({ params, query, machine }) {
        const local = LOCAL_NETWORKS.find(({ Name, Id }) => Name === params['id'] || Id === params['id']);
        if (local !== undefined && query.get('scope') !== 'swarm') return ok(local);
        const network = at(params['id']!);
        const own = query.get('scope') === 'swarm' ? undefined : attachedNetwork(parts, machine, network);
        const verbose = isTrue(query.get('verbose')) &&
          own !== undefined && { Services: servicesOfNetwork(state, network) };
        return ok({ ...renderNetwork(network, constants.apiMinor), ...own, ...verbose });
      },
    },
    { method: 'POST', path: '/networks/create', manager: true, handle: (request) => create(parts, request) },
    {
      method: 'DELETE',
      path: '/networks/{id}',
      handle({ params }) {
        removeNetwork(state, at(params['id']!));
        return { status: 204 };
      },
    },
  ];
}

function list({ state, constants }: EngineParts, request: EngineRequest): readonly object[] {
  const filters = filtersOf(request, FILTERS, constants.apiMinor);
  const overlays = state
    .networks()
    .filter(
      ({ id, spec }) =>
        filters.some('id', (part) => id.includes(part)) &&
        filters.some('name', (part) => spec.name.includes(part)) &&
        filters.some('driver', (driver) => driver === 'overlay') &&
        filters.some('scope', (scope) => scope === 'swarm') &&
        filters.some('type', (type) => type === (spec.ingress ? 'builtin' : 'custom')) &&
        filters.every('label', (label) => hasLabel(spec.labels, label)),
    )
    .map((network) => renderNetwork(network, constants.apiMinor));
  const locals = LOCAL_NETWORKS.filter(
    ({ Id, Name, Driver }) =>
      filters.some('id', (part) => Id.includes(part)) &&
      filters.some('name', (part) => Name.includes(part)) &&
      filters.some('driver', (driver) => driver === Driver) &&
      filters.some('scope', (scope) => scope === 'local') &&
      filters.some('type', (type) => type === 'builtin') &&
      filters.get('label').length === 0,
  );
  return [...locals, ...overlays];
}

function create({ state, constants, random }: EngineParts, request: EngineRequest): Answer {
  const body = jsonBody(request, constants.apiMinor, NETWORK_REQUEST);
  const name = textAt(body['Name']);
  const driver = textAt(body['Driver']) || 'bridge';
  if (driver !== 'overlay')
    throw new EngineError(501, `networks of driver ${driver} belong to one engine; here are swarm-wide ones only`);
  const networks = state.networks();
  if (networks.some(({ spec }) => spec.name === name) || LOCAL_NETWORKS.some(({ Name }) => Name === name))
    throw new EngineError(409, `network with name ${name} already exists`);
  const ingress = networks.find(({ spec }) => spec.ingress);
  if (body['Ingress'] === true && ingress !== undefined)
    throw swarmkitError('AlreadyExists', `ingress network (${ingress.id}) is already present`);
  const given = (body['IPAM'] as { Config?: { Subnet?: string; Gateway?: string }[] } | undefined)?.Config?.[0];
  const subnet = given?.Subnet ?? '';
  if (subnet !== '' && parseSubnet(subnet) === undefined)
    throw new EngineError(
      constants.apiMinor >= NEW_SUBNET_ERROR ? 400 : 500,
      `Invalid subnet ${subnet} : invalid CIDR address: ${subnet}`,
    );
  const network = state.create<Network>('network', {
    id: state.newId('network', random.fork(`network/${name}`)),
    createdAt: state.now,
    spec: {
      name,
      labels: (body['Labels'] ?? {}) as Record<string, string>,
      internal: body['Internal'] === true,
      attachable: body['Attachable'] === true,
      ingress: body['Ingress'] === true,
      options: (body['Options'] ?? {}) as Record<string, string>,
      subnet,
      gateway: given?.Gateway ?? '',
    },
  });
  return { status: 201, body: { Id: network.id, Warning: '' } };
}

/** Throws where it is in use. */
export function removeNetwork(state: SwarmState, network: Network): void {
  for (const { id, spec } of state.services()) {
    if (targetsOf(spec).some(({ Target }) => Target === network.id))
      throw swarmkitError('FailedPrecondition', `network ${network.id} is in use by service ${id}`);
    if (network.spec.ingress && publishesIngress(spec))
      throw swarmkitError(
        'FailedPrecondition',
        `ingress network cannot be removed because service ${id} depends on it`,
      );
  }
  for (const { id, serviceId, networks, desired, status } of state.list('task')) {
    // What is on its way out does not hold a network, and neither does what will be told so in a moment.
    const leaves = isPast(desired, 'running') || isPast(status.state, 'running');
    if (leaves || state.service(serviceId) === undefined) continue;
    if (networks.some(({ networkId }) => networkId === network.id))
      throw swarmkitError('FailedPrecondition', `network ${network.id} is in use by task ${id}`);
  }
  state.delete('network', network.id);
}
