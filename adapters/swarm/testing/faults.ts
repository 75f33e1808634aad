import type { ScenarioSession, StepResult, StepTools } from 'regatta/testing';
import type { ReplayedWorld } from './vectors-host.js';
import { SwarmState } from '../resources/swarm-state.js';

type Step = Parameters<ScenarioSession['perform']>[0];

/** Faults of the recorder and those of ours that do the same. */
const KINDS: Readonly<Record<string, string>> = { 'node.poweroff': 'node-loss', 'node.cut': 'partition' };

/** Performs a recorded fault; `taskOf` gives the id of our counterpart of a recorded task. */
export function performFault(
  world: ReplayedWorld,
  tools: StepTools,
  step: Step,
  taskOf: (alias: string) => string | undefined,
): StepResult {
  const op = String(step['op']);
  // The recorder picked the node by the task that it held.
  const held = step['holds'];
  const holds = typeof held === 'string' ? nodeOfTask(world, taskOf(held)) : undefined;
  const node = holds ?? (op === 'node.start' ? (lostNode(world) ?? String(step['node'])) : String(step['node']));
  const kind = KINDS[op];
  if (kind !== undefined) world.inject({ kind, target: node });
  else if (op === 'node.start' || op === 'node.heal') healAll(world, node);
  else if (op === 'node.stop') stopEngine(world, node);
  else if (op === 'node.restart') {
    stopEngine(world, node);
    // The engine is away for as long as it took the recorder to have it back.
    tools.advance((step.tEnd ?? step.t) - step.t);
    healAll(world, node);
  } else if (op === 'container.kill') return killContainer(world, taskOf(String(step['task'])));
  else return { outcome: 'skipped', reason: `needs the fault ${op}` };
  world.tasks.runUntil(world.tasks.now);
  return { outcome: 'done' };
}

function nodeOfTask(world: ReplayedWorld, taskId: string | undefined): string | undefined {
  const state = new SwarmState(world.site().store, world.tasks);
  const task = taskId === undefined ? undefined : state.task(taskId);
  return task === undefined ? undefined : state.node(task.nodeId)?.description.hostname;
}

/** Where one node is lost, that is the one to start again, wherever the recording had it. */
function lostNode(world: ReplayedWorld): string | undefined {
  const lost = world.shared.faults.active();
  return lost.length === 1 ? lost[0]!.target : undefined;
}

function healAll(world: ReplayedWorld, node: string): void {
  const stopped = world.shared.machines.get(node);
  for (const { id } of world.shared.faults.active().filter(({ target }) => target === node)) world.heal(id);
  if (stopped?.agentRunning === false) asFault(world, () => world.shared.machines.set(node, { agentRunning: true }));
}

/** A clean stop of the engine takes its containers along, and its record of them. */
function stopEngine(world: ReplayedWorld, node: string): void {
  asFault(world, () => {
    world.shared.machines.set(node, { agentRunning: false });
    for (const { id } of world.shared.runtime.list(node)) world.shared.runtime.remove(id);
  });
}

function killContainer(world: ReplayedWorld, taskId: string | undefined): StepResult {
  const task = taskId === undefined ? undefined : new SwarmState(world.site().store, world.tasks).task(taskId);
  const id = task?.status.container?.containerId;
  if (id === undefined) return { outcome: 'skipped', reason: 'the task to kill has no container here' };
  asFault(world, () => world.shared.runtime.kill(id));
  return { outcome: 'done' };
}

function asFault(world: ReplayedWorld, run: () => void): void {
  world.tasks.as('faults', 0, run);
}
