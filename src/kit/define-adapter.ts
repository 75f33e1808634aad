import type { Adapter } from '../ports/adapter.js';
import { RegattaError } from '../ports/errors.js';

/** Checks what the compiler cannot, and gives the adapter back. Throws `adapter/invalid`. */
export function defineAdapter(adapter: Adapter): Adapter {
  const problem = problemOf(adapter);
  if (problem !== undefined) throw new RegattaError('adapter/invalid', `adapter "${adapter.id}": ${problem}`);
  return Object.freeze(adapter);
}

function problemOf(adapter: Adapter): string | undefined {
  if (!/^[a-z][a-z0-9-]*$/.test(adapter.id)) return 'its id must be lower-case letters, digits and dashes';
  if (!(adapter.defaultVersion in adapter.versions))
    return `there is no profile for its default version ${adapter.defaultVersion}`;
  for (const [version, profile] of Object.entries(adapter.versions)) {
    for (const [name, constant] of Object.entries(profile)) {
      if (!Number.isSafeInteger(constant.value)) return `constant ${name} of ${version} is not a whole number`;
      if (constant.source === '') return `constant ${name} of ${version} names no source`;
      if (constant.unit === 'ms' && !name.endsWith('Ms'))
        return `constant ${name} of ${version} is in milliseconds, so its name must end in Ms`;
    }
  }
  return undefined;
}
