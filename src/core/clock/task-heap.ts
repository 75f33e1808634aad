import type { Author, Cause } from '../../ports/clock.js';
import { TimeHeap } from './heap.js';

/** A task in the queue. `over` is set when it has run or was cancelled; it leaves its heaps when it comes to the top. */
export interface Task {
  readonly run: () => void;
  readonly author: Author;
  readonly cause: Cause;
  readonly unref: boolean;
  readonly at: number;
  over: boolean;
}

/** Tasks by time and order of arrival. Taking one out of the middle would cost a search, so those that are over wait for the top. */
export class TaskHeap {
  readonly #heap = new TimeHeap();
  readonly #slots: (Task | undefined)[] = [];
  readonly #free: number[] = [];

  push(task: Task, sequence: number): void {
    // Without this, a heap that nobody takes from would keep every task there ever was.
    this.#dropOver();
    const slot = this.#free.pop() ?? this.#slots.length;
    this.#slots[slot] = task;
    this.#heap.push(task.at, sequence, slot);
  }

  /** The next task that is not over. */
  first(): Task | undefined {
    this.#dropOver();
    return this.#slots[this.#heap.firstSlot];
  }

  #dropOver(): void {
    for (let slot = this.#heap.firstSlot; slot !== -1 && this.#slots[slot]!.over; slot = this.#heap.firstSlot) {
      this.#heap.pop();
      this.#slots[slot] = undefined;
      this.#free.push(slot);
    }
  }
}
