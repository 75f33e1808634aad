import { Bug } from '../../ports/errors.js';
import type { Author, Cause, TaskOptions, Tasks, Timer } from '../../ports/clock.js';
import { TaskHeap, type Task } from './task-heap.js';

/**
 * The task queue of a world. Time stands still while a task runs and jumps to the next task's time when it is taken; who may
 * take it, and when, is the pace's business (`pace.ts`) or, in a comparison, nobody's: `runUntil` goes as fast as it can.
 */
export class VirtualTasks implements Tasks {
  #now: number;
  readonly #epoch: number;
  readonly #queue = new TaskHeap();
  /** The ref tasks once more, so that a pace can ask for the next of them. */
  readonly #refQueue = new TaskHeap();
  #sequence = 0;
  #refs = 0;
  #live = 0;
  #author: Author = 'world';
  #cause: Cause = 0;
  #running = false;
  #executed = 0;

  /** `epochMs`: the time of day at which the world begins, in milliseconds since 1970. */
  constructor(epochMs: number) {
    this.#epoch = epochMs;
    this.#now = epochMs;
  }

  get now(): number {
    return this.#now;
  }

  get elapsed(): number {
    return this.#now - this.#epoch;
  }

  get author(): Author {
    return this.#author;
  }

  get cause(): Cause {
    return this.#cause;
  }

  /** True while a task of this queue is on the stack. */
  get running(): boolean {
    return this.#running;
  }

  /** Tasks run so far: with the time, the exact point at which something from outside came in. */
  get executed(): number {
    return this.#executed;
  }

  /** Tasks that somebody waits for. A world without any is idle. */
  get refs(): number {
    return this.#refs;
  }

  /** All tasks that will run, unref ones included. */
  get pending(): number {
    return this.#live;
  }

  after(delayMs: number, run: () => void, options: TaskOptions = {}): Timer {
    if (Number.isNaN(delayMs)) throw new Bug('a task was given a delay that is not a number');
    const task: Task = {
      run,
      author: options.author ?? this.#author,
      cause: options.cause ?? this.#cause,
      unref: options.unref ?? false,
      at: this.#now + Math.max(0, Math.ceil(delayMs)),
      over: false,
    };
    const sequence = this.#sequence++;
    this.#queue.push(task, sequence);
    this.#live++;
    if (!task.unref) {
      this.#refs++;
      this.#refQueue.push(task, sequence);
    }
    return { at: task.at, cancel: () => this.#finish(task) };
  }

  as<T>(author: Author, cause: Cause, run: () => T): T {
    const outerAuthor = this.#author;
    const outerCause = this.#cause;
    this.#author = author;
    this.#cause = cause;
    try {
      return run();
    } finally {
      this.#author = outerAuthor;
      this.#cause = outerCause;
    }
  }

  /** When the next task is due; undefined when there is none. */
  get nextAt(): number | undefined {
    return this.#queue.first()?.at;
  }

  /** When the next task that somebody waits for is due; undefined when there is none. */
  get nextRefAt(): number | undefined {
    return this.#refQueue.first()?.at;
  }

  /** Takes the next task, moves the time to it and runs it. False when there is none, or none due by `limit`. */
  runNext(limit = Infinity): boolean {
    const task = this.#queue.first();
    if (task === undefined || task.at > limit) return false;
    if (this.#running) throw new Bug('a task tried to run the queue it belongs to');
    this.#finish(task);
    this.#now = task.at;
    this.#executed++;
    this.#running = true;
    try {
      this.as(task.author, task.cause, task.run);
    } finally {
      this.#running = false;
    }
    return true;
  }

  /** Runs everything due up to `time` (milliseconds since 1970) and leaves the clock there. */
  runUntil(time: number): void {
    while (this.runNext(time));
    if (time > this.#now) this.#now = time;
  }

  /** Runs tasks until no ref task is left, `limit` is reached or `done` says so. Gives true unless the limit ended it. */
  runUntilIdle(limit = Infinity, done: () => boolean = () => false): boolean {
    while (this.#refs > 0) {
      if (done()) return true;
      if (!this.runNext(limit)) return false;
    }
    return true;
  }

  #finish(task: Task): void {
    if (task.over) return;
    task.over = true;
    this.#live--;
    if (!task.unref) this.#refs--;
  }
}
