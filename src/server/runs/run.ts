/** One run: its state, and everything that was heard of it so far. */
import { rfc3339 } from '../../core/clock/format.js';
import { laneName } from '../../report/words.js';
import type { Problem } from '../control/problem.js';
import type { Computed, Progress, Summary } from './computation.js';
import type { RunPlan } from './run-request.js';

export type RunState = 'queued' | 'running' | 'done' | 'failed';

export interface RunLane {
  /** The orchestrator, with the version only where the run has several lanes of one. */
  readonly name: string;
  readonly orchestrator: string;
  readonly version: string;
}

export interface RunEvent {
  /** 1, 2, 3, ... */
  readonly sequence: number;
  readonly type: 'state' | Progress['type'] | 'end';
  readonly data: object;
}

export class Run {
  readonly id: string;
  readonly lanes: readonly RunLane[];
  readonly #events: RunEvent[] = [];
  readonly #listeners = new Set<(event: RunEvent) => void>();
  readonly #shown: object;
  #state: RunState = 'queued';
  #problem: Problem | undefined;
  #summary: Summary = {};

  constructor(id: string, { plan, seed, repeat }: RunPlan, createdMs: number) {
    this.id = id;
    const named = { lanes: plan.lanes.map(({ adapter, version }) => ({ orchestrator: adapter.id, version })) };
    this.lanes = named.lanes.map((lane) => ({ name: laneName(named, lane), ...lane }));
    this.#shown = {
      scenario: plan.scenario.name,
      title: plan.scenario.title,
      seed,
      repeat,
      nodes: plan.scenario.cluster.nodes.length,
      lanes: this.lanes,
      createdAt: rfc3339(createdMs),
    };
    this.#tell('state', { state: 'queued' });
  }

  get state(): RunState {
    return this.#state;
  }

  /** Whether no further event will come. */
  get ended(): boolean {
    return this.#events.at(-1)?.type === 'end';
  }

  /** Whether nothing has come after the event of this sequence number. */
  hasHeardAll(sequence: number): boolean {
    return sequence >= this.#events.length;
  }

  get problem(): Problem | undefined {
    return this.#problem;
  }

  view(): object {
    return {
      id: this.id,
      state: this.#state,
      ...this.#shown,
      ...(this.#summary.answer !== undefined && { answer: this.#summary.answer }),
      ...(this.#problem !== undefined && { problem: this.#problem }),
    };
  }

  start(): void {
    this.#state = 'running';
    this.#tell('state', { state: 'running' });
  }

  hear({ type, ...data }: Progress): void {
    this.#tell(type, data);
  }

  finish(computed: Computed): void {
    if (this.ended) return;
    if ('problem' in computed) this.#problem = computed.problem;
    else this.#summary = computed.summary;
    this.#state = 'problem' in computed ? 'failed' : 'done';
    this.#tell('state', { state: this.#state });
    this.end();
  }

  /** Ends the streams of those who listen; of a run that is removed, before it has finished. */
  end(): void {
    if (!this.ended) this.#tell('end', this.view());
    this.#listeners.clear();
  }

  /** Calls `listener` with every event after the one of this sequence number, past and future. Gives the way out. */
  follow(after: number, listener: (event: RunEvent) => void): () => void {
    for (const event of this.#events.slice(after)) listener(event);
    if (!this.ended) this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #tell(type: RunEvent['type'], data: object): void {
    const event: RunEvent = { sequence: this.#events.length + 1, type, data };
    this.#events.push(event);
    for (const listener of this.#listeners) listener(event);
  }
}
