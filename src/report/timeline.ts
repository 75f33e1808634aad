/** One lane over virtual time, in the few numbers that a picture of it needs. Everything follows from the trace alone. */
import { compareBytes } from '../core/store/byte-order.js';
import type { ReportStep } from '../ports/model/report.gen.js';
import type { Entry, FaultEntry, InstanceEntry, InstancePhase, RequestEntry, StepEntry } from '../ports/trace.js';

/** From `t` on, so many instances of a workload existed and so many of them were ready. */
export interface TimelinePoint {
  /** Virtual milliseconds since the start of the world. */
  readonly t: number;
  readonly ready: number;
  readonly existing: number;
}

export interface TimelineChange {
  /** Virtual milliseconds since the start of the world. */
  readonly t: number;
  readonly phase: InstancePhase;
  readonly ready: boolean;
  readonly node: string;
}

export interface TimelineInstance {
  readonly name: string;
  readonly workload: string;
  /** In time order; the last one has the phase `gone` if the platform forgot it before the run ended. */
  readonly changes: readonly TimelineChange[];
}

export interface TimelineStep {
  readonly id: string;
  readonly startMs: number;
  /** Undefined for a step that had not ended. */
  readonly endMs?: number;
  readonly outcome?: ReportStep['outcome'];
}

export interface TimelineFault {
  readonly kind: string;
  readonly target: string;
  readonly startMs: number;
  /** Undefined for a fault that was never healed. */
  readonly endMs?: number;
}

/** A stretch in which requests of the traffic failed, none of them longer than `OUTAGE_GAP_MS` after another. */
export interface TimelineOutage {
  readonly startMs: number;
  readonly endMs: number;
  readonly failed: number;
  /** Requests that were sent meanwhile, failed or not. */
  readonly sent: number;
}

/** Something in plain words for the line of events: a node that went, an instance that failed. */
export interface TimelineEvent {
  readonly t: number;
  readonly text: string;
}

export interface Timeline {
  /** When the last thing happened. Virtual milliseconds since the start of the world. */
  readonly endMs: number;
  readonly steps: readonly TimelineStep[];
  readonly faults: readonly TimelineFault[];
  /** Workloads in byte order of their names, each with its points in time order. */
  readonly workloads: readonly { readonly name: string; readonly points: readonly TimelinePoint[] }[];
  /** In the order in which they appeared. */
  readonly instances: readonly TimelineInstance[];
  readonly outages: readonly TimelineOutage[];
  readonly events: readonly TimelineEvent[];
}

/** Where only one instance of several is dead, good and bad answers take turns; that is one outage and not many. */
const OUTAGE_GAP_MS = 5_000;

/** The timeline of one lane, from the entries of its trace in order. */
export function timelineOf(entries: Iterable<Entry>): Timeline {
  const builder = new TimelineBuilder();
  for (const entry of entries) builder.take(entry);
  return builder.build();
}

class TimelineBuilder {
  #endMs = 0;
  readonly #steps = new Map<string, TimelineStep>();
  readonly #faults: { kind: string; target: string; startMs: number; endMs?: number }[] = [];
  readonly #lives = new Map<string, { name: string; workload: string; changes: TimelineChange[] }>();
  readonly #counts = new Map<string, { ready: number; existing: number; points: TimelinePoint[] }>();
  readonly #nodesReady = new Map<string, boolean>();
  readonly #outages: { startMs: number; endMs: number; failed: number; sent: number; sentSince: number }[] = [];
  readonly #events: TimelineEvent[] = [];
  readonly #everReady = new Set<string>();

  take(entry: Entry): void {
    this.#endMs = entry.t;
    if (entry.type === 'instance') this.#instance(entry);
    if (entry.type === 'step') this.#step(entry);
    if (entry.type === 'fault') this.#fault(entry);
    if (entry.type === 'request') this.#request(entry);
    if (entry.type !== 'node') return;
    const before = this.#nodesReady.get(entry.node);
    this.#nodesReady.set(entry.node, entry.ready);
    const readyAgain = this.#everReady.has(entry.node) ? 'ready again' : 'ready';
    if (entry.ready) this.#everReady.add(entry.node);
    if (before !== undefined && before !== entry.ready)
      this.#events.push({
        t: entry.t,
        text: `${entry.node} ${entry.ready ? readyAgain : entry.reason || 'not ready'}`,
      });
  }

  build(): Timeline {
    const workloads = [...this.#counts].map(([name, { points }]) => ({ name, points }));
    return {
      endMs: this.#endMs,
      steps: [...this.#steps.values()],
      faults: this.#faults,
      workloads: workloads.sort((left, right) => compareBytes(left.name, right.name)),
      instances: [...this.#lives.values()],
      outages: this.#outages.map(({ startMs, endMs, failed, sent }) => ({ startMs, endMs, failed, sent })),
      events: this.#events,
    };
  }

  #instance(entry: InstanceEntry): void {
    const { t, site, instance: name, workload, phase, ready, node } = entry;
    const key = `${site}/${name}`;
    const life = this.#lives.get(key) ?? { name, workload, changes: [] };
    this.#lives.set(key, life);
    const before = life.changes.at(-1);
    life.changes.push({ t, phase, ready, node });

    const count = this.#counts.get(workload) ?? { ready: 0, existing: 0, points: [] };
    this.#counts.set(workload, count);
    count.ready += Number(ready) - Number(before?.ready ?? false);
    count.existing += Number(exists(phase)) - Number(before !== undefined && exists(before.phase));
    const last = count.points.at(-1);
    if (last?.ready === count.ready && last.existing === count.existing) return;
    const point = { t, ready: count.ready, existing: count.existing };
    // Of several changes at one moment only the last is seen by anybody.
    if (last?.t === t) count.points[count.points.length - 1] = point;
    else count.points.push(point);
  }

  /** A failed request has no answer, or one that blames the server. */
  #request({ t, status }: RequestEntry): void {
    const last = this.#outages.at(-1);
    if (last !== undefined && t - last.endMs <= OUTAGE_GAP_MS) last.sentSince++;
    if (status > 0 && status < 500) return;
    if (last === undefined || t - last.endMs > OUTAGE_GAP_MS) {
      this.#outages.push({ startMs: t, endMs: t, failed: 1, sent: 1, sentSince: 0 });
      return;
    }
    last.endMs = t;
    last.failed++;
    last.sent += last.sentSince;
    last.sentSince = 0;
  }

  #step({ t, step: id, state }: StepEntry): void {
    if (state === 'started') this.#steps.set(id, { id, startMs: t });
    else this.#steps.set(id, { id, startMs: this.#steps.get(id)?.startMs ?? t, endMs: t, outcome: state });
  }

  #fault({ t, fault: kind, target, state }: FaultEntry): void {
    if (state === 'injected') {
      this.#faults.push({ kind, target, startMs: t });
      this.#events.push({ t, text: `${kind} ${target}` });
      return;
    }
    const open = this.#faults.findLast((one) => one.kind === kind && one.target === target && one.endMs === undefined);
    if (open !== undefined) open.endMs = t;
    this.#events.push({ t, text: `${kind} ${target} healed` });
  }
}

/** Whether an instance of this phase still takes up room. */
function exists(phase: InstancePhase): boolean {
  return phase === 'pending' || phase === 'starting' || phase === 'running' || phase === 'stopping';
}

/** The state of a workload at a moment: the last point at or before `t`. */
export function pointAt(points: readonly TimelinePoint[], t: number): TimelinePoint {
  return points.findLast((point) => point.t <= t) ?? { t: 0, ready: 0, existing: 0 };
}
