import type { Tasks, Timer } from 'regatta/kit';

/**
 * When the allocator runs. Upstream runs every interval, for ever; here a batch is only scheduled when something changed that
 * could lead to an offer, at the moment at which upstream's would come, so an idle cluster costs nothing.
 */
export class Batches {
  readonly #tasks: Tasks;
  readonly #intervalMs: number;
  readonly #run: (agents: ReadonlySet<string> | undefined) => void;
  readonly #author: string;
  readonly #startedAt: number;
  #timer: Timer | undefined;
  #timerIsRef = false;
  /** Agents to look at in the run that is about to come; undefined for all of them. */
  #soon: Set<string> | undefined | 'none' = 'none';
  #stopped = false;

  constructor(
    tasks: Tasks,
    intervalMs: number,
    author: string,
    run: (agents: ReadonlySet<string> | undefined) => void,
  ) {
    this.#tasks = tasks;
    this.#intervalMs = intervalMs;
    this.#author = author;
    this.#run = run;
    this.#startedAt = tasks.now;
  }

  /** Runs right after the present task for these agents (all if none are named); requests until then are merged. */
  now(agents?: readonly string[]): void {
    const queued = this.#soon !== 'none';
    if (agents === undefined) this.#soon = undefined;
    else if (this.#soon === 'none') this.#soon = new Set(agents);
    else if (this.#soon !== undefined) for (const agent of agents) this.#soon.add(agent);
    if (queued) return;
    this.#tasks.after(0, () => this.#runSoon(), { author: this.#author });
  }

  /** Runs at the first batch at or after a moment; `ref` when somebody waits for it. */
  atBatch(earliest: number, ref: boolean): void {
    if (this.#stopped) return;
    const at = this.#batchAt(earliest);
    if (this.#timer !== undefined && this.#timer.at <= at && (this.#timerIsRef || !ref)) return;
    // Never later than what was already planned.
    const soonest = this.#timer === undefined ? at : Math.min(at, this.#timer.at);
    this.#timer?.cancel();
    this.#timerIsRef = ref || (this.#timerIsRef && this.#timer !== undefined);
    this.#timer = this.#tasks.after(soonest - this.#tasks.now, () => this.#runBatch(), {
      author: this.#author,
      unref: !this.#timerIsRef,
    });
  }

  /** The next batch after this moment. */
  get next(): number {
    return this.#batchAt(this.#tasks.now + 1);
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
  }

  #batchAt(moment: number): number {
    const since = Math.max(moment, this.#tasks.now) - this.#startedAt;
    return this.#startedAt + Math.ceil(since / this.#intervalMs) * this.#intervalMs;
  }

  #runSoon(): void {
    const agents = this.#soon;
    this.#soon = 'none';
    if (agents !== 'none' && !this.#stopped) this.#run(agents);
  }

  #runBatch(): void {
    this.#timer = undefined;
    this.#timerIsRef = false;
    this.#run(undefined);
  }
}
