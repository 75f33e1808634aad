import type { Adapter } from '../ports/adapter.js';
import { PHYSICS, type Constant, type Physics, type Profile } from '../ports/constants.js';
import { RegattaError } from '../ports/errors.js';

/** Constant -> value, as `--set` gives them after the lane's name is taken off. */
export type Overrides = Readonly<Record<string, number>>;

/** The profile of a version. Throws `lane/unknown-version`. */
export function profileOf(adapter: Adapter, version: string): Profile {
  const profile = Object.hasOwn(adapter.versions, version) ? adapter.versions[version] : undefined;
  if (profile === undefined) {
    const known = Object.keys(adapter.versions).join(', ');
    throw new RegattaError('lane/unknown-version', `${adapter.id} has no profile for version "${version}"`, {
      hint: `known versions: ${known}`,
    });
  }
  return profile;
}

/** The values of a profile with overrides. Throws `constant/unknown` and `constant/invalid-value`. */
export function valuesOf(lane: string, profile: Profile, overrides: Overrides = {}): Readonly<Record<string, number>> {
  const values: Record<string, number> = {};
  for (const [name, constant] of Object.entries(profile)) values[name] = constant.value;
  for (const [name, value] of Object.entries(overrides)) {
    const constant = Object.hasOwn(profile, name) ? profile[name] : undefined;
    if (constant === undefined) {
      throw new RegattaError('constant/unknown', `${lane} has no constant "${name}"`, {
        hint: `regatta constants --on ${lane} lists them`,
      });
    }
    checkBounds(`${lane}.${name}`, constant, value);
    values[name] = value;
  }
  return Object.freeze(values);
}

export function physicsOf(overrides: Overrides = {}): Physics {
  return valuesOf('world', PHYSICS, overrides) as Physics;
}

function checkBounds(name: string, constant: Constant, value: number): void {
  const { minimum = 0, maximum = constant.unit === 'boolean' ? 1 : Number.MAX_SAFE_INTEGER } = constant;
  if (Number.isSafeInteger(value) && value >= minimum && value <= maximum) return;
  throw new RegattaError(
    'constant/invalid-value',
    `${name} takes a whole number from ${minimum} to ${maximum} (${constant.unit}), not ${value}`,
  );
}
