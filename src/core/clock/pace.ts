import { RegattaError } from '../../ports/errors.js';
import type { VirtualTasks } from './virtual.js';
import type { WallClock } from './real.js';

/** How virtual time follows the wall: design section 5. A number is wall time times that factor. */
export type Pace = 'real' | 'fast' | 'manual' | number;

/** `fast` only jumps to a task that is at most this far away; what is farther is waited for at the wall's speed. */
export const FAST_JUMP_LIMIT_MS = 10 * 60_000;

/** How far before the wall the epoch of a world at pace `fast` or a factor lies, so that no client sees its own future. */
export const FAST_LEAD_MS = 24 * 60 * 60_000;

/** Tasks that run before the event loop gets a turn, so that sockets stay alive while a world is busy. */
const TASKS_PER_TURN = 200;

/** Reads `real`, `fast`, `manual` or a positive factor such as `10` or `0.5`. */
export function parsePace(text: string): Pace {
  if (text === 'real' || text === 'fast' || text === 'manual') return text;
  const factor = Number(text);
  if (text !== '' && Number.isFinite(factor) && factor > 0) return factor;
  throw new RegattaError('request/invalid', `"${text}" is not a pace`, {
    hint: 'use real, fast, manual or a factor such as 10',
  });
}

/** The time of day at which a world of this pace begins. */
export function epochFor(pace: Pace, wallNow: number): number {
  return pace === 'real' || pace === 'manual' ? wallNow : wallNow - FAST_LEAD_MS;
}

/**
 * Runs a world's queue for clients outside. One pump a world: at each turn it takes the tasks that the pace allows, then lets
 * the event loop deliver answers and take requests in, then looks again. `poke` tells it that the queue has changed.
 */
export class Pump {
  readonly #tasks: VirtualTasks;
  readonly #wall: WallClock;
  readonly #onFailure: (error: unknown) => void;
  #pace: Pace;
  #paused = false;
  #stopped = false;
  #cancel: (() => void) | undefined;
  /** Virtual and wall time at which the present pace began to count. */
  #anchor: { virtual: number; wall: number };

  constructor(tasks: VirtualTasks, wall: WallClock, pace: Pace, onFailure: (error: unknown) => void) {
    this.#tasks = tasks;
    this.#wall = wall;
    this.#pace = pace;
    this.#onFailure = onFailure;
    this.#anchor = { virtual: tasks.now, wall: wall.now() };
  }

  get pace(): Pace {
    return this.#pace;
  }

  get paused(): boolean {
    return this.#paused;
  }

  setPace(pace: Pace): void {
    this.#pace = pace;
    this.#reanchor();
  }

  pause(): void {
    this.catchUp();
    this.#paused = true;
    this.#cancelTurn();
  }

  resume(): void {
    this.#paused = false;
    this.#reanchor();
  }

  /** Brings virtual time to where the wall says it is, before something enters: nothing may happen in the past. */
  catchUp(): void {
    if (this.#stopped || this.#paused || this.#pace === 'manual' || this.#tasks.running) return;
    this.#tasks.runUntil(this.#wallTarget());
  }

  /** Something was put into the queue from outside, or the answer of an effect came in. */
  poke(): void {
    if (this.#stopped || this.#paused) return;
    this.#cancelTurn();
    this.#cancel = this.#wall.soon(() => this.#turn());
  }

  stop(): void {
    this.#stopped = true;
    this.#cancelTurn();
  }

  #turn(): void {
    this.#cancel = undefined;
    if (this.#stopped || this.#paused) return;
    try {
      const busy = this.#runDue();
      if (busy) this.poke();
      else this.#sleep();
    } catch (error) {
      this.stop();
      this.#onFailure(error);
    }
  }

  /** Runs what is due. True when more is due now and only the turn was over. */
  #runDue(): boolean {
    const target = this.#wallTarget();
    for (let count = 0; count < TASKS_PER_TURN; count++) {
      if (!this.#tasks.runNext(target)) {
        // Nothing is left that is due: only the clock moves.
        if (this.#pace !== 'manual') this.#tasks.runUntil(target);
        return this.#jump();
      }
    }
    return true;
  }

  /** At pace `fast`, moves on to the next task on the way to one that somebody waits for, if that is near enough. */
  #jump(): boolean {
    const { nextRefAt, nextAt, now } = this.#tasks;
    if (this.#pace !== 'fast' || nextRefAt === undefined || nextAt === undefined) return false;
    if (nextRefAt - now > FAST_JUMP_LIMIT_MS || nextAt > this.#wall.now()) return false;
    this.#tasks.runNext(nextAt);
    this.#anchorHere();
    return true;
  }

  #sleep(): void {
    const next = this.#tasks.nextAt;
    if (next === undefined || this.#pace === 'manual') return;
    const factor = typeof this.#pace === 'number' ? this.#pace : 1;
    const delayMs = Math.max(0, (next - this.#wallTarget()) / factor);
    this.#cancel = this.#wall.schedule(Math.ceil(delayMs), () => this.#turn());
  }

  /** Where virtual time stands by the wall. */
  #wallTarget(): number {
    if (this.#pace === 'manual' || this.#paused) return this.#tasks.now;
    const factor = typeof this.#pace === 'number' ? this.#pace : 1;
    const wall = this.#wall.now();
    const target = this.#anchor.virtual + Math.floor((wall - this.#anchor.wall) * factor);
    // The lead is used up: from here on virtual time is the wall's, whatever the pace says.
    return Math.max(this.#tasks.now, this.#pace === 'real' ? target : Math.min(target, wall));
  }

  #reanchor(): void {
    this.#anchorHere();
    this.poke();
  }

  #anchorHere(): void {
    this.#anchor = { virtual: this.#tasks.now, wall: this.#wall.now() };
  }

  #cancelTurn(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}
