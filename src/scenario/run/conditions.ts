/** When a step has reached what it waits for. */
import type { WorkloadStatus } from '../../ports/client.js';
import type { StepUntil } from '../../ports/model/resolved.js';
import type { LaneView } from './lane-view.js';
import type { WorkloadState } from './workloads.js';

/** `undefined`: not yet. */
export type Reached = { readonly outcome: 'done' | 'held' | 'failed'; readonly reason: string } | undefined;

const DONE: Reached = { outcome: 'done', reason: '' };

export interface Seen {
  readonly name: string;
  readonly state: WorkloadState;
  readonly status: WorkloadStatus;
  readonly view: LaneView;
}

/** What the platform reports must be true on the machines, too: a lost node is ready in the books until its timers run out. */
export function reached(until: StepUntil, { name, state, status, view }: Seen): Reached {
  switch (until) {
    case 'ready':
      if (status.verdict === 'held' && status.updated < status.desired) return undefined;
      return isSettled(status) && view.ready(name).length >= status.desired ? DONE : undefined;
    case 'settled':
      if (status.verdict === 'held') return { outcome: 'held', reason: status.reason };
      return isSettled(status) ? DONE : undefined;
    case 'serving':
      // Some platforms replace instances in order to publish a port: the old ones answer while that is under way.
      return isSettled(status) && view.request(state.publishedPort, '/', 0).status === 200 ? DONE : undefined;
    case 'gone':
      return !status.exists && view.present(name).length === 0 ? DONE : undefined;
    case 'elapsed':
      return undefined;
  }
}

export interface TimedOut {
  readonly until: StepUntil;
  readonly withinMs: number;
  readonly status: WorkloadStatus | undefined;
  /** Instances ready at that moment. */
  readonly ready: number;
  /** How many the platform may let go missing by its own promise. */
  readonly maxUnavailable: number;
}

/** What a step that ran out of time amounts to. An update that goes nowhere is held as long as the promised copies still serve. */
export function timedOut({ until, withinMs, status, ready, maxUnavailable }: TimedOut): NonNullable<Reached> {
  if (until === 'elapsed') return { outcome: 'done', reason: '' };
  const reason = `not ${until} within ${withinMs} ms${status?.reason ? `: ${status.reason}` : ''}`;
  const promised = Math.max(1, (status?.desired ?? 0) - maxUnavailable);
  return { outcome: until === 'settled' && ready >= promised ? 'held' : 'failed', reason };
}

function isSettled({ exists, verdict, desired, current, ready, updated }: WorkloadStatus): boolean {
  return exists && verdict === 'settled' && ready === desired && updated === desired && current === desired;
}
