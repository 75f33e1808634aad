import type { EffectAnswer, Effects } from 'regatta/kit';
import { failureText, type HttpOutcome } from '../../resources/registry/outside-call.js';
import type { Asking, ExtenderAnswer, ExtenderQuestion } from './extender.js';

/** Asks extenders, over the edge (pkg/scheduler/extender.go send v1.32); their answers are in the inbox, so that a replay has them. */
export class ExtenderCaller {
  readonly #effects: Effects;

  constructor(effects: Effects) {
    this.#effects = effects;
  }

  /** Goes through a course of questions; `done` hears of its end, at once where nothing is asked. */
  follow<T>(asking: Asking<T>, done: (outcome: T) => void): void {
    const settle = (step: IteratorResult<ExtenderQuestion, T>): void => {
      if (step.done === true) return done(step.value);
      this.#ask(step.value, (answer) => settle(asking.next(answer)));
    };
    settle(asking.next());
  }

  #ask({ extender, verb, body }: ExtenderQuestion, answered: (answer: ExtenderAnswer) => void): void {
    const action = extender.verbs[verb];
    const url = `${extender.urlPrefix}/${action}`;
    const effect = {
      method: 'POST',
      url,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      authorityPem: extender.authority,
      timeoutMs: extender.timeoutMs,
    };
    this.#effects.ask('http', effect, (answer: EffectAnswer<HttpOutcome>) => answered(answerOf(action, url, answer)));
  }
}

function answerOf(action: string, url: string, answer: EffectAnswer<HttpOutcome>): ExtenderAnswer {
  // Where a world has no edge, nobody listens at any address outside.
  const outcome = answer.ok ? answer.value : { failure: 'refused' as const, message: '' };
  if ('failure' in outcome) return { problem: `Post ${JSON.stringify(url)}: ${failureText(url, outcome)}` };
  if (outcome.status !== 200)
    return { problem: `failed ${action} with extender at URL ${url}, code ${outcome.status}` };
  try {
    return { value: JSON.parse(outcome.body) as unknown };
  } catch (error) {
    return { problem: (error as Error).message };
  }
}
