// The real scheduler, controller manager and kwok against our API server and against the real one: the same work, the same end.
import { expect, it } from 'vitest';
import { Cluster, type ClusterOptions } from './cluster.js';
import { complaintsOf, loops, type Complaints } from './complaints.js';
import { differences, endStateOf, type EndState } from './end-state.js';
import { fakeNode, isReady } from './nodes.js';
import { missing } from './programs.js';
import { Round } from './round.js';

const MINUTES = Number(process.env['REGATTA_REAL_MINUTES'] ?? 30);
const NODES = Number(process.env['REGATTA_REAL_NODES'] ?? 200);

const NODES_LIMIT_MS = 300_000;
const IDLE_MS = 60_000;
/** Both runs, on a machine that may be slow. */
const LIMIT_MS = (MINUTES * 6 + 30) * 60_000;

interface Outcome {
  readonly rounds: number;
  readonly state: EndState;
  readonly complaints: Complaints;
}

/** Works until the time is over, or for so many rounds. */
async function work(server: 'ours' | 'real', enough: (rounds: number, sinceMs: number) => boolean): Promise<Outcome> {
  const options: ClusterOptions = { server, real: ['controllers', 'scheduler', 'kubelet'] };
  const cluster = await Cluster.start(options);
  try {
    const { api } = cluster;
    for (let index = 0; index < NODES; index++) await api.ask('POST', '/api/v1/nodes', fakeNode(index));
    await api.until('every node ready', async () => (await api.list('/api/v1/nodes')).every(isReady), NODES_LIMIT_MS);
    await say(
      `${server}, idle with ${NODES} nodes`,
      cluster,
      () => new Promise((resolve) => setTimeout(resolve, IDLE_MS)),
    );
    let rounds = 0;
    await say(`${server}, at work`, cluster, async () => {
      for (const start = Date.now(); !enough(rounds, Date.now() - start); rounds++) {
        await new Round(api, rounds).run();
        if (rounds > 0) await new Round(api, rounds - 1).remove();
        cluster.checkAlive();
      }
    });
    return { rounds, state: await endStateOf(api), complaints: complaintsOf(cluster.programs) };
  } finally {
    await cluster.stop();
  }
}

/** Tells what each program took of one processor meanwhile. */
async function say(what: string, { programs }: Cluster, during: () => Promise<void>): Promise<void> {
  const before = [...programs.values()].map((program) => program.cpuSeconds);
  const start = Date.now();
  await during();
  const seconds = (Date.now() - start) / 1000;
  const shares = [...programs].map(
    ([name, program], index) => `${name} ${(((program.cpuSeconds - before[index]!) / seconds) * 100).toFixed(1)} %`,
  );
  console.log(`${what}, ${seconds.toFixed(0)} s: ${shares.join(', ')}`);
}

it(
  `leaves after ${MINUTES} minutes over ${NODES} nodes what they leave behind on a real API server, without complaint`,
  async (ctx) => {
    if (missing() !== '') ctx.skip(missing());
    const ours = await work('ours', (_, sinceMs) => sinceMs >= MINUTES * 60_000);
    const real = await work('real', (rounds) => rounds >= ours.rounds);
    console.log(`${ours.rounds} rounds; ${[...ours.complaints.values()].length} sorts of complaints with ours`);
    expect.soft(loops(ours.complaints, real.complaints)).toEqual([]);
    expect(differences(ours.state, real.state)).toEqual([]);
  },
  LIMIT_MS,
);
