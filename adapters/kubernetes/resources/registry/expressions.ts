import { Environment } from '@marcbachmann/cel-js';
import { isObject } from './json.js';

/** What an expression came to, or what went wrong. */
export type Evaluated = { readonly value: unknown } | { readonly problem: string };

type Compiled = (context: Record<string, unknown>) => unknown;

/** Compiled expressions are kept, since policies are asked again and again. */
const COMPILED = new Map<string, Compiled>();
const MOST_COMPILED = 1000;

const environment = new Environment({ unlistedVariablesAreDyn: true, enableOptionalTypes: true });

/** Evaluates an expression of the Common Expression Language over `variables`. */
export function evaluate(expression: string, variables: Record<string, unknown>): Evaluated {
  try {
    return { value: compiled(expression)(variables) };
  } catch (error) {
    const [text = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    // Go's errors begin in lower case.
    return { problem: text.charAt(0).toLowerCase() + text.slice(1) };
  }
}

/** Why an expression cannot be a condition, where that can be told before it is evaluated (apiserver pkg/cel/environment v0.32). */
export function conditionProblem(expression: string): string | undefined {
  try {
    const { valid, type = 'dyn' } = environment.parse(expression).check();
    // What is wrong with names and types depends on what is declared, which is known only when it is evaluated.
    return !valid || type === 'bool' || type === 'dyn' ? undefined : `must evaluate to bool but got ${type}`;
  } catch (error) {
    const [text = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    return `compilation failed: ERROR: <input>:1: Syntax error: ${text}`;
  }
}

/** JSON as expressions see it: whole numbers are integers of their own. */
export function celValue(value: unknown): unknown {
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : value;
  if (Array.isArray(value)) return value.map(celValue);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, celValue(part)]));
}

function compiled(expression: string): Compiled {
  const known = COMPILED.get(expression);
  if (known !== undefined) return known;
  const made = environment.parse(expression) as Compiled;
  if (COMPILED.size >= MOST_COMPILED) COMPILED.clear();
  COMPILED.set(expression, made);
  return made;
}

/** Whether all conditions hold; a problem counts only where no other condition says no (apiserver webhook/matchconditions v0.32). */
export function conditionsHold(
  conditions: readonly { readonly name: string; readonly expression: string }[],
  variables: Record<string, unknown>,
): Evaluated {
  const found = conditions.map(({ name, expression }) => ({ name, outcome: evaluate(expression, variables) }));
  if (found.some(({ outcome }) => 'value' in outcome && outcome.value !== true)) return { value: false };
  const bad = found.flatMap(({ outcome }) => ('problem' in outcome ? [outcome.problem] : []));
  return bad.length === 0 ? { value: true } : { problem: bad.join(', ') };
}
