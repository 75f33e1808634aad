import { expect, it } from 'vitest';
import { valuesAt } from './json-path.js';

it('follows the paths of printer columns', () => {
  const object = { spec: { size: 3 }, status: { zones: ['a', 'b'] } };
  expect(valuesAt(object, '.spec.size')).toEqual([3]);
  expect(valuesAt(object, '.status.zones[1]')).toEqual(['b']);
  expect(valuesAt(object, '.spec.nothing')).toEqual([]);
});
