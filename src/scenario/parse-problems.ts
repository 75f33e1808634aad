/**
 * From what ajv reports to the one error a person needs: the first mistake in the order of the text, said in the words of the
 * format. Follow-up errors (a field missing because its name is misspelt, the alternatives that were not meant) are dropped.
 */
import type { ErrorObject } from 'ajv/dist/2020.js';
import { Bug, RegattaError } from '../ports/errors.js';
import type { ErrorCode } from '../ports/errors.js';
import type { Locate } from './document.js';
import { pathOfPointer, pointerTo } from './document-place.js';
import { wordsFor } from './parse-problem-words.js';
import { nearestName } from './parse-nearest-name.js';

/** One mistake, not yet thrown. */
export interface Problem {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint?: string;
  /** Of the value; the place shown is the one of its key where `part` says so. */
  readonly pointer: string;
  readonly part: 'key' | 'value';
}

/** A hostile document may have a million mistakes; the first of these few is as good as the first of all. */
const MOST_ERRORS_READ = 200;

/** The error for a value that ajv refused with `errors`; `locate` gives places where the value came from a text. */
export function errorFrom(errors: readonly ErrorObject[], locate: Locate | undefined): RegattaError {
  const read = errors.slice(0, MOST_ERRORS_READ);
  const kept = withoutFollowUps(withoutAlternatives(read));
  const problems = (kept.length > 0 ? kept : read).map(problemOf);
  return errorOf(firstInText(problems, locate), locate);
}

/** The error for a problem found in a value. */
export function errorOf(problem: Problem, locate: Locate | undefined): RegattaError {
  const { code, message, hint, pointer, part } = problem;
  const at = locate?.(pointer, part) ?? { path: pathOfPointer(pointer) };
  return new RegattaError(code, message, { at, ...(hint !== undefined && { hint }) });
}

function problemOf(error: ErrorObject): Problem {
  const { code, message, hint, key } = wordsFor(error);
  const pointer = key === undefined ? error.instancePath : pointerTo(error.instancePath, key);
  const part = code === 'scenario/unknown-field' ? 'key' : 'value';
  return { code, message, pointer, part, ...(hint !== undefined && { hint }) };
}

function firstInText(problems: readonly Problem[], locate: Locate | undefined): Problem {
  const placed = problems.map((problem) => ({ problem, ...locate?.(problem.pointer, problem.part) }));
  placed.sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
  const first = placed[0];
  if (first === undefined) throw new Bug('a value was refused without an error');
  return first.problem;
}

/** Of alternatives, keeps what is wrong with the one that was meant, or one error that names them all. */
function withoutAlternatives(errors: readonly ErrorObject[]): ErrorObject[] {
  let kept = [...errors];
  for (const wrapper of errors) {
    if (wrapper.keyword !== 'oneOf' && wrapper.keyword !== 'anyOf') continue;
    const here = wrapper.instancePath;
    const isOther = (error: ErrorObject): boolean => error.instancePath === here && isKindMismatch(error);
    const isMeant = (error: ErrorObject): boolean =>
      error !== wrapper &&
      !isOther(error) &&
      (error.instancePath === here || error.instancePath.startsWith(`${here}/`));
    kept = kept.some(isMeant)
      ? kept.filter((error) => error !== wrapper && !isOther(error))
      : kept.filter((error) => !isOther(error));
  }
  return kept;
}

function isKindMismatch(error: ErrorObject): boolean {
  return ['type', 'const', 'enum'].includes(error.keyword);
}

/** A required field counts as misspelt, not as missing, where a field nearly of its name stands. */
function withoutFollowUps(errors: readonly ErrorObject[]): ErrorObject[] {
  return errors.filter((error) => {
    const missing = textParameter(error, 'missingProperty');
    if (missing === undefined) return !isEcho(error, errors);
    return !errors.some((other) => {
      const unknown = textParameter(other, 'additionalProperty');
      return unknown !== undefined && other.instancePath === error.instancePath && nearestName(unknown, [missing]);
    });
  });
}

/** ajv also reports the check of a key within `propertyNames`, and the alternatives of a value without its discriminator. */
function isEcho(error: ErrorObject, errors: readonly ErrorObject[]): boolean {
  if (error.propertyName !== undefined) return true;
  const tag = error.keyword === 'discriminator' ? textParameter(error, 'tag') : undefined;
  return (
    tag !== undefined &&
    errors.some((other) => other.instancePath === error.instancePath && textParameter(other, 'missingProperty') === tag)
  );
}

function textParameter(error: ErrorObject, name: string): string | undefined {
  const value: unknown = error.params[name];
  return typeof value === 'string' ? value : undefined;
}
