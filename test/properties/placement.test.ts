import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { SeededRandom } from '../../src/core/random/random.js';
import { ColumnarScheduler } from './columnar-placement.suite.js';
import { NaiveScheduler, type Job, type Machine } from './naive-placement.suite.js';

const name = fc.integer({ min: 1, max: 12 }).map((number) => `node-${number}`);
const machine: fc.Arbitrary<Machine> = fc.record({
  name,
  cpu: fc.constantFrom(0, 500, 1000, 4000),
  memory: fc.constantFrom(256, 1024, 4096),
  zone: fc.constantFrom('a', 'b', ''),
});
const job: fc.Arbitrary<Job> = fc.record({
  id: fc.integer({ min: 1, max: 40 }).map((number) => `job-${number}`),
  app: fc.constantFrom('web', 'db', 'cache'),
  cpu: fc.constantFrom(0, 100, 400, 900),
  memory: fc.constantFrom(0, 64, 512),
  zone: fc.constantFrom('', '', '', 'a', 'b'),
  together: fc.constantFrom(1, 3, 100),
});

type Command =
  | { readonly do: 'node'; readonly machine: Machine }
  | { readonly do: 'remove'; readonly name: string }
  | { readonly do: 'schedule'; readonly job: Job }
  | { readonly do: 'place'; readonly job: Job; readonly name: string }
  | { readonly do: 'end'; readonly id: string };

const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('node' as const), machine }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('remove' as const), name }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('schedule' as const), job }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('place' as const), job, name }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('end' as const), id: job.map(({ id }) => id) }) },
);

const sampling = fc.constantFrom(
  (nodes: number) => nodes,
  (nodes: number) => Math.ceil(nodes / 3),
  () => 2,
);

it('decides as a scheduler does that looks at every object anew: node, counts, reasons and score', () => {
  fc.assert(
    fc.property(
      fc.array(machine, { maxLength: 12 }),
      fc.array(command, { maxLength: 80 }),
      sampling,
      fc.nat(),
      (machines, commands, sampleSize, seed) => {
        const drawing = () => {
          const random = new SeededRandom(String(seed));
          return (below: number) => random.below(below);
        };
        const naive = new NaiveScheduler({ sampleSize, draw: drawing() });
        const columnar = new ColumnarScheduler({ sampleSize, draw: drawing() });
        const both = [naive, columnar];
        for (const one of machines) both.forEach((scheduler) => scheduler.setNode(one));
        for (const one of commands) {
          switch (one.do) {
            case 'node':
              both.forEach((scheduler) => scheduler.setNode(one.machine));
              break;
            case 'remove':
              both.forEach((scheduler) => scheduler.removeNode(one.name));
              break;
            case 'place':
              both.forEach((scheduler) => scheduler.place(one.name, one.job));
              break;
            case 'end':
              both.forEach((scheduler) => scheduler.unplace(one.id));
              break;
            case 'schedule': {
              both.forEach((scheduler) => scheduler.unplace(one.job.id));
              const decision = columnar.decide(one.job);
              expect(decision).toEqual(naive.decide(one.job));
              if (decision.node !== undefined) for (const scheduler of both) scheduler.place(decision.node, one.job);
            }
          }
        }
      },
    ),
    { numRuns: 500 },
  );
});
