import type { ScenarioSession, StepResult } from 'regatta/testing';
import { resolve } from '../allocator/names.js';
import type { SwarmState } from '../resources/swarm-state.js';
import type { ReplayedWorld } from './vectors-host.js';

type Step = Parameters<ScenarioSession['perform']>[0];
type Body = Readonly<Record<string, unknown>>;

/** The recorder's derived readings, read here from the same places. `before` holds the readings of earlier steps. */
export function performProbe(
  world: ReplayedWorld,
  state: SwarmState,
  step: Step,
  before: Map<string, Body>,
): StepResult {
  const body = reading(world, state, step, before);
  if (body === undefined) return { outcome: 'skipped', reason: 'a derived reading', looks: true };
  before.set(step.id, body);
  return { outcome: 'done', response: { status: 200, body } };
}

function reading(world: ReplayedWorld, state: SwarmState, step: Step, before: Map<string, Body>): Body | undefined {
  switch (step['what']) {
    case 'port sequence':
      return portSequence(state);
    case 'API addresses against DNS answers':
      return addresses(state);
    case 'what changed':
      return { sameVip: before.get('before')?.['vip'] === before.get('after')?.['vip'] };
    case 'containers still running on the isolated node':
      return isolatedContainers(world);
    default:
      return undefined;
  }
}

/** In a fresh swarm the first service got 30000 and is gone again; the third asked for the number that would have been next. */
const SECOND_PORT = 30_001;

function portSequence(state: SwarmState): Body {
  const portOf = (name: string) =>
    state.services().find(({ spec }) => spec.Name === name)?.endpoint?.ports[0]?.PublishedPort ?? 0;
  const [second, explicit, fourth] = [portOf('p2'), portOf('p3'), portOf('p4')];
  return { second_is_next: second === SECOND_PORT, explicit_skipped: fourth !== explicit && fourth > second };
}

function addresses(state: SwarmState): Body {
  const network = state.networks().find(({ spec }) => spec.name === 'back');
  if (network === undefined) return {};
  const listed = (name: string) =>
    state
      .services()
      .filter(({ spec }) => spec.Name === name)
      .flatMap(({ id }) => state.tasksOf(id))
      .filter(({ status, desired }) => status.state === 'running' && desired === 'running')
      .flatMap(({ networks }) => networks.filter(({ networkId }) => networkId === network.id))
      .flatMap((attachment) => attachment.addresses.map((address) => address.split('/')[0]!));
  const web = state.services().find(({ spec }) => spec.Name === 'web');
  const vip = web?.endpoint?.virtualAddresses.find(({ networkId }) => networkId === network.id)?.address.split('/')[0];
  const same = (left: readonly string[], right: readonly string[]) =>
    [...left].sort().join() === [...right].sort().join();
  return {
    vip,
    nameIsVip: same(resolve(state, network, 'web'), [vip ?? '']),
    tasksNameIsTasks: same(resolve(state, network, 'tasks.web'), listed('web')),
    dnsrrIsTasks: same(resolve(state, network, 'rr'), listed('rr')),
  };
}

function isolatedContainers({ shared }: ReplayedWorld): Body {
  const isolated = shared.machines.list().filter(({ connected }) => !connected);
  const running = isolated
    .flatMap(({ name }) => shared.runtime.list(name))
    .filter(({ status }) => status === 'running');
  return { running: running.length };
}
