import { expect, it } from 'vitest';
import { Engines, machinesNamed } from '../testing/engines.js';

/** How many tasks a job has had after a while in which all of them failed. */
function failures(MaxConcurrent: number, forMs: number): number {
  const engines = new Engines({ machines: machinesNamed(1, 2), seed: 1 });
  const TaskTemplate = {
    ContainerSpec: { Image: 'nginx:1.9.1', Command: ['sh', '-c', 'exit 5'] },
    RestartPolicy: { Delay: 1e9, MaxAttempts: 1 },
  };
  const Mode = { ReplicatedJob: { MaxConcurrent, TotalCompletions: 3 } };
  engines.ask('POST', '/services/create', { body: { Name: 'job', TaskTemplate, Mode } });
  engines.advance(forMs);
  return engines.state.list('task').length;
}

// Recording job-failing for one at a time; Engine 28.5.2 was watched with two.
it('stalls when its only slot was given up, but takes it up again when another task ends', () => {
  expect(failures(1, 60_000)).toBe(2);
  expect(failures(2, 60_000)).toBeGreaterThan(4);
});
