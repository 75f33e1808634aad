import swarm from '../../adapters/swarm/index.js';
import { GroupPlacer } from '../../adapters/swarm/scheduler/group-placer.js';
import { NodeInfos } from '../../adapters/swarm/scheduler/node-infos.js';
import { Pipeline } from '../../adapters/swarm/scheduler/pipeline.js';
import { PROFILE_28, type SwarmConstants } from '../../adapters/swarm/profiles/28.js';
import type { SwarmNode } from '../../adapters/swarm/resources/node.js';
import { SwarmState } from '../../adapters/swarm/resources/swarm-state.js';
import type { Task } from '../../adapters/swarm/resources/task.js';
import { memoryCall } from '../../src/core/call/memory-call.js';
import { SeededRandom } from '../../src/core/random/random.js';
import type { MachineSpec } from '../../src/ports/machines.js';
import { createWorld } from '../../src/world/create-world.js';
import { bestMs, perOperation, type Bench, type Row } from './bench.js';

const NODES = 1000;
/** Thirty a node, as a full swarm has. */
const PLACED_BEFORE = 30_000;
const GROUP = 1000;
const ONE_OFF = 300;
const ALL_TASKS = 30_000;
const ALL_LIMIT_MS = 10_000;

const machines: readonly MachineSpec[] = Array.from({ length: NODES }, (_, at) => ({
  name: `node-${at + 1}`,
  cpuMilli: 16_000,
  memoryBytes: 64 * 1024 ** 3,
  zone: '',
  labels: {},
  role: at === 0 ? 'manager' : 'worker',
  images: [],
}));
const constants = Object.fromEntries(
  Object.entries(PROFILE_28).map(([name, { value }]) => [name, value]),
) as unknown as SwarmConstants;

/** The swarm's scheduler against one that counts every task of every node for every decision, and the way of many tasks to running. */
export const swarmScale: Bench = {
  name: 'swarm-scale',
  title: `Docker Swarm with ${NODES} nodes: a scheduling pass, one-off tasks, and ${ALL_TASKS} tasks to running`,
  run: () => [pass('one pass', 1, GROUP, 10), pass('one-off tasks', ONE_OFF, 1, 2), toRunning()],
};

interface Placing {
  readonly state: SwarmState;
  readonly nodes: readonly SwarmNode[];
  readonly placed: readonly Task[];
}

/** A fresh swarm's nodes, and tasks of many services on all of them. */
function prepared(): Placing {
  const world = createWorld({ adapter: swarm, machines, seed: 'bench', freeze: true });
  world.tasks.runUntil(world.tasks.now + 2000);
  const state = new SwarmState(world.site().store, world.tasks);
  const nodes = state.nodes();
  const placed = Array.from({ length: PLACED_BEFORE }, (_, at) =>
    taskOf(`before-${at}`, `old-${at % 100}`, nodes[at % NODES]!.id),
  );
  return { state, nodes, placed };
}

function taskOf(id: string, serviceId: string, nodeId: string): Task {
  return {
    id,
    version: 1,
    createdAt: 0,
    updatedAt: 0,
    serviceId,
    serviceName: serviceId,
    slot: 1,
    slotted: true,
    nodeId,
    spec: {
      ContainerSpec: { Image: 'web:1' },
      Resources: { Reservations: { NanoCPUs: 1e8, MemoryBytes: 64 * 1024 ** 2 } },
    },
    specVersion: 1,
    status: { at: 0, state: nodeId === '' ? 'pending' : 'running', message: '', err: '' },
    desired: 'running',
    networks: [],
  };
}

function pass(what: string, groups: number, size: number, atLeast: number): Row {
  const placing = prepared();
  const all = Array.from({ length: groups }, (_, group) =>
    Array.from({ length: size }, (__, at) => taskOf(`new-${group}-${at}`, `service-${group}`, '')),
  );
  const infos = new NodeInfos();
  for (const node of placing.nodes) infos.setNode(node);
  for (const task of placing.placed) infos.put(task);
  const placer = new GroupPlacer(placing.state, infos, new Pipeline(infos), new SeededRandom('bench'), constants);
  const counts: (readonly number[])[] = [];
  const ours = bestMs(1, () => {
    for (const group of all) counts.push(spreadOf(placer.place(group).decisions.map(({ nodeId }) => nodeId)));
  });
  const naive = new NaiveSwarm(placing);
  const others: (readonly number[])[] = [];
  const theirs = bestMs(1, () => {
    for (const group of all) others.push(spreadOf(group.map((task) => naive.place(task))));
  });
  // Which of equal nodes is taken is drawn; how many tasks each gets is not.
  if (JSON.stringify(counts) !== JSON.stringify(others)) throw new Error(`${what}: the two spread differently`);
  return {
    what,
    ours: `${perOperation(ours, groups * size)} a task`,
    other: `naive ${perOperation(theirs, groups * size)}`,
    ratio: theirs / ours,
    atLeast,
  };
}

