import { describe, expect, it } from 'vitest';
import { endpointWeights } from './weights.js';

describe('endpointWeights', () => {
  it('gives the largest weight to the endpoints with the largest share', () => {
    const weights = endpointWeights([
      { name: 'blue', weight: 100, endpoints: 1 },
      { name: 'green', weight: 50, endpoints: 1 },
    ]);
    expect([...weights]).toEqual([
      ['blue', 256],
      ['green', 128],
    ]);
  });

  it('leaves out services without endpoints', () => {
    expect(endpointWeights([{ name: 'blue', weight: 100, endpoints: 0 }]).size).toBe(0);
  });
});
