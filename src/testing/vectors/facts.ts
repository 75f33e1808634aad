import { countFacts } from './facts-count.js';
import { courseFacts } from './facts-course.js';
import { placeFacts } from './facts-place.js';
import { stepFacts } from './facts-step.js';
import type { Fact } from './recording.js';
import { Unmet, type Evaluator, type Run } from './run.js';

const EVALUATORS: Readonly<Record<string, Evaluator>> = { ...stepFacts, ...countFacts, ...placeFacts, ...courseFacts };

/** The fact types of all families; one vocabulary. */
export const FACT_TYPES: readonly string[] = Object.keys(EVALUATORS);

/** Undefined when the fact holds on the run, else what was found instead. */
export function evaluate(fact: Fact, run: Run): string | undefined {
  const evaluator = Object.hasOwn(EVALUATORS, fact.type) ? EVALUATORS[fact.type] : undefined;
  if (evaluator === undefined) return `there is no fact of type "${fact.type}"`;
  try {
    return evaluator(fact, run);
  } catch (error) {
    if (error instanceof Unmet) return error.message;
    throw error;
  }
}
