import { createWorld, type World } from 'regatta/testing';
import type { MasterFlags } from '../resources/master-flags.js';
import type { AgentFlags } from '../resources/agent-flags.js';
import mesos from '../index.js';
import { recordedTimings } from './physics.js';

type Json = Readonly<Record<string, unknown>>;

/** How a recording says what ran. */
export interface RecordedPlan {
  readonly agents: readonly Json[];
  readonly masterFlags?: Json;
  readonly agentFlags?: Json;
}

/** What a world is made of, in the form that both kinds of recordings need. */
export type WorldPlan = Omit<Parameters<typeof createWorld>[0], 'adapter' | 'seed'>;

/** What agents have where a recording says nothing. */
const DEFAULT_RESOURCES = 'cpus:4;mem:4096;disk:8192;ports:[31000-31999]';
/** All agents of a recording are on one host, so their ports differ. */
const FIRST_PORT = 5051;

export function worldPlan(plan: RecordedPlan, masters: readonly string[] = ['master.test']): WorldPlan {
  const { masterFlags = {}, agents } = plan;
  const { agent_ping_timeout: ping, max_agent_ping_timeouts: misses } = masterFlags;
  const machine = (name: string, role: 'manager' | 'worker') => ({
    name,
    cpuMilli: 4000,
    memoryBytes: 4096 * 1024 ** 2,
    zone: '',
    labels: {},
    role,
    images: ['busybox:latest'],
  });
  return {
    without: ['marathon', 'router'],
    freeze: true,
    timings: recordedTimings,
    set: {
      ...(ping !== undefined && { agentPingTimeoutMs: Number.parseFloat(ping as string) * 1000 }),
      ...(misses !== undefined && { maxAgentPingTimeouts: Number(misses) }),
    },
    machines: [
      ...masters.map((name) => machine(name, 'manager')),
      ...agents.map(({ name, attributes }) => ({
        ...machine(`${name as string}.test`, 'worker'),
        labels: labelsOf((attributes ?? '') as string),
      })),
      // A cluster without agents still has a machine that could run one, or the masters would have to.
      ...(agents.length === 0 ? [machine('spare.test', 'worker')] : []),
    ],
  };
}

/** Puts the flags in place, before anything has run. `late`: agents that are started later. */
export function configure(world: World, plan: RecordedPlan, late: ReadonlySet<string> = new Set()): void {
  const { store } = world.sites[0]!;
  world.tasks.as('operator', 0, () => {
    if (plan.masterFlags !== undefined)
      store.create<MasterFlags>('MasterFlags', '', 'master', flagsOf(plan.masterFlags));
    for (const [role, weight] of weightsIn(plan.masterFlags)) store.create('Weight', '', role, { role, weight });
    plan.agents.forEach(({ name, resources }, index) =>
      store.create<AgentFlags>('AgentFlags', '', `${name as string}.test`, {
        port: FIRST_PORT + index,
        httpCommandExecutor: plan.agentFlags?.['http_command_executor'] === true,
        containerizers: ['mesos'],
        registrationBackoff: '50ms',
        resources: (resources as string | undefined) ?? DEFAULT_RESOURCES,
      }),
    );
  });
  if (plan.agents.length === 0) world.shared.machines.set('spare.test', { agentRunning: false });
  for (const name of late) world.shared.machines.set(`${name}.test`, { agentRunning: false });
}

export function recordedWorld(seed: string, plan: RecordedPlan, masters?: readonly string[]): World {
  const world = createWorld({ ...worldPlan(plan, masters), adapter: mesos, seed });
  configure(world, plan);
  return world;
}

function flagsOf(flags: Json): MasterFlags {
  const roles = flags['roles'] as string | undefined;
  const acls = flags['acls'] as string | undefined;
  return {
    ...(roles !== undefined && { roles: roles.split(',') }),
    ...(flags['root_submissions'] !== undefined && { rootSubmissions: flags['root_submissions'] === true }),
    authenticateReadonly: flags['authenticate_http_readonly'] === true,
    authenticateReadwrite: flags['authenticate_http_readwrite'] === true,
    authenticateFrameworks: flags['authenticate_http_frameworks'] === true,
    // The recorder's file of credentials, as the note of http-auth tells it.
    ...(flags['credentials'] !== undefined && { credentials: { alice: 'apass', bob: 'bpass' } }),
    ...(acls !== undefined && { acls: JSON.parse(acls) as NonNullable<MasterFlags['acls']> }),
    ...(flags['zk'] !== undefined && { zk: flags['zk'] as string }),
  };
}

function weightsIn(flags: Json = {}): [string, number][] {
  return ((flags['weights'] ?? '') as string)
    .split(',')
    .filter((part) => part !== '')
    .map((part) => {
      const [role = '', weight] = part.split('=');
      return [role, Number(weight)];
    });
}

function labelsOf(attributes: string): Record<string, string> {
  const pairs = attributes.split(';').filter((text) => text !== '');
  return Object.fromEntries(pairs.map((text) => text.split(':') as [string, string]));
}
