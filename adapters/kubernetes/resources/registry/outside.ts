/**
 * Ends the handling of a request that needs an answer from outside first. Whoever serves the request has to ask, and to begin again
 * when the answer is there; until then nothing has happened.
 */
export class Suspended extends Error {
  readonly #ask: (resume: () => void) => void;

  constructor(ask: (resume: () => void) => void) {
    super('an answer from outside is missing');
    this.#ask = ask;
  }

  /** Asks; `resume` is called by a later task. */
  ask(resume: () => void): void {
    this.#ask(resume);
  }
}

/** The answers that one request has had from outside, in the order in which it asks whoever gives them. */
export class OutsideAnswers {
  readonly #answers = new Map<string, unknown>();
  readonly #counts = new Map<string, number>();

  /** The request is handled from its beginning. */
  begin(): void {
    this.#counts.clear();
  }

  /** The answer to the next question to `whom`; throws `Suspended` if there is none yet. `ask` hands it over when it is there. */
  next(whom: string, ask: (answered: (answer: unknown) => void) => void): unknown {
    const count = (this.#counts.get(whom) ?? 0) + 1;
    this.#counts.set(whom, count);
    const key = `${count} ${whom}`;
    if (this.#answers.has(key)) return this.#answers.get(key);
    throw new Suspended((resume) =>
      ask((answer) => {
        this.#answers.set(key, answer);
        resume();
      }),
    );
  }
}
