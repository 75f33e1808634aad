import { describe, expect, it } from 'vitest';
import { VirtualTasks } from '../clock/virtual.js';
import { SeededRandom } from '../random/random.js';
import { AgentHeartbeats } from './heartbeats.js';
import { MachineTable } from './machine-table.js';

function cluster(mode: 'elided' | 'real') {
  const tasks = new VirtualTasks(0);
  const machines = new MachineTable(tasks, (ordinal) => `10.0.0.${ordinal + 1}`);
  for (const name of ['n1', 'n2']) {
    machines.add({ name, cpuMilli: 1000, memoryBytes: 1, zone: '', labels: {}, role: 'worker', images: [] });
  }
  const heartbeats = new AgentHeartbeats(tasks, new SeededRandom('s'), machines, {
    periodMs: 10_000,
    mode,
    author: (name) => name,
  });
  return { tasks, machines, heartbeats };
}

describe('AgentHeartbeats', () => {
  it('knows the same last beat at every moment whether beats are tasks or not', () => {
    const elided = cluster('elided');
    const real = cluster('real');
    const beats: [string, number][] = [];
    real.heartbeats.onBeat((machine) => beats.push([machine, real.tasks.now]));
    const lasts = ({ tasks, heartbeats, machines }: ReturnType<typeof cluster>) => {
      const seen: (number | undefined)[] = [];
      for (let step = 1; step <= 40; step++) {
        tasks.runUntil(step * 1700);
        if (step === 9) machines.set('n1', { powered: false });
        if (step === 21) machines.set('n1', { powered: true });
        seen.push(heartbeats.last('n1'), heartbeats.last('n2'));
      }
      return seen;
    };
    expect(lasts(real)).toEqual(lasts(elided));
    expect(beats.length).toBeGreaterThan(9);
    for (const [machine, at] of beats.filter(([name]) => name === 'n2'))
      expect([machine, at % 10_000]).toEqual(['n2', beats.find(([name]) => name === 'n2')![1] % 10_000]);
  });

  it('tells at once when a machine falls silent and when it beats again, and makes no task for a silent one', () => {
    const { tasks, machines, heartbeats } = cluster('elided');
    const told: [string, boolean][] = [];
    heartbeats.watch((machine, beating) => told.push([machine, beating]));
    machines.set('n1', { agentRunning: false });
    machines.set('n1', { connected: false });
    machines.set('n1', { agentRunning: true });
    machines.set('n1', { connected: true });
    expect(told).toEqual([
      ['n1', false],
      ['n1', true],
    ]);
    expect(tasks.pending).toBe(0);
  });
});
