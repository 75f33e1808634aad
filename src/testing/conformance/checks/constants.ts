import { RegattaError } from '../../../ports/errors.js';
import { Unkept, type Check } from '../check.js';

export const constants: Check = {
  id: 'constants',
  title: 'Every constant says where it comes from',
  proves: 'each profile names unit and source of each of its values, and the values lie within their own bounds',
  next: 'profiles/: a source is a project with file and symbol, a recording, or `declared:` with the reason',
  run(lab) {
    const { versions, defaultVersion } = lab.adapter;
    if (versions[defaultVersion] === undefined) throw new Unkept(`there is no profile for version ${defaultVersion}`);
    for (const [version, profile] of Object.entries(versions)) {
      if (profile['clientHopMs'] === undefined)
        throw new Unkept(`version ${version} has no clientHopMs, so calls of clients would take no time`);
      for (const [name, { value, unit, source, minimum = 0, maximum = Infinity }] of Object.entries(profile)) {
        if (source.trim().length < 8) throw new Unkept(`${name} of ${version} has no source that one could look up`);
        if (unit === 'ms' && !name.endsWith('Ms'))
          throw new Unkept(`${name} of ${version} is in milliseconds and does not say so`);
        if (value < minimum || value > maximum) throw new Unkept(`${name} of ${version} breaks its own bounds`);
      }
    }
    refusesUnknown(() => lab.world({ set: { thisConstantDoesNotExist: 1 } }));
  },
};

function refusesUnknown(create: () => unknown): void {
  try {
    create();
  } catch (error) {
    if (RegattaError.is(error) && error.code === 'constant/unknown') return;
    throw error;
  }
  throw new Unkept('a constant that does not exist can be set');
}
