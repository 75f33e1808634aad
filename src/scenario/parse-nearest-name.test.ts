import { describe, expect, it } from 'vitest';
import { editDistance, hintForName, nearestName } from './parse-nearest-name.js';

describe('editDistance', () => {
  it.each([
    ['', '', 0],
    ['', 'abc', 3],
    ['replica', 'replicas', 1],
    ['imgae', 'image', 1],
    ['kitten', 'sitting', 3],
    ['ca', 'abc', 3],
  ])('from %j to %j is %i', (from, to, distance) => {
    expect(editDistance(from, to)).toBe(distance);
    expect(editDistance(to, from)).toBe(distance);
  });
});

describe('nearestName', () => {
  it('finds a slip, whatever the case', () => {
    expect(nearestName('Replica', ['image', 'replicas', 'name'])).toBe('replicas');
    expect(nearestName('contianerport', ['containerPort', 'publishedPort'])).toBe('containerPort');
  });

  it('completes a name without its unit', () => {
    expect(nearestName('memory', ['cpuMilli', 'memoryBytes'])).toBe('memoryBytes');
  });

  it('finds nothing where nothing was meant', () => {
    expect(nearestName('spec', ['image', 'replicas', 'name'])).toBeUndefined();
    expect(nearestName('x'.repeat(1_000_000), ['x'])).toBeUndefined();
  });
});

describe('hintForName', () => {
  it('names the nearest, or all, or the first ten', () => {
    expect(hintForName('scael', ['deploy', 'scale'])).toBe('did you mean "scale"?');
    expect(hintForName('zzz', ['deploy', 'scale'])).toBe('one of deploy, scale');
    expect(hintForName('zzz', [])).toBe('none is allowed here');
    const many = Array.from({ length: 12 }, (_, index) => `n${index}`);
    expect(hintForName('other', many)).toBe('one of n0, n1, n2, n3, n4, n5, n6, n7, n8, n9 and 2 more');
  });
});
