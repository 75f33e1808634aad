import { SeededRandom } from '../../src/core/random/random.js';
import { ColumnarScheduler } from '../properties/columnar-placement.suite.js';
import { NaiveScheduler, type Job, type Machine, type NaiveOptions } from '../properties/naive-placement.suite.js';
import { bestMs, perOperation, type Bench, type Row } from './bench.js';

const NODES = 5000;
/** Twenty a node, as a well used cluster has. */
const PLACED_BEFORE = 100_000;
/** Decisions before the clock runs, so that both have seen every template. */
const WARM_UP = 100;

/** kube-scheduler's default: half a percent less for each 125 nodes, at least 5 percent and 100 nodes. */
function adaptive(nodes: number): number {
  return Math.max(100, Math.floor((nodes * Math.max(5, 50 - Math.floor(nodes / 125))) / 100));
}

/** The columnar engine against one object a node: the same rules, the same decisions, counted anew each time. */
export const engineOracle: Bench = {
  name: 'engine-oracle',
  title: `placing on ${NODES} nodes: columns against one object a node`,
  run: () => [compare('adaptive sample', adaptive, 300, 8), compare('every node', (nodes) => nodes, 40, 5)],
};

function compare(what: string, sampleSize: NaiveOptions['sampleSize'], decisions: number, atLeast: number): Row {
  const jobs = Array.from({ length: WARM_UP + decisions }, (_, index) => jobOf(index));
  const timed = (scheduler: NaiveScheduler | ColumnarScheduler) => {
    const nodes: (string | undefined)[] = [];
    const place = (some: readonly Job[]) => {
      for (const job of some) {
        const { node } = scheduler.decide(job);
        nodes.push(node);
        if (node !== undefined) scheduler.place(node, job);
      }
    };
    place(jobs.slice(0, WARM_UP));
    const ms = bestMs(1, () => place(jobs.slice(WARM_UP)));
    return { ms, nodes: nodes.join() };
  };
  const naive = timed(filled(new NaiveScheduler({ sampleSize, draw: drawing() })));
  const ours = timed(filled(new ColumnarScheduler({ sampleSize, draw: drawing() })));
  if (naive.nodes !== ours.nodes) throw new Error(`${what}: the two decide differently`);
  return {
    what,
    ours: `${perOperation(ours.ms, decisions)} a decision`,
    other: `naive ${perOperation(naive.ms, decisions)}`,
    ratio: naive.ms / ours.ms,
    atLeast,
  };
}

function drawing(): (below: number) => number {
  const random = new SeededRandom('bench');
  return (below) => random.below(below);
}

function filled<S extends NaiveScheduler | ColumnarScheduler>(scheduler: S): S {
  for (let index = 0; index < NODES; index++) scheduler.setNode(machineOf(index));
  for (let index = 0; index < PLACED_BEFORE; index++)
    scheduler.place(`node-${index % NODES}`, { ...jobOf(index), id: `before-${index}` });
  return scheduler;
}

function machineOf(index: number): Machine {
  return { name: `node-${index}`, cpu: 4000 + (index % 7) * 1000, memory: 16_384, zone: `zone-${index % 3}` };
}

function jobOf(index: number): Job {
  return {
    id: `job-${index}`,
    app: `app-${index % 20}`,
    cpu: 100 + (index % 5) * 50,
    memory: 128,
    zone: '',
    together: 100,
  };
}
