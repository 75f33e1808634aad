import { describe, expect, it } from 'vitest';
import { resolved } from './fence-posts.js';

describe('resolved', () => {
  it('rounds the surge up and the unavailable ones down', () => {
    expect(resolved('25%', '25%', 3)).toEqual({ surge: 1, unavailable: 0 });
    expect(resolved('25%', '25%', 8)).toEqual({ surge: 2, unavailable: 2 });
  });

  it('lets one be unavailable rather than standing still', () => {
    expect(resolved(0, 0, 3)).toEqual({ surge: 0, unavailable: 1 });
    expect(resolved('0%', '25%', 3)).toEqual({ surge: 0, unavailable: 1 });
  });
});
