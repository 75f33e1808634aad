/** Routes that make, show, reset and remove worlds. */
import type { ServedWorld } from '../worlds.js';
import { configOfRequest, type WorldRequest } from '../world-request.js';
import { pageOf, PAGE_QUERY } from './pages.js';
import type { Route } from './route.js';
import { BODIES } from './schemas.js';

export const WORLD_ROUTES: readonly Route[] = [
  {
    method: 'get',
    path: '/worlds',
    id: 'listWorlds',
    summary: 'The worlds of this server, in the order in which they were made.',
    query: PAGE_QUERY,
    answer: 'WorldList',
    run: ({ worlds, query }) => pageOf(worlds.list().map(worldView), query),
  },
  {
    method: 'post',
    path: '/worlds',
    id: 'createWorld',
    summary: 'Makes a world and starts it.',
    body: BODIES.world,
    answer: 'World',
    status: 201,
    async run({ worlds, body }) {
      const request = body as WorldRequest;
      return worldView(await worlds.create(await configOfRequest(request), request));
    },
  },
  {
    method: 'get',
    path: '/worlds/{world}',
    id: 'getWorld',
    summary: 'One world.',
    answer: 'World',
    run: ({ worlds, parameters }) => worldView(worlds.get(parameters['world']!)),
  },
  {
    method: 'delete',
    path: '/worlds/{world}',
    id: 'deleteWorld',
    summary: 'Ends a world and frees its port.',
    run: ({ worlds, parameters }) => worlds.remove(parameters['world']!),
  },
  {
    method: 'post',
    path: '/worlds/{world}/reset',
    id: 'resetWorld',
    summary: 'Begins again with the same configuration and seed; addresses stay.',
    answer: 'World',
    run({ worlds, parameters }) {
      const served = worlds.get(parameters['world']!);
      served.hosted.reset();
      return worldView(served);
    },
  },
];

function worldView({ hosted, native }: ServedWorld): object {
  const { lane, machines, seed, set, physics, without } = hosted.config;
  return {
    name: hosted.id,
    orchestrator: lane.adapter.id,
    version: lane.version,
    state: hosted.failed ? 'failed' : 'running',
    seed,
    pace: hosted.pump.pace,
    nodes: machines.length,
    set,
    physics,
    without,
    native: `/native/${hosted.id}`,
    ...(native !== undefined && { url: native.url, environment: native.setup.environment }),
  };
}
