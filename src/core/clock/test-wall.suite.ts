import type { WallClock } from './real.js';

/** A wall clock that a test moves; what is asked for runs when its time comes. */
export class TestWall implements WallClock {
  time = 1_000_000_000_000;
  /** How often somebody asked to be called. */
  scheduled = 0;
  readonly #asked = new Set<{ at: number; run: () => void }>();

  now(): number {
    return this.time;
  }
  schedule(delayMs: number, run: () => void): () => void {
    this.scheduled++;
    const asked = { at: this.time + delayMs, run };
    this.#asked.add(asked);
    return () => this.#asked.delete(asked);
  }
  soon(run: () => void): () => void {
    return this.schedule(0, run);
  }
  advance(ms: number): void {
    const end = this.time + ms;
    for (;;) {
      const due = [...this.#asked].filter(({ at }) => at <= end).toSorted((left, right) => left.at - right.at)[0];
      if (due === undefined) break;
      this.#asked.delete(due);
      this.time = Math.max(this.time, due.at);
      due.run();
    }
    this.time = end;
  }
}
