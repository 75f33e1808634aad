/** One step from its beginning to its end: the action, then waiting for its condition, its time limit in mind. */
import type { Timer } from '../../ports/clock.js';
import type { Performed, WorkloadStatus } from '../../ports/client.js';
import type { Entry } from '../../ports/trace.js';
import type { ResolvedStep } from '../../ports/model/resolved.js';
import type { World } from '../../world/world.js';
import type { Action } from './actions.js';
import { reached, timedOut, type Reached } from './conditions.js';
import type { LaneView } from './lane-view.js';
import type { StepOutcome, StepResult } from './lane.js';
import type { Workloads } from './workloads.js';

/** Between something happening and the next question about it. The docker CLI looks every 200 ms, kubectl watches. */
const LOOK_AFTER_MS = 50;

/** Between two tries to reach a port. */
const TRY_AFTER_MS = 200;

/** Requests of the platform's user, and the questions that only this runner asks; the former count as the step's calls. */
export const CLIENT = 'client';
const ONLOOKER = 'onlooker';

export interface StepContext {
  readonly world: World;
  readonly workloads: Workloads;
  readonly view: LaneView;
  readonly act: () => Action;
}

export class StepRun {
  readonly #step: ResolvedStep;
  readonly #context: StepContext;
  readonly #done: (result: StepResult) => void;
  #startMs = 0;
  readonly #evidence: number[] = [];
  #native: readonly string[] = [];
  #status: WorkloadStatus | undefined;
  #limit: Timer | undefined;
  #look: Timer | undefined;
  #unsubscribe: () => void = () => {};
  #asking = false;
  #news = false;
  #ended = false;

  constructor(step: ResolvedStep, context: StepContext, done: (result: StepResult) => void) {
    this.#step = step;
    this.#context = context;
    this.#done = done;
  }

  start(): void {
    const { world } = this.#context;
    this.#startMs = world.tasks.elapsed;
    const sequence = this.#record('started', '');
    this.#limit = world.tasks.after(this.#step.withinMs, () => this.#timeOut(), { author: ONLOOKER, cause: sequence });
    world.tasks.as(CLIENT, sequence, () => {
      const action = this.#context.act();
      if ('performed' in action) this.#performed(action.performed);
      else world.perform(action.operation, (performed) => this.#performed(performed), CLIENT);
    });
  }

  #performed({ outcome, detail, native }: Performed): void {
    if (this.#ended) return;
    this.#native = native;
    if (outcome !== 'done') return this.#end(outcome, detail);
    if (this.#workload === undefined || this.#step.until === 'elapsed')
      return this.#step.action === 'wait' ? undefined : this.#end('done', '');
    this.#unsubscribe = this.#context.world.trace.subscribe((entry) => this.#notice(entry));
    this.#ask();
  }

  /** Looks again only when something has changed, a moment later, so that one look serves many changes. */
  #notice(entry: Entry): void {
    if (entry.type !== 'write' && entry.type !== 'instance' && entry.type !== 'node') return;
    this.#news = true;
    this.#lookSoon();
  }

  #lookSoon(afterMs = LOOK_AFTER_MS): void {
    if (this.#ended || this.#asking || !this.#news || this.#look !== undefined) return;
    const look = () => {
      this.#look = undefined;
      this.#ask();
    };
    this.#look = this.#context.world.tasks.after(afterMs, look, { author: ONLOOKER });
  }

  #tryAgain(): void {
    this.#news = true;
    this.#lookSoon(TRY_AFTER_MS);
  }

  #ask(): void {
    const { world, workloads, view } = this.#context;
    const { spec, publishedPort } = workloads.get(this.#workload!);
    // Whether a port answers is decided in the data plane, which writes nothing down: that has to be tried, and tried first.
    if (this.#step.until === 'serving' && view.request(publishedPort, '/', 0).status !== 200) return this.#tryAgain();
    this.#asking = true;
    this.#news = false;
    world.perform(world.adapter.client.operations.status(spec), (status) => this.#answered(status), ONLOOKER);
  }

  #answered(status: WorkloadStatus): void {
    if (this.#ended) return;
    this.#asking = false;
    this.#status = status;
    const { view, workloads } = this.#context;
    const name = this.#workload!;
    const result: Reached = reached(this.#step.until, { name, state: workloads.get(name), status, view });
    if (result !== undefined) return this.#end(result.outcome, result.reason);
    if (this.#step.until === 'serving') this.#tryAgain();
    else this.#lookSoon();
  }

  #timeOut(): void {
    const ready = this.#workload === undefined ? 0 : this.#context.view.ready(this.#workload).length;
    const { outcome, reason } = timedOut({
      until: this.#step.until,
      withinMs: this.#step.withinMs,
      status: this.#status,
      ready,
      maxUnavailable: this.#promise().limits?.maxUnavailable ?? 0,
    });
    this.#end(outcome, reason);
  }

  #end(outcome: StepOutcome, reason: string): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#limit?.cancel();
    this.#look?.cancel();
    this.#unsubscribe();
    this.#record(outcome, reason);
    const endMs = this.#context.world.tasks.elapsed;
    this.#done({
      step: this.#step,
      outcome,
      reason,
      native: this.#native,
      startMs: this.#startMs,
      endMs,
      evidence: this.#evidence,
      ...this.#promise(),
    });
  }

  /** What is wanted of the workload, and what the platform promises for so many. */
  #promise(): Pick<StepResult, 'wanted' | 'limits'> {
    if (this.#workload === undefined) return {};
    const { spec } = this.#context.workloads.get(this.#workload);
    const { limits } = this.#context.world.adapter.client.translate(spec);
    return { wanted: spec.replicas, ...(limits !== undefined && { limits }) };
  }

  #record(state: 'started' | StepOutcome, detail: string): number {
    const { world } = this.#context;
    const sequence = world.trace.record(world.sites[0]!.id, { type: 'step', step: this.#step.id, state, detail });
    this.#evidence.push(sequence);
    return sequence;
  }

  get #workload(): string | undefined {
    return 'workload' in this.#step ? this.#step.workload : undefined;
  }
}
