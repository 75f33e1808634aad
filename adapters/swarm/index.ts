import { defineAdapter, type MachineSpec, type SitePlan } from 'regatta/kit';
import { capabilities } from './capabilities.js';
import { client } from './client/index.js';
import { agentModule } from './agent/module.js';
import { dispatcherModule } from './dispatcher/module.js';
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

/** A swarm of so many managers survives the loss of one. */
const MANAGERS = 3;

/**
 * One swarm. Where the scenario asks for no managers, the first three machines are managers, which is what swarm itself advises: losing any
 * one machine then costs an election at most. Fewer machines have one manager, because two are worse than one.
 */
function sites(machines: readonly MachineSpec[]): readonly SitePlan[] {
  const asked = machines.some(({ role }) => role === 'manager');
  const managers = asked ? 0 : machines.length >= MANAGERS ? MANAGERS : 1;
  const laid = machines.map((machine, at) => (at < managers ? { ...machine, role: 'manager' as const } : machine));
  return [
    {
      id: 'main',
      modules: [facadeModule, orchestratorsModule, schedulerModule, dispatcherModule, agentModule],
      machines: laid,
    },
  ];
}
