import { rfc3339Nano, type Machine, type Random } from 'regatta/kit';
import { enginePlugins } from '../resources/engine-plugins.table.js';
import type { GenericResource } from '../resources/service-spec.js';
import type { EngineParts } from './engine-parts.js';
import { MESSAGES } from './errors.js';
import { HOST_FACTS, hostFactsSince } from './host-facts.table.js';
import { renderSwarm } from './render.js';
import type { EngineRequest } from './route.js';

const HEX = '0123456789abcdef';

/** What `docker info` shows of the engine that is asked, and of its part in the swarm. */
export function info(parts: EngineParts, { machine: name }: EngineRequest): object {
  const { tasks, state, random, runtime, engineVersion, machines, constants, events } = parts;
  const machine = machines.get(name)!;
  const containers = runtime.list(name);
  const running = containers.filter(({ status }) => status === 'running').length;
  const description = state.nodeOn(name)?.description;
  const generic: readonly GenericResource[] | null = description?.generic ?? null;
  const labels = Object.entries(description?.engineLabels ?? {});
  return {
    ID: engineId(random.fork(`engine/${name}`)),
    Containers: containers.length,
    ContainersRunning: running,
    ContainersPaused: 0,
    ContainersStopped: containers.length - running,
    Images: runtime.images(name).size,
    Plugins: { ...enginePlugins(constants.apiMinor), Authorization: null },
    ...HOST_FACTS,
    ...hostFactsSince(constants.apiMinor),
    SystemTime: rfc3339Nano(tasks.now),
    NEventsListener: events.followers,
    NCPU: Math.ceil(machine.cpuMilli / 1000),
    MemTotal: machine.memoryBytes,
    GenericResources: generic?.length === 0 ? null : generic,
    Name: name,
    Labels: labels.map(([label, value]) => `${label}=${value}`),
    ServerVersion: engineVersion,
    Swarm: swarmInfo(parts, machine),
    Warnings: null,
  };
}

/** An engine's own id, which no swarm gave it. */
function engineId(random: Random): string {
  return [8, 4, 4, 4, 12].map((length) => random.text(length, HEX)).join('-');
}

function swarmInfo(parts: EngineParts, { name, address }: Machine): object {
  const { state } = parts;
  const engine = state.engine(name);
  const outside = { NodeID: '', ControlAvailable: false, Error: '', RemoteManagers: null };
  if (engine === undefined || engine.nodeId === '') return { ...outside, NodeAddr: '', LocalNodeState: 'inactive' };
  const node = state.node(engine.nodeId);
  const NodeAddr = node?.status.address ?? address;
  if (engine.locked) return { ...outside, NodeAddr, LocalNodeState: 'locked', Error: MESSAGES.locked };
  const isManager = node?.manager !== undefined;
  return {
    NodeID: engine.nodeId,
    NodeAddr,
    LocalNodeState: 'active',
    ControlAvailable: isManager,
    Error: !isManager || state.hasLeader() ? '' : `rpc error: code = Unknown desc = ${MESSAGES.noLeader}`,
    RemoteManagers: managersOf(parts).map(({ id, manager }) => ({ NodeID: id, Addr: manager!.address })),
    ...(isManager && managerInfo(parts)),
  };
}

function managerInfo(parts: EngineParts): object {
  const { state } = parts;
  const managers = managersOf(parts);
  return {
    Nodes: state.nodes().length,
    Managers: managers.length,
    Cluster: renderSwarm(state.cluster()!),
    ...(managers.length === 2 && { Warnings: [TWO_MANAGERS] }),
  };
}

function managersOf({ state }: EngineParts): ReturnType<EngineParts['state']['nodes']> {
  return state.nodes().filter(({ manager }) => manager !== undefined);
}

const TWO_MANAGERS =
  'WARNING: Running Swarm in a two-manager configuration. This configuration provides no fault tolerance, and poses a high risk to lose control over the cluster. Refer to https://docs.docker.com/engine/swarm/admin_guide/ to configure the Swarm for fault-tolerance.';
