/** What a trace says about one lane, arranged for metrics: everything here follows from entries alone. */
import type { DecisionEntry, Entry, InstanceEntry, NodeEntry, RequestEntry, Trace } from '../ports/trace.js';

/** A stretch of virtual time, in milliseconds since the start of the world. */
export interface Interval {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface StepSpan extends Interval {
  readonly id: string;
  readonly outcome: string;
}

/** The instances of a workload that were ready, from `t` on. */
export interface ReadyPoint {
  readonly t: number;
  readonly ready: number;
  /** Instances that exist, ready or not. */
  readonly existing: number;
  /** The entry that made it so. */
  readonly entry: number;
}

/** One instance over its whole life. */
export interface InstanceLife {
  readonly instance: string;
  readonly workload: string;
  readonly entries: readonly InstanceEntry[];
}

export interface History {
  readonly endMs: number;
  readonly steps: ReadonlyMap<string, StepSpan>;
  /** Workload -> its points in time order. */
  readonly ready: ReadonlyMap<string, readonly ReadyPoint[]>;
  readonly lives: readonly InstanceLife[];
  readonly nodes: readonly NodeEntry[];
  readonly decisions: readonly DecisionEntry[];
  readonly requests: readonly RequestEntry[];
  /** Step -> native requests made by its action, without the questions of the onlooker. */
  readonly calls: ReadonlyMap<string, number>;
}

export function historyOf(trace: Trace): History {
  const builder = new HistoryBuilder();
  let endMs = 0;
  for (const entry of trace.entries()) {
    builder.take(entry);
    endMs = entry.t;
  }
  return builder.build(endMs);
}

class HistoryBuilder {
  readonly #steps = new Map<string, StepSpan>();
  readonly #open = new Map<string, number>();
  readonly #ready = new Map<string, ReadyPoint[]>();
  readonly #lives = new Map<string, { instance: string; workload: string; entries: InstanceEntry[] }>();
  readonly #present = new Map<string, InstanceEntry>();
  readonly #counts = new Map<string, { ready: number; existing: number }>();
  readonly #nodes: NodeEntry[] = [];
  readonly #decisions: DecisionEntry[] = [];
  readonly #requests: RequestEntry[] = [];
  readonly #calls = new Map<string, number>();

  take(entry: Entry): void {
    switch (entry.type) {
      case 'step':
        if (entry.state === 'started') this.#open.set(entry.step, entry.t);
        else
          this.#steps.set(entry.step, {
            id: entry.step,
            outcome: entry.state,
            fromMs: this.#open.get(entry.step) ?? entry.t,
            toMs: entry.t,
          });
        if (entry.state !== 'started') this.#open.delete(entry.step);
        return;
      case 'instance':
        return this.#instance(entry);
      case 'node':
        return void this.#nodes.push(entry);
      case 'decision':
        return void this.#decisions.push(entry);
      case 'request':
        return void this.#requests.push(entry);
      case 'call':
        if (entry.author === 'client')
          for (const step of this.#open.keys()) this.#calls.set(step, (this.#calls.get(step) ?? 0) + 1);
        return;
      default:
        return;
    }
  }

  build(endMs: number): History {
    return {
      endMs,
      steps: this.#steps,
      ready: this.#ready,
      lives: [...this.#lives.values()],
      nodes: this.#nodes,
      decisions: this.#decisions,
      requests: this.#requests,
      calls: this.#calls,
    };
  }

  /** Adds an instance to what its workload has, or takes it away, and gives the sums. */
  #count(workload: string, entry: InstanceEntry | undefined, sign: 1 | -1): { ready: number; existing: number } {
    const counts = this.#counts.get(workload) ?? { ready: 0, existing: 0 };
    this.#counts.set(workload, counts);
    if (entry?.ready === true) counts.ready += sign;
    if (entry !== undefined && !isOver(entry)) counts.existing += sign;
    return counts;
  }

  #instance(entry: InstanceEntry): void {
    const id = `${entry.site}/${entry.instance}`;
    const life = this.#lives.get(id) ?? { instance: entry.instance, workload: entry.workload, entries: [] };
    this.#lives.set(id, life);
    life.entries.push(entry);
    this.#count(entry.workload, this.#present.get(id), -1);
    if (entry.phase === 'gone') this.#present.delete(id);
    else this.#present.set(id, entry);
    const { ready, existing } = this.#count(entry.workload, this.#present.get(id), 1);
    const points = this.#ready.get(entry.workload) ?? [];
    this.#ready.set(entry.workload, points);
    const last = points.at(-1);
    if (last?.ready === ready && last.existing === existing) return;
    const point = { t: entry.t, ready, existing, entry: entry.sequence };
    // Of several changes at one moment only the last is seen by anybody.
    if (last?.t === entry.t) points[points.length - 1] = point;
    else points.push(point);
  }
}

function isOver({ phase }: InstanceEntry): boolean {
  return phase === 'gone' || phase === 'succeeded' || phase === 'failed' || phase === 'lost';
}

/** Points within an interval, beginning with the state at its start. */
export function pointsWithin(history: History, workload: string, { fromMs, toMs }: Interval): readonly ReadyPoint[] {
  const points = history.ready.get(workload) ?? [];
  let before: ReadyPoint = { t: fromMs, ready: 0, existing: 0, entry: 0 };
  const within: ReadyPoint[] = [];
  for (const point of points) {
    if (point.t <= fromMs) before = { ...point, t: fromMs };
    else if (point.t <= toMs) within.push(point);
  }
  return [before, ...within];
}

/** The point of an interval at which fewest instances of a workload were ready; the first of several. */
export function fewestReady(history: History, workload: string, interval: Interval): ReadyPoint {
  return pointsWithin(history, workload, interval).reduce((worst, point) =>
    point.ready < worst.ready ? point : worst,
  );
}
