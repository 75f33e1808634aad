import { describe, expect, it } from 'vitest';
import { readConfiguration } from './read-configuration.js';

const defaults = {
  percentageOfNodesToScore: 0,
  hardPodAffinityWeight: 1,
  podInitialBackOffMs: 1000,
  podMaximumBackOffMs: 10_000,
};
const read = (document: unknown) => readConfiguration(document, defaults);
const configured = (name: string, args: unknown) => ({ profiles: [{ pluginConfig: [{ name, args }] }] });

describe('a scheduler configuration', () => {
  // Source: kubernetes.io, "Scheduler Configuration": multiPoint, and the order that it gives.
  it('enables plugins everywhere, then point by point', () => {
    const plugins = {
      multiPoint: { enabled: [{ name: 'ImageLocality', weight: 7 }] },
      filter: { disabled: [{ name: 'TaintToleration' }] },
      score: { disabled: [{ name: '*' }], enabled: [{ name: 'NodeAffinity' }, { name: 'ImageLocality', weight: 3 }] },
    };
    expect(read({ profiles: [{ plugins }] })).toMatchObject({
      profiles: [
        {
          schedulerName: 'default-scheduler',
          plugins: {
            score: [
              { name: 'NodeAffinity', weight: 1 },
              { name: 'ImageLocality', weight: 3 },
            ],
          },
        },
      ],
    });
    const weighted = read({ profiles: [{ plugins: { multiPoint: plugins.multiPoint } }] });
    expect(weighted).toMatchObject({
      profiles: [{ plugins: { score: expect.arrayContaining([{ name: 'ImageLocality', weight: 7 }]) as unknown } }],
    });
  });

  it('lets a profile have its own share of nodes, and constants the rest', () => {
    const profiles = [{}, { schedulerName: 'other', percentageOfNodesToScore: 50 }];
    expect(read({ profiles, percentageOfNodesToScore: 10, podMaxBackoffSeconds: 3 })).toMatchObject({
      profiles: [{ percentageOfNodesToScore: 10 }, { percentageOfNodesToScore: 50 }],
      podInitialBackOffMs: 1000,
      podMaximumBackOffMs: 3000,
    });
  });

  it.each([
    ['is no object', 'text', 'the configuration is no object'],
    ['is of another kind', { kind: 'Pod' }, 'no kind "Pod" is registered'],
    ['asks for more than all', { percentageOfNodesToScore: 101 }, 'not in valid range [0-100]'],
    ['has an extender without a server', { extenders: [{ urlPrefix: 'localhost' }] }, 'extenders[0].urlPrefix'],
    ['names a profile twice', { profiles: [{}, {}] }, 'Duplicate value: "default-scheduler"'],
    ['has a list that is none', configured('NodeResourcesFit', { ignoredResources: 'cpu' }), 'must be a list'],
    ['has a list of nothing', configured('NodeResourcesFit', { ignoredResources: [null] }), 'must be a string'],
    [
      'has no shape',
      configured('NodeResourcesFit', { scoringStrategy: { type: 'RequestedToCapacityRatio' } }),
      'shape',
    ],
    [
      'scores in a way of its own',
      configured('NodeResourcesFit', { scoringStrategy: { type: 'Best' } }),
      'Unsupported',
    ],
  ])('cannot be used when it %s', (_what, document, problem) => {
    expect(read(document)).toEqual({ problem: expect.stringContaining(problem) as unknown });
  });
});
