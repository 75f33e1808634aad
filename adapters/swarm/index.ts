import { defineAdapter, type MachineSpec, type SitePlan } from 'regatta/kit';
import { capabilities } from './capabilities.js';
import { client } from './client/index.js';
import { agentModule } from './agent/module.js';
import { dispatcherModule } from './dispatcher/module.js';
import { AVAILABILITY } from './dispatcher/registration.js';
import { facadeModule } from './facade/module.js';
import { orchestratorsModule } from './orchestrators/module.js';
import { schedulerModule } from './scheduler/module.js';
import { PROFILE_20_10 } from './profiles/20.10.js';
import { PROFILE_28 } from './profiles/28.js';

export default defineAdapter({
  id: 'swarm',
  title: 'Docker Swarm',
  versions: { '28': PROFILE_28, '20.10': PROFILE_20_10 },
  defaultVersion: '28',
  capabilities,
  parts: {
    orchestrators: 'replicated, global and job orchestrators, updater, restart supervisor, task reaper',
    allocator: 'addresses and ports',
    scheduler: 'what puts tasks on nodes',
    dispatcher: 'sessions of the agents, heartbeats, status reports',
    agent: 'what runs containers on nodes, and the routing mesh',
  },
  defaultPort: 2375,
  secure: false,
  client,
  sites,
  setUp: ({ url }) => ({
    environment: { DOCKER_HOST: url.replace(/^http/, 'tcp') },
    files: {},
    tryThis: 'docker node ls',
  }),
});

/** The machine that manages a swarm nobody named managers for. Its size is that of no node, so that nothing is placed by it. */
const OWN_MANAGER: MachineSpec = {
  name: 'manager-1',
  cpuMilli: 2000,
  memoryBytes: 4 * 1024 ** 3,
  zone: '',
  labels: { [AVAILABILITY]: 'drain' },
  role: 'manager',
  images: [],
};

/**
 * One swarm. Where the scenario names no managers, it gets one of its own that takes no tasks: the control plane stands beside the nodes, as it does
 * in every other lane, and losing a node is losing a node.
 */
function sites(machines: readonly MachineSpec[]): readonly SitePlan[] {
  const isAsked = machines.some(({ role }) => role === 'manager');
  return [
    {
      id: 'main',
      modules: [facadeModule, orchestratorsModule, schedulerModule, dispatcherModule, agentModule],
      machines: isAsked ? machines : [OWN_MANAGER, ...machines],
    },
  ];
}
