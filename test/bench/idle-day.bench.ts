import template from '../../adapters/_template/index.js';
import { createWorld } from '../../src/world/create-world.js';
import { bestMs, type Bench, type Row } from './bench.js';

const NODES = 200;
const DAY_MS = 86_400_000;

/** A day in which nothing happens: what heartbeats cost when each is a task, and when only silence is one. */
export const idleDay: Bench = {
  name: '24h-idle',
  title: `24 virtual hours of ${NODES} idle nodes`,
  run() {
    const elidedMs = bestMs(3, () => idle('elided'));
    const realMs = bestMs(1, () => idle('real'));
    const rows: Row[] = [
      {
        what: 'elided heartbeats',
        ours: `${elidedMs.toFixed(0)} ms`,
        other: `each a task ${realMs.toFixed(0)} ms`,
        ratio: realMs / elidedMs,
        atLeast: 10,
      },
      {
        what: 'against the wall',
        ours: `${elidedMs.toFixed(0)} ms`,
        other: '24 h',
        ratio: DAY_MS / elidedMs,
        atLeast: 4300,
      },
    ];
    return rows;
  },
};

function idle(heartbeats: 'elided' | 'real'): void {
  const machines = Array.from({ length: NODES }, (_, index) => ({
    name: `node-${index + 1}`,
    cpuMilli: 4000,
    memoryBytes: 8 * 1024 ** 3,
    zone: '',
    labels: {},
    role: 'worker' as const,
    images: [],
  }));
  const world = createWorld({ adapter: template, machines, seed: 1, heartbeats });
  world.tasks.runUntil(world.tasks.now + DAY_MS);
}
