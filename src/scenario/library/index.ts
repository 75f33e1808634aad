/**
 * The scenarios that come with Regatta. Each is a module that holds its text, so that a bundle has them without reading files;
 * a new one is a further module and a line here.
 */
import type { ResolvedScenario } from '../../ports/model/resolved.js';
import { RegattaError } from '../../ports/errors.js';
import { parseScenario } from '../parse.js';
import { hintForName } from '../parse-nearest-name.js';
import { LAB } from './lab.js';
import { OVERLOAD } from './overload.js';
import { ROLLING } from './rolling.js';
import { SPREAD } from './spread.js';

/** The YAML text of each scenario by name, in the order in which they are listed; the first is the default. */
const TEXTS: ReadonlyMap<string, string> = new Map([
  ['lab', LAB],
  ['rolling', ROLLING],
  ['spread', SPREAD],
  ['overload', OVERLOAD],
]);

/** The names of the built-in scenarios, the default first. */
export function builtInNames(): string[] {
  return [...TEXTS.keys()];
}

/** The YAML text of a built-in scenario, comments included. Throws `scenario/not-found`. */
export function builtInText(name: string): string {
  const text = TEXTS.get(name);
  if (text !== undefined) return text;
  throw new RegattaError('scenario/not-found', `there is no scenario "${name}"`, {
    hint: hintForName(name, builtInNames()),
  });
}

/** A built-in scenario, read and checked. Throws `scenario/not-found`. */
export function builtInScenario(name: string): ResolvedScenario {
  return parseScenario(builtInText(name), { source: `${name} (built in)` });
}
