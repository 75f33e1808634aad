import type { Machine } from 'regatta/kit';
import type { Unstamped } from '../resources/meta.js';
import type { NodeSpec, SwarmNode } from '../resources/node.js';
import type { GenericResource } from '../resources/service-spec.js';
import type { SwarmState } from '../resources/swarm-state.js';

/** Labels of a machine with these prefixes describe its engine; all others become labels of the node. */
const ENGINE_LABEL = 'engine.labels.';
const GENERIC_RESOURCE = 'engine.generic.';

/** The label of a machine that says with which availability it joins; `active` without it. */
export const AVAILABILITY = 'node.availability';

/** The node that a machine joins as: its description is what its engine reports, its role what the scenario asked for. */
export function nodeOf(id: string, machine: Machine, state: SwarmState): Unstamped<SwarmNode> {
  const labels: Record<string, string> = machine.zone === '' ? {} : { zone: machine.zone };
  const engineLabels: Record<string, string> = {};
  const generic: GenericResource[] = [];
  for (const [name, value] of Object.entries(machine.labels)) {
    if (name.startsWith(ENGINE_LABEL)) engineLabels[name.slice(ENGINE_LABEL.length)] = value;
    else if (name.startsWith(GENERIC_RESOURCE)) generic.push(discrete(name.slice(GENERIC_RESOURCE.length), value));
    else if (name !== AVAILABILITY) labels[name] = value;
  }
  const isManager = machine.role === 'manager';
  const first = !state.nodes().some(({ manager }) => manager?.leader === true);
  return {
    id,
    createdAt: state.now,
    spec: {
      Labels: labels,
      Role: isManager ? 'manager' : 'worker',
      Availability: machine.labels[AVAILABILITY] === 'drain' ? 'drain' : 'active',
    },
    description: {
      hostname: machine.name,
      nanoCpus: machine.cpuMilli * 1_000_000,
      memoryBytes: machine.memoryBytes,
      generic,
      engineLabels,
    },
    status: { state: 'ready', message: '', address: machine.address },
    ...(isManager && {
      manager: { leader: first, reachability: 'reachable' as const, address: `${machine.address}:2377` },
    }),
  };
}

function discrete(kind: string, value: string): GenericResource {
  return { DiscreteResourceSpec: { Kind: kind, Value: Number(value) } };
}

/** The node of an engine that joins by request: it knows nothing of what the scenario meant the machine for. */
export function joiningNode(
  id: string,
  machine: Machine,
  state: SwarmState,
  asked: { readonly role: NodeSpec['Role']; readonly availability: NodeSpec['Availability']; readonly host: string },
): Unstamped<SwarmNode> {
  const { manager: _, ...node } = nodeOf(id, machine, state);
  return {
    ...node,
    spec: { Labels: {}, Role: asked.role, Availability: asked.availability },
    status: { state: 'unknown', message: '', address: asked.host },
    ...(asked.role === 'manager' && {
      manager: { leader: false, reachability: 'reachable' as const, address: `${asked.host}:2377` },
    }),
  };
}
