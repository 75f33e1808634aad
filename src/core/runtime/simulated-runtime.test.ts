import { expect, it } from 'vitest';
import type { ContainerTimings } from '../../ports/runtime.js';
import { VirtualTasks } from '../clock/virtual.js';
import { ImageCatalogue } from '../images/catalogue.js';
import { MachineTable } from '../nodes/machine-table.js';
import { SeededRandom } from '../random/random.js';
import { SimulatedRuntime } from './simulated-runtime.js';

const timings: ContainerTimings = {
  pullMs: () => 1,
  startMs: () => 10,
  stop: () => ({ afterMs: 1, exit: { code: 0, reason: 'Completed', message: '' } }),
  exits: ({ command }) =>
    command === undefined
      ? undefined
      : { afterMs: 0, exit: { code: 127, reason: 'ContainerCannotRun', message: 'no such file' } },
};

it('never says of a container that it runs when its command cannot be run', () => {
  const tasks = new VirtualTasks(0);
  const machines = new MachineTable(tasks, () => '10.0.0.11');
  machines.add({
    name: 'node-1',
    cpuMilli: 1000,
    memoryBytes: 1,
    zone: '',
    labels: {},
    role: 'worker',
    images: ['nginx:1.9.1'],
  });
  const random = new SeededRandom('1');
  const runtime = new SimulatedRuntime(tasks, random, machines, new ImageCatalogue(random), timings);
  const events: string[] = [];
  runtime.watch(({ spec }, event) => events.push(`${spec.name} ${event}`));
  runtime.start(runtime.create('node-1', { name: 'good', image: 'nginx:1.9.1' }).id);
  const bad = runtime.create('node-1', { name: 'bad', image: 'nginx:1.9.1', command: ['/nope'] });
  runtime.start(bad.id);
  tasks.runUntilIdle();
  expect(events).toEqual(['good started', 'bad exited']);
  expect(runtime.get(bad.id)?.exit?.code).toBe(127);
});
