// The lab through the real kubectl, with real programs in place of some of our parts.
import { describe, expect, it } from 'vitest';
import { Cluster, type Part } from './cluster.js';
import { complaintsOf, loops } from './complaints.js';
import { Lab } from './lab.js';
import { missing } from './programs.js';

const LAB_LIMIT_MS = 900_000;

describe.each<{ name: string; real: readonly Part[] }>([
  { name: 'the real controllers and scheduler', real: ['controllers', 'scheduler'] },
  { name: 'the real scheduler beside our controllers', real: ['scheduler'] },
  { name: 'the real controllers beside our scheduler', real: ['controllers'] },
])('the lab with $name', ({ real }) => {
  it(
    'deploys, scales, updates, holds a bad update, rolls back, heals, and loses a node',
    async (ctx) => {
      if (missing() !== '') ctx.skip(missing());
      const cluster = await Cluster.start({ real, nodes: 3 });
      try {
        await new Lab(cluster).run();
        expect(loops(complaintsOf(cluster.programs), new Map())).toEqual([]);
      } finally {
        await cluster.stop();
      }
    },
    LAB_LIMIT_MS,
  );
});
