import type { ScenarioSession, StepResult, World } from 'regatta/testing';
import { EXECUTOR_KILLED } from '../agent/names.js';
import type { Execution } from '../resources/execution.js';

type Step = Parameters<ScenarioSession['perform']>[0];

/** Performs a recorded fault on a process. */
export function performFault(world: World, step: Step): StepResult {
  const op = String(step['op']);
  const machine = `${String(step['agent'])}.test`;
  const { machines } = world.shared;
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
    case 'executor.kill':
      for (const { value } of world.sites[0]!.store.list<Execution>('Execution').items)
        if (value.taskId === step['task'] && value.runtimeId !== '')
          world.tasks.as('fault', 0, () => world.shared.runtime.kill(value.runtimeId, EXECUTOR_KILLED));
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
    default:
      return { outcome: 'skipped', reason: `needs the fault ${op}` };
  }
  world.tasks.runUntil(world.tasks.now);
  return { outcome: 'done' };
}

/** The second master of the recordings listened at another port of the same host. */
function hostOf(step: Step): string {
  const who = (step['who'] ?? step['master'] ?? '') as string;
  return who.includes('5060') || who === 'follower' || who === 'm2' ? 'follower.test' : 'master.test';
}
