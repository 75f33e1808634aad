/** A lane as a list of states in time order, which is what its drawing and its readings are made of. */
import type { InstancePhase } from '../../ports/trace.js';
import type { Timeline } from '../timeline.js';

/** All workloads together, from `t` on. */
export interface LaneState {
  readonly t: number;
  readonly ready: number;
  /** The most that were ever ready up to `t`. */
  readonly peak: number;
  /** How many instances are in each phase, without those that are ready. */
  readonly others: ReadonlyMap<InstancePhase, number>;
}

export function statesOf(timeline: Timeline): LaneState[] {
  const changes = timeline.instances.flatMap(({ changes: life }) =>
    life.map((change, index) => ({ change, before: life[index - 1] })),
  );
  changes.sort((left, right) => left.change.t - right.change.t);
  const states: LaneState[] = [];
  let ready = 0;
  let peak = 0;
  let others = new Map<InstancePhase, number>();
  for (const { change, before } of changes) {
    others = new Map(others);
    const count = (one: { phase: InstancePhase; ready: boolean }, by: 1 | -1) => {
      if (one.ready) ready += by;
      else others.set(one.phase, (others.get(one.phase) ?? 0) + by);
    };
    if (before !== undefined) count(before, -1);
    count(change, 1);
    peak = Math.max(peak, ready);
    const state = { t: change.t, ready, peak, others };
    if (states.at(-1)?.t === change.t) states[states.length - 1] = state;
    else states.push(state);
  }
  return states;
}

/** The states within an interval, the first moved to its start. */
export function statesWithin(states: readonly LaneState[], fromMs: number, toMs: number): LaneState[] {
  const next = firstAfter(states, fromMs);
  const before = states[next - 1] ?? { ready: 0, peak: 0, others: new Map() };
  return [{ ...before, t: fromMs }, ...states.slice(next, firstAfter(states, toMs))];
}

/** `1 starting, 1 lost`: the instances that are not ready, without those that are over. */
export function othersText({ others }: LaneState): string {
  return SHOWN.flatMap((phase) => {
    const count = others.get(phase) ?? 0;
    return count > 0 ? [`${count} ${phase === 'running' ? 'running but not ready' : phase}`] : [];
  }).join(', ');
}

const SHOWN: readonly InstancePhase[] = ['pending', 'starting', 'running', 'stopping', 'failed', 'lost'];

/** The index of the first state after `t`, by bisection. */
function firstAfter(states: readonly LaneState[], t: number): number {
  let low = 0;
  let high = states.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (states[middle]!.t <= t) low = middle + 1;
    else high = middle;
  }
  return low;
}
