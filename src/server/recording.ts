/**
 * What a hosted world was made of and what came in: all that it depends on. Run again in virtual time, it goes through the same
 * history, task by task, up to the same end. Requests may hold secrets, so recordings are for their owner alone.
 */
import manifest from '../../package.json' with { type: 'json' };
import type { Adapter } from '../ports/adapter.js';
import type { MachineSpec } from '../ports/machines.js';
import type { Overrides } from '../world/constants.js';
import { createWorld } from '../world/create-world.js';
import type { Entered, InboxEntry } from '../world/inbox.js';
import type { World } from '../world/world.js';
import type { HostedWorld } from './hosted-world.js';
import { ReplayedCallers } from './replayed-callers.js';

export interface Recording {
  /** The version that recorded; another may go another way. */
  readonly regatta: string;
  readonly orchestrator: string;
  readonly version: string;
  readonly machines: readonly MachineSpec[];
  readonly seed: number;
  readonly epochMs: number;
  readonly set: Overrides;
  readonly physics: Overrides;
  readonly without: readonly string[];
  readonly inbox: readonly InboxEntry[];
  /** Where it ended: tasks run, the one that failed included, and virtual milliseconds. */
  readonly end: { readonly executed: number; readonly elapsedMs: number };
}

export function recordingOf(hosted: HostedWorld): Recording {
  const { lane, machines, seed, set, physics, without } = hosted.config;
  const { tasks, inbox } = hosted.world;
  return {
    regatta: manifest.version,
    orchestrator: lane.adapter.id,
    version: lane.version,
    machines,
    seed,
    epochMs: hosted.epochMs,
    set,
    physics,
    without,
    inbox: inbox.entries,
    end: { executed: tasks.executed, elapsedMs: tasks.elapsed },
  };
}

export interface Replayed {
  readonly world: World;
  /** What a task threw; undefined when the end was reached without. */
  readonly failure: unknown;
}

/** Runs a recording to its end, or to the task that fails. */
export function replayRecording(recording: Recording, adapter: Adapter): Replayed {
  const { version, machines, seed, epochMs, set, physics, without, inbox, end } = recording;
  const world = createWorld({
    adapter,
    version,
    machines,
    seed,
    epochMs,
    heartbeats: 'real',
    set,
    physics,
    without,
  });
  const callers = new ReplayedCallers(inbox);
  try {
    for (const entry of inbox) {
      moveTo(world, entry);
      enter(world, callers, entry.entered);
    }
    moveTo(world, end);
    return { world, failure: undefined };
  } catch (failure) {
    return { world, failure };
  }
}

/** Runs as many tasks as had run, then moves the clock on to where the wall had it. */
function moveTo({ tasks }: World, { executed, elapsedMs }: Pick<InboxEntry, 'executed' | 'elapsedMs'>): void {
  while (tasks.executed < executed && tasks.runNext());
  if (tasks.elapsed < elapsedMs) tasks.runUntil(tasks.now - tasks.elapsed + elapsedMs);
}

function enter(world: World, callers: ReplayedCallers, entered: Entered): void {
  switch (entered.type) {
    case 'call':
      return world.accept(callers.call(entered.request), entered.site);
    case 'visit':
      return world.visit(entered.port, entered.path, () => {});
    case 'fault':
      return void world.inject(entered.fault);
    case 'heal':
      return world.heal(entered.id);
    case 'effect':
      return world.enterAnswer(entered.number, entered.answer as { ok: false; message: string });
    default:
      return callers.act(entered);
  }
}
