import type { Tasks } from '../ports/clock.js';
import type { EffectAnswer, EffectPerformer, Effects, EffectStandIn } from '../ports/effects.js';
import type { Trace } from '../ports/trace.js';

interface Asked {
  readonly author: string;
  readonly cause: number;
  readonly answered: (answer: EffectAnswer<unknown>) => void;
}

/**
 * Effects of a world. With an edge attached, performers do the work outside and `enter` brings the answer in as a task; without
 * one, stand-ins answer a moment later, or nobody does and the asker is told so.
 */
export class WorldEffects implements Effects {
  readonly #tasks: Tasks;
  readonly #trace: Trace;
  readonly #standIns = new Map<string, EffectStandIn>();
  readonly #asked = new Map<number, Asked>();
  #perform: ((number: number, name: string, request: unknown) => boolean) | undefined;
  #count = 0;

  constructor(tasks: Tasks, trace: Trace) {
    this.#tasks = tasks;
    this.#trace = trace;
  }

  /** Answers effects of this name where no edge performs them. */
  standIn(name: string, answer: EffectStandIn): void {
    this.#standIns.set(name, answer);
  }

  /** Attaches the edge. `enter` is how an answer comes back into the world. */
  attach(
    performers: ReadonlyMap<string, EffectPerformer>,
    enter: (number: number, answer: EffectAnswer<unknown>) => void,
  ): void {
    this.#perform = (number, name, request) => {
      const performer = performers.get(name);
      if (performer === undefined) return false;
      performer(request).then(
        (value) => enter(number, { ok: true, value }),
        (error: unknown) =>
          enter(number, { ok: false, message: error instanceof Error ? error.message : String(error) }),
      );
      return true;
    };
  }

  ask<T>(name: string, request: unknown, answered: (answer: EffectAnswer<T>) => void): void {
    const number = ++this.#count;
    this.#asked.set(number, {
      author: this.#tasks.author,
      cause: this.#tasks.cause,
      answered: answered as Asked['answered'],
    });
    this.#trace.record('', { type: 'effect', effect: name, state: 'asked' });
    if (this.#perform?.(number, name, request) === true) return;
    const standIn = this.#standIns.get(name);
    this.#tasks.after(0, () =>
      this.answer(
        number,
        standIn === undefined
          ? { ok: false, message: `nothing here performs "${name}"` }
          : { ok: true, value: standIn(request) },
      ),
    );
  }

  /** Hands an answer to whoever asked, under the author and cause of the question. Runs within a task. */
  answer(number: number, answer: EffectAnswer<unknown>): void {
    const asked = this.#asked.get(number);
    if (asked === undefined) return;
    this.#asked.delete(number);
    this.#trace.record('', { type: 'effect', effect: String(number), state: 'answered' });
    this.#tasks.as(asked.author, asked.cause, () => asked.answered(answer));
  }
}
