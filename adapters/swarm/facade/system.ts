import { rfc3339Nano } from 'regatta/kit';
import { ENGINE_PLUGINS } from '../resources/engine-plugins.table.js';
import type { SwarmNode } from '../resources/node.js';
import type { EngineParts } from './engine-parts.js';
import { EngineError, MESSAGES } from './errors.js';
import { nodeAt } from './nodes.js';
import { renderSwarm } from './render.js';
import { ok, type Answer, type EngineRequest, type Route } from './route.js';

/** From this minor version on, a ping tells the state of the swarm, and a builder. */
const SWARM_HEADER_SINCE = 42;
const MANAGER_PORT = 2377;

export function systemRoutes(parts: EngineParts): readonly Route[] {
  const missing = (kind: string) => (request: EngineRequest) => {
    throw new EngineError(404, `No such ${kind}: ${request.params['name']!}`);
  };
  return [
    { method: 'GET', path: '/_ping', handle: (request) => ping(parts, request) },
    { method: 'HEAD', path: '/_ping', handle: (request) => ping(parts, request) },
    { method: 'GET', path: '/version', handle: () => ok(version(parts)) },
    { method: 'GET', path: '/info', handle: (request) => ok(info(parts, request)) },
    { method: 'GET', path: '/volumes', handle: () => ok({ Volumes: [], Warnings: null }) },
    { method: 'GET', path: '/plugins', handle: () => ok([]) },
    // `docker inspect X` asks every kind in turn and needs a 404 of each.
    {
      method: 'GET',
      path: '/volumes/{name}',
      handle({ params }) {
        throw new EngineError(404, `get ${params['name']!}: no such volume`);
      },
    },
    { method: 'GET', path: '/plugins/{name*}/json', handle: missing('plugin') },
  ];
}

function ping({ constants, state }: EngineParts, { machine, headers }: EngineRequest): Answer {
  const role = nodeAt(state, machine).manager === undefined ? 'worker' : 'manager';
  return {
    status: 200,
    text: 'OK',
    headers: {
      ...headers,
      'content-type': 'text/plain; charset=utf-8',
      ...(constants.apiMinor >= SWARM_HEADER_SINCE && { swarm: `active/${role}`, 'builder-version': '2' }),
      'cache-control': 'no-cache, no-store, must-revalidate',
      pragma: 'no-cache',
    },
  };
}

function version({ constants, engineVersion }: EngineParts): object {
  const [ApiVersion, MinAPIVersion] = [`1.${constants.apiMinor}`, `1.${constants.minimumApiMinor}`];
  const facts = { Arch: 'amd64', BuildTime: '', GitCommit: '', GoVersion: '', KernelVersion: '', Os: 'linux' };
  return {
    Platform: { Name: '' },
    Components: [
      {
        Name: 'Engine',
        Version: engineVersion,
        Details: { ApiVersion, MinAPIVersion, Experimental: 'false', ...facts },
      },
    ],
    Version: engineVersion,
    ApiVersion,
    MinAPIVersion,
    ...facts,
  };
}

function info(parts: EngineParts, { machine }: EngineRequest): object {
  const { tasks, state, runtime, engineVersion, machines } = parts;
  const node = nodeAt(state, machine);
  const containers = runtime.list(machine);
  const running = containers.filter(({ status }) => status === 'running').length;
  const spec = machines.get(machine);
  return {
    ID: node.id,
    Containers: containers.length,
    ContainersRunning: running,
    ContainersPaused: 0,
    ContainersStopped: containers.length - running,
    Images: runtime.images(machine).size,
    Driver: 'overlay2',
    DriverStatus: [['Backing Filesystem', 'extfs']],
    Plugins: { ...ENGINE_PLUGINS, Authorization: null },
    MemoryLimit: true,
    SwapLimit: true,
    CpuCfsPeriod: true,
    CpuCfsQuota: true,
    CPUShares: true,
    CPUSet: true,
    PidsLimit: true,
    IPv4Forwarding: true,
    Debug: false,
    OomKillDisable: true,
    SystemTime: rfc3339Nano(tasks.now),
    LoggingDriver: 'json-file',
    CgroupDriver: 'cgroupfs',
    CgroupVersion: '1',
    OperatingSystem: 'Regatta',
    OSType: 'linux',
    Architecture: 'x86_64',
    NCPU: Math.ceil((spec?.cpuMilli ?? 0) / 1000),
    MemTotal: spec?.memoryBytes ?? 0,
    DockerRootDir: '/var/lib/docker',
    Name: machine,
    Labels: Object.entries(node.description.engineLabels).map(([name, value]) => `${name}=${value}`),
    ExperimentalBuild: false,
    ServerVersion: engineVersion,
    Swarm: swarmInfo(parts, node),
    Warnings: null,
  };
}

function swarmInfo({ state, constants }: EngineParts, node: SwarmNode): object {
  const nodes = state.nodes();
  const managers = nodes.filter(({ manager }) => manager !== undefined);
  const isManager = node.manager !== undefined;
  return {
    NodeID: node.id,
    NodeAddr: node.status.address,
    LocalNodeState: 'active',
    ControlAvailable: isManager,
    Error: state.hasLeader() ? '' : `rpc error: code = Unknown desc = ${MESSAGES.noLeader}`,
    RemoteManagers: managers.map(({ id, status }) => ({ NodeID: id, Addr: `${status.address}:${MANAGER_PORT}` })),
    ...(isManager && {
      Nodes: nodes.length,
      Managers: managers.length,
      Cluster: renderSwarm(state, constants.dataPathPort, constants.subnetPrefix),
      ...(managers.length === 2 && { Warnings: [TWO_MANAGERS] }),
    }),
  };
}

const TWO_MANAGERS =
  'WARNING: Running Swarm in a two-manager configuration. This configuration provides no fault tolerance, and poses a high risk to lose control over the cluster. Refer to https://docs.docker.com/engine/swarm/admin_guide/ to configure the Swarm for fault-tolerance.';