/** How many tasks the nodes got, most first. */
function spreadOf(nodes: readonly string[]): readonly number[] {
  const counts = new Map<string, number>();
  for (const node of nodes) counts.set(node, (counts.get(node) ?? 0) + 1);
  return [...counts.values()].sort((left, right) => right - left);
}

/** Every node looked at and everything on it counted, for each task anew. */
class NaiveSwarm {
  readonly #tasks = new Map<string, Task[]>();
  readonly #nodes: readonly SwarmNode[];

  constructor({ nodes, placed }: Placing) {
    this.#nodes = nodes;
    for (const { id } of nodes) this.#tasks.set(id, []);
    for (const task of placed) this.#tasks.get(task.nodeId)!.push(task);
  }

  place(task: Task): string {
    let best: { readonly id: string; readonly own: number; readonly all: number } | undefined;
    for (const node of this.#nodes) {
      if (!this.#fits(node, task)) continue;
      const tasks = this.#tasks.get(node.id)!;
      const own = tasks.filter(({ serviceId }) => serviceId === task.serviceId).length;
      if (best === undefined || own < best.own || (own === best.own && tasks.length < best.all))
        best = { id: node.id, own, all: tasks.length };
    }
    if (best === undefined) return '';
    this.#tasks.get(best.id)!.push({ ...task, nodeId: best.id });
    return best.id;
  }

  #fits({ id, description, status, spec }: SwarmNode, task: Task): boolean {
    const reserved = (one: Task) => one.spec.Resources?.Reservations ?? {};
    const tasks = this.#tasks.get(id)!;
    const cpu = tasks.reduce((sum, one) => sum + (reserved(one).NanoCPUs ?? 0), 0);
    const memory = tasks.reduce((sum, one) => sum + (reserved(one).MemoryBytes ?? 0), 0);
    const wanted = reserved(task);
    const isOpen = status.state === 'ready' && spec.Availability === 'active';
    return (
      isOpen &&
      cpu + (wanted.NanoCPUs ?? 0) <= description.nanoCpus &&
      memory + (wanted.MemoryBytes ?? 0) <= description.memoryBytes
    );
  }
}

/** One service over the API, until every task runs. The promise is a time of the processor, so the ratio is how often it would fit into it. */
function toRunning(): Row {
  const world = createWorld({ adapter: swarm, machines, seed: 'bench' });
  world.tasks.runUntil(world.tasks.now + 2000);
  const state = new SwarmState(world.site().store, world.tasks);
  const body = {
    Name: 'web',
    TaskTemplate: { ContainerSpec: { Image: 'nginx:1.9.1' } },
    Mode: { Replicated: { Replicas: ALL_TASKS } },
  };
  const headers = { 'content-type': 'application/json' };
  const { call } = memoryCall({ method: 'POST', path: '/services/create', headers, body: JSON.stringify(body) });
  let running = 0;
  const before = process.cpuUsage();
  world.accept(call);

  state.store.watch<Task>('task', {}, ({ object, previous }) => {
    if (object.value.status.state === 'running' && previous?.value.status.state !== 'running') running++;
  });
  const isDone = () => running === ALL_TASKS;
  while (!isDone() && world.tasks.runNext(world.tasks.now + 600_000));
  const { user, system } = process.cpuUsage(before);
  const ms = (user + system) / 1000;
  if (running < ALL_TASKS) throw new Error(`only ${running} of ${ALL_TASKS} tasks came to run`);
  return {
    what: `${ALL_TASKS} tasks to running`,
    ours: `${(ms / 1000).toFixed(2)} s`,
    other: `promised ${ALL_LIMIT_MS / 1000} s`,
    ratio: ALL_LIMIT_MS / ms,
    atLeast: 1,
  };
}
