import type { Environment, ParseResult } from '@marcbachmann/cel-js';
import { withinBudget } from './budget.js';
import { environmentOf, type Declarations } from './environment.js';
import { compileProblem, runTimeProblem } from './problems.js';

/** What an expression came to, or what went wrong. */
export type Evaluated = { readonly value: unknown } | { readonly problem: string };

/** Compiled expressions are kept, since policies are asked again and again. */
const MOST_COMPILED = 1000;

/** Expressions over the same variables. */
export class Language {
  readonly #declarations: Declarations;
  readonly #compiled = new Map<string, ParseResult>();
  #environment: Environment | undefined;

  constructor(declarations: Declarations) {
    this.#declarations = declarations;
  }

  evaluate(expression: string, variables: Readonly<Record<string, unknown>>): Evaluated {
    try {
      const evaluate = this.#parsed(expression);
      return { value: withinBudget(() => evaluate({ ...variables }) as unknown) };
    } catch (error) {
      return { problem: runTimeProblem(error) };
    }
  }

  /** Why an expression is none, or its type in the words of the library. */
  check(expression: string): { readonly type: string } | { readonly problem: string } {
    let problem: unknown;
    try {
      const { valid, type = 'dyn', error } = this.#parsed(expression).check();
      if (valid) return { type };
      problem = error;
    } catch (error) {
      problem = error;
    }
    return { problem: `compilation failed: ${compileProblem(this.#own, expression, problem)}` };
  }

  get #own(): Environment {
    return (this.#environment ??= environmentOf(this.#declarations));
  }

  #parsed(expression: string): ParseResult {
    const known = this.#compiled.get(expression);
    if (known !== undefined) return known;
    const made = this.#own.parse(expression);
    if (this.#compiled.size >= MOST_COMPILED) this.#compiled.clear();
    this.#compiled.set(expression, made);
    return made;
  }
}
