import type { SwarmState } from '../resources/swarm-state.js';
import type { EngineParts } from './engine-parts.js';
import { EngineError } from './errors.js';
import { HOST_FACTS } from './host-facts.table.js';
import { info } from './info.js';
import { ok, type Answer, type EngineRequest, type Route } from './route.js';

/** From this minor version on, a ping tells the state of the swarm, and a builder. */
const SWARM_HEADER_SINCE = 42;

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
  return {
    status: 200,
    text: 'OK',
    headers: {
      ...headers,
      'content-type': 'text/plain; charset=utf-8',
      ...(constants.apiMinor >= SWARM_HEADER_SINCE && { swarm: swarmState(state, machine), 'builder-version': '2' }),
      'cache-control': 'no-cache, no-store, must-revalidate',
      pragma: 'no-cache',
    },
  };
}

function swarmState(state: SwarmState, machine: string): string {
  const engine = state.engine(machine);
  if (engine === undefined || engine.nodeId === '') return 'inactive';
  if (engine.locked) return 'locked';
  return `active/${state.nodeOn(machine)?.manager === undefined ? 'worker' : 'manager'}`;
}

/** The programs that come with an engine, as they list themselves. */
const COMPONENTS = ['containerd', 'runc', 'docker-init'].map((Name) => ({
  Name,
  Version: '1.0.0',
  Details: { GitCommit: '' },
}));

function version({ constants, engineVersion }: EngineParts): object {
  const facts = {
    ApiVersion: `1.${constants.apiMinor}`,
    MinAPIVersion: `1.${constants.minimumApiMinor}`,
    Arch: 'amd64',
    BuildTime: '1970-01-01T00:00:00.000000000+00:00',
    GitCommit: 'regatta',
    GoVersion: 'none',
    KernelVersion: HOST_FACTS.KernelVersion,
    Os: 'linux',
  };
  return {
    Platform: { Name: '' },
    Components: [
      { Name: 'Engine', Version: engineVersion, Details: { ...facts, Experimental: 'false' } },
      ...COMPONENTS,
    ],
    Version: engineVersion,
    ...facts,
  };
}
