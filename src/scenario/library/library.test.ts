import { describe, expect, it } from 'vitest';
import { builtInNames, builtInScenario, builtInText } from './index.js';

describe('the built-in scenarios', () => {
  it('start with the lab', () => {
    expect(builtInNames()).toEqual(['lab', 'rolling', 'spread', 'overload']);
  });

  it.each(builtInNames())('%s is valid and bears its name', (name) => {
    const scenario = builtInScenario(name);
    expect(scenario.name).toBe(name);
    expect(scenario.description).not.toBe('');
    expect(scenario.steps.at(-1)?.action).toBe('remove');
  });

  it('lab walks through the whole life of a deployment', () => {
    const lab = builtInScenario('lab');
    expect(lab.cluster.nodes).toHaveLength(3);
    expect(lab.cluster.nodes[0]).toMatchObject({ cpuMilli: 4000, memoryBytes: 8 * 1024 ** 3 });
    expect(lab.workloads[0]?.resources?.requests).toEqual({ cpuMilli: 100, memoryBytes: 64 * 1024 ** 2 });
    expect(lab.steps.map((step) => step.id)).toEqual([
      'deploy',
      'expose',
      'scale',
      'update',
      'bad-update',
      'rollback',
      'delete-instance',
      'node-loss',
      'remove',
    ]);
    expect(lab.steps[4]).toMatchObject({ image: 'nginx:1.95', until: 'settled', withinMs: 900_000 });
  });

  it('are named when another is asked for', () => {
    expect(() => builtInText('lap')).toThrowError(
      expect.objectContaining({ code: 'scenario/not-found', hint: 'did you mean "lab"?' }),
    );
  });
});
