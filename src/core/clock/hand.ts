import { RegattaError } from '../../ports/errors.js';
import type { WallClock } from './real.js';
import type { VirtualTasks } from './virtual.js';

/** Tasks that run before the event loop gets a turn, so that sockets stay alive during a long move. */
const TASKS_PER_TURN = 200;

/**
 * Moves the clock of a world whose time stands (`manual`, or paused). Between two instants the event loop gets a turn, so that
 * answers and watch events reach the clients of the first, and what they ask at once is taken in, before the second begins.
 */
export class ClockHand {
  readonly #tasks: VirtualTasks;
  readonly #wall: WallClock;
  readonly #stands: () => boolean;
  /** Moves asked for at the same time follow one another. */
  #last: Promise<unknown> = Promise.resolve();

  /** `stands`: whether the clock may be moved; asked again at each turn. */
  constructor(tasks: VirtualTasks, wall: WallClock, stands: () => boolean) {
    this.#tasks = tasks;
    this.#wall = wall;
    this.#stands = stands;
  }

  /** Runs everything due within the next `byMs` and leaves the clock there. Throws `world/not-manual`. */
  async advance(byMs: number): Promise<void> {
    await this.#inTurn(() => this.#move(this.#tasks.now + byMs, () => false));
  }

  /** Moves on until `done`; gives false when that did not come about within `withinMs`. Throws `world/not-manual`. */
  until(done: () => boolean, withinMs: number): Promise<boolean> {
    return this.#inTurn(() => this.#move(this.#tasks.now + withinMs, done));
  }

  /** Moves on until nobody waits for anything; gives false when that takes longer. Throws `world/not-manual`. */
  untilIdle(withinMs: number): Promise<boolean> {
    return this.until(() => this.#tasks.refs === 0, withinMs);
  }

  #inTurn<T>(move: () => Promise<T>): Promise<T> {
    const next = this.#last.then(move, move);
    this.#last = next;
    return next;
  }

  async #move(limit: number, done: () => boolean): Promise<boolean> {
    // What was asked for before this move is taken in first.
    await this.#turn();
    let reached = done();
    for (;;) {
      reached = (await this.#runInstant(done)) || reached;
      if (reached) return true;
      const next = this.#tasks.nextAt;
      if (next === undefined || next > limit) break;
      this.#tasks.runNext(next);
      reached = done();
    }
    this.#tasks.runUntil(limit);
    await this.#turn();
    return false;
  }

  /** Runs all that is due now, and gives clients their turn. True when `done` held at any moment of it. */
  async #runInstant(done: () => boolean): Promise<boolean> {
    let reached = false;
    do {
      // A moment at which the condition holds is never left half done: who watches is to see the same as who asked.
      for (let count = 0; count < TASKS_PER_TURN && this.#tasks.runNext(this.#tasks.now); count++) reached ||= done();
      await this.#turn();
    } while (this.#tasks.nextAt === this.#tasks.now);
    return reached;
  }

  async #turn(): Promise<void> {
    await new Promise<void>((resolve) => void this.#wall.soon(resolve));
    if (this.#stands()) return;
    throw new RegattaError('world/not-manual', 'time runs by itself in this world', {
      hint: 'regatta clock pace manual, or regatta clock pause',
    });
  }
}
