import { Unkept, type Check } from '../check.js';
import { tell } from '../story.js';

export const deterministic: Check = {
  id: 'deterministic',
  title: 'Equal seeds give equal runs',
  proves: 'two runs have the same trace, line by line, and another seed gives another one',
  next: 'find the first line that differs: a name or a choice that does not come from a fork of Random, or an order that depends on it',
  run(lab) {
    const [first, second] = [tell(lab.world()).lines(), tell(lab.world()).lines()];
    const length = Math.max(first.length, second.length);
    for (let index = 0; index < length; index++)
      if (first[index] !== second[index])
        throw new Unkept(
          `line ${index + 1} is ${first[index] ?? 'absent'} in one run and ${second[index] ?? 'absent'} in the next`,
        );
    const other = tell(lab.world({ seed: 'another seed' })).lines();
    if (other.join('\n') === first.join('\n')) throw new Unkept('the seed makes no difference at all');
  },
};
