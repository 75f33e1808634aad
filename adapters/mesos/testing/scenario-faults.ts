import type { ScenarioSession, StepResult, World } from 'regatta/testing';
import type { Execution } from '../resources/execution.js';

type Step = Parameters<ScenarioSession['perform']>[0];

/** Performs a recorded fault on a process. */
export function performFault(world: World, step: Step): StepResult {
  const op = String(step['op']);
  const machine = `${String(step['agent'])}.test`;
  const { machines, runtime } = world.shared;
  const set = (name: string, state: Parameters<typeof machines.set>[1]) =>
    world.tasks.as('fault', 0, () => machines.set(name, state));
  switch (op) {
    case 'agent.kill':
      set(machine, { agentRunning: false });
      break;
    case 'agent.start':
      set(machine, { agentRunning: true });
      break;
    // A stopped process keeps its connections, so nobody notices but by its silence.
    case 'agent.freeze':
      set(machine, { connected: false });
      break;
    case 'agent.thaw':
      set(machine, { connected: true });
      break;
    case 'agent.shutdown':
      world.tasks.as('fault', 0, () => machines.remove(machine));
      break;
    case 'master.kill':
      set(hostOf(step), { agentRunning: false });
      break;
    case 'master.start':
      set(hostOf(step), { agentRunning: true });
      break;
    case 'executor.kill':
      for (const { value } of world.sites[0]!.store.list<Execution>('Execution').items)
        world.tasks.as('fault', 0, () =>
          runtime.kill(value.runtimeId, { code: 137, reason: 'Error', message: EXECUTOR_DEATH }),
        );
      break;
    default:
      return { outcome: 'skipped', reason: `needs the fault ${op}` };
  }
  world.tasks.runUntil(world.tasks.now);
  return { outcome: 'done' };
}

/** How a container ends whose executor was killed, rather than its command. */
const EXECUTOR_DEATH = 'the executor was killed';

function hostOf(step: Step): string {
  return step['master'] === 'follower' || step['master'] === 'm2' ? 'follower.test' : 'master.test';
}
