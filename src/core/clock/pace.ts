import { RegattaError } from '../../ports/errors.js';
import type { WallClock } from './real.js';
import type { VirtualTasks } from './virtual.js';
import { WallLine } from './wall-line.js';

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
 * the event loop deliver answers and take requests in, then looks again. `poke` tells it that the queue has changed. Where time
 * stands (`manual`, or paused) what is due at that very moment still runs, so that clients are answered.
 */
export class Pump {
  readonly #tasks: VirtualTasks;
  readonly #wall: WallClock;
  readonly #onFailure: (error: unknown) => void;
  #pace: Pace;
  #paused = false;
  #stopped = false;
  /** The next turn: `soon`, or when the wall gets there. */
  #next: { readonly soon: boolean; readonly cancel: () => void } | undefined;
  #line: WallLine;

  constructor(tasks: VirtualTasks, wall: WallClock, pace: Pace, onFailure: (error: unknown) => void) {
    this.#tasks = tasks;
    this.#wall = wall;
    this.#pace = pace;
    this.#onFailure = onFailure;
    this.#line = this.#lineFromHere();
  }

  get pace(): Pace {
    return this.#pace;
  }

  get paused(): boolean {
    return this.#paused;
  }

  /** True where only `regatta clock` moves the time. */
  get stands(): boolean {
    return this.#pace === 'manual' || this.#paused;
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  setPace(pace: Pace): void {
    this.catchUp();
    this.#pace = pace;
    this.#startAgain();
  }

  pause(): void {
    this.catchUp();
    this.#paused = true;
    this.#startAgain();
  }

  resume(): void {
    this.#paused = false;
    this.#startAgain();
  }

  /** Brings virtual time to where the wall says it is, before something enters: nothing may happen in the past. */
  catchUp(): void {
    if (this.#stopped || this.stands || this.#tasks.running) return;
    this.#guarded(() => this.#tasks.runUntil(this.#target()));
  }

  /** Something was put into the queue from outside, or the answer of an effect came in. */
  poke(): void {
    if (this.#stopped || this.#next?.soon === true) return;
    this.#cancelNext();
    this.#next = { soon: true, cancel: this.#wall.soon(() => this.#turn()) };
  }

  stop(): void {
    this.#stopped = true;
    this.#cancelNext();
  }

  #turn(): void {
    this.#next = undefined;
    if (this.#stopped || this.#tasks.running) return;
    this.#guarded(() => {
      const target = this.#target();
      const ran = this.#runDue(target);
      if (ran < TASKS_PER_TURN && target > this.#tasks.now) this.#tasks.runUntil(target);
      // What ran may have written to clients, and they may have asked meanwhile: both come before a jump.
      if (ran > 0 || this.#jump()) this.poke();
      else this.#sleep();
    });
  }

  #runDue(target: number): number {
    let ran = 0;
    while (ran < TASKS_PER_TURN && this.#tasks.runNext(target)) ran++;
    return ran;
  }

  /** At pace `fast`, moves on to the next task on the way to one that somebody waits for, if that is near enough. */
  #jump(): boolean {
    const { nextRefAt, nextAt, now } = this.#tasks;
    if (this.#pace !== 'fast' || this.#paused || nextRefAt === undefined || nextAt === undefined) return false;
    if (nextRefAt - now > FAST_JUMP_LIMIT_MS || nextAt > this.#wall.now()) return false;
    this.#tasks.runNext(nextAt);
    this.#line = this.#lineFromHere();
    return true;
  }

  #sleep(): void {
    const { nextAt, nextRefAt } = this.#tasks;
    if (nextAt === undefined || this.stands) return;
    const wakes = [this.#line.wallAt(nextAt)];
    // A task that is too far away for a jump comes within reach while we wait; no sooner than the wall lets us jump.
    if (this.#pace === 'fast' && nextRefAt !== undefined)
      wakes.push(Math.max(this.#line.wallAt(nextRefAt - FAST_JUMP_LIMIT_MS), nextAt));
    const delayMs = Math.max(1, Math.min(...wakes) - this.#wall.now());
    this.#next = { soon: false, cancel: this.#wall.schedule(delayMs, () => this.#turn()) };
  }

  /** Where virtual time should be by now. */
  #target(): number {
    return this.stands ? this.#tasks.now : Math.max(this.#tasks.now, this.#line.virtualAt(this.#wall.now()));
  }

  #lineFromHere(): WallLine {
    const factor = typeof this.#pace === 'number' ? this.#pace : 1;
    return new WallLine(this.#tasks.now, this.#wall.now(), factor, this.#pace !== 'real');
  }

  #startAgain(): void {
    this.#line = this.#lineFromHere();
    this.poke();
  }

  /** A world in which a task failed is over. */
  #guarded(run: () => void): void {
    try {
      run();
    } catch (error) {
      this.stop();
      this.#onFailure(error);
    }
  }

  #cancelNext(): void {
    this.#next?.cancel();
    this.#next = undefined;
  }
}
