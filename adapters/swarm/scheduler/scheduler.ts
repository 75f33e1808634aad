import type { Change, Component, Random, Tasks, Timer, Trace } from 'regatta/kit';
import { groupedBy } from '../resources/grouping.js';
import type { SwarmNode } from '../resources/node.js';
import type { SwarmState } from '../resources/swarm-state.js';
import type { Task } from '../resources/task.js';
import { isAtLeast, isPast } from '../resources/task-states.js';
import type { SwarmConstants } from '../profiles/28.js';
import { GroupPlacer, type Decision } from './group-placer.js';
import { NodeInfos } from './node-infos.js';
import { Pipeline } from './pipeline.js';

/** What the scheduler is made of; all of it survives a restart. */
export interface SchedulerParts {
  readonly tasks: Tasks;
  readonly state: SwarmState;
  readonly trace: Trace;
  readonly site: string;
  readonly random: Random;
  readonly constants: SwarmConstants;
}

/** Puts tasks on nodes (swarmkit manager/scheduler/scheduler.go): waits for the store to be quiet for a moment, then places all that wait. */
export class Scheduler implements Component {
  readonly id = 'scheduler';
  readonly part = 'scheduler';
  readonly order = 30;
  readonly #parts: SchedulerParts;
  readonly #random: Random;
  #infos = new NodeInfos();
  #pipeline = new Pipeline(this.#infos);
  readonly #unassigned = new Set<string>();
  readonly #preassigned = new Set<string>();
  #timer: Timer | undefined;
  #waitingSince = 0;
  #stops: (() => void)[] = [];

  constructor(parts: SchedulerParts) {
    this.#parts = parts;
    this.#random = parts.random.fork('scheduler');
  }

  start(): void {
    const { state } = this.#parts;
    this.#infos = new NodeInfos();
    this.#pipeline = new Pipeline(this.#infos);
    this.#unassigned.clear();
    this.#preassigned.clear();
    for (const node of state.nodes()) this.#infos.setNode(node);
    for (const task of state.list('task')) this.#look(task);
    const watches = [
      state.store.watch<Task>('task', {}, (change) => this.#onTask(change)),
      state.store.watch<SwarmNode>('node', {}, (change) => this.#onNode(change)),
      state.store.watch('cluster', {}, ({ cause }) => this.#tickSoon(cause)),
    ];
    this.#stops = watches.map((watch) => () => watch.stop());
    if (this.#unassigned.size + this.#preassigned.size > 0) this.#tickSoon(0);
  }

  stop(): void {
    for (const stop of this.#stops.splice(0)) stop();
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  /** The nodes and filters as they are now, for explanations. */
  get view(): { readonly infos: NodeInfos; readonly pipeline: Pipeline } {
    return { infos: this.#infos, pipeline: this.#pipeline };
  }

  #onTask(change: Change<Task>): void {
    const task = change.object.value;
    const known = this.#infos.has(task.id);
    if (change.type === 'deleted') {
      this.#forget(task.id);
      if (known) this.#tickSoon(change.cause);
      return;
    }
    const before = change.previous?.value.status.state;
    const { state } = task.status;
    if (isPast(state, 'running')) {
      const failed = (state === 'failed' || state === 'rejected') && state !== before;
      if (failed && task.slotted) this.#infos.fail(task, task.status.at);
      this.#forget(task.id);
      if (known) this.#tickSoon(change.cause);
      return;
    }
    if (this.#look(task, change.previous?.value)) this.#tickSoon(change.cause);
  }

  #onNode({ type, object, cause }: Change<SwarmNode>): void {
    if (type === 'deleted') this.#infos.removeNode(object.name);
    else this.#infos.setNode(object.value);
    this.#tickSoon(cause);
  }

  /** Sorts a task into what waits and what counts on a node. True when there is something to place. */
  #look(task: Task, before?: Task): boolean {
    const { state } = task.status;
    if (!isAtLeast(state, 'pending') || isPast(state, 'running')) return false;
    if (state === 'pending') {
      const waiting = task.nodeId === '' ? this.#unassigned : this.#preassigned;
      const isNews = !waiting.has(task.id) || before?.desired !== task.desired;
      waiting.add(task.id);
      return isNews;
    }
    this.#infos.put(task);
    return false;
  }

  #forget(id: string): void {
    this.#infos.drop(id);
    this.#unassigned.delete(id);
    this.#preassigned.delete(id);
  }

  #tickSoon(cause: number): void {
    if (this.#unassigned.size + this.#preassigned.size === 0) return;
    const { tasks, constants } = this.#parts;
    if (this.#timer === undefined) this.#waitingSince = tasks.now;
    else if (tasks.now + constants.schedulerDebounceMs - this.#waitingSince > constants.schedulerMaxLatencyMs) return;
    this.#timer?.cancel();
    this.#timer = tasks.after(constants.schedulerDebounceMs, () => this.#tick(), { author: this.id, cause });
  }

  #tick(): void {
    this.#timer = undefined;
    const { state } = this.#parts;
    if (!state.hasLeader()) return;
    for (const id of [...this.#preassigned]) this.#confirm(id);
    const waiting = [...this.#unassigned].flatMap((id) => state.task(id) ?? []);
    const groups = groupedBy(waiting, ({ serviceId, specVersion }) => `${serviceId}/${specVersion}`);
    for (const group of this.#random.shuffled([...groups.values()])) this.#place(group);
  }

  #place(group: readonly Task[]): void {
    const { state, constants } = this.#parts;
    const placer = new GroupPlacer(state, this.#infos, this.#pipeline, this.#random, constants);
    const { feasible, decisions } = placer.place(group);
    const text = this.#pipeline.explain();
    const err = text === '' ? 'no suitable node' : `no suitable node (${text})`;
    for (const decision of decisions) this.#apply(decision, feasible, err);
  }

  #apply({ task, nodeId }: Decision, feasible: number, err: string): void {
    const { state } = this.#parts;
    this.#record(task, nodeId, feasible);
    const at = state.now;
    if (nodeId === '') return this.#leave(task, err);
    this.#unassigned.delete(task.id);
    const status = {
      ...task.status,
      at,
      state: 'assigned' as const,
      message: 'scheduler assigned task to node',
      err: '',
    };
    state.updateTask(task, { nodeId, status });
  }

  /**
   * No node takes the task. One of an older spec leaves the queue, and where it is to shut down, that is done here: no agent has ever
   * seen it (swarmkit scheduler.go noSuitableNode).
   */
  #leave(task: Task, err: string): void {
    const { state } = this.#parts;
    const service = state.service(task.serviceId);
    if (service === undefined) return void this.#unassigned.delete(task.id);
    const at = state.now;
    if (service.specVersion > task.specVersion) {
      this.#unassigned.delete(task.id);
      if (isPast(task.desired, 'complete'))
        state.updateTask(task, { status: { ...task.status, at, state: 'shutdown', err: '' } });
    } else if (task.status.err !== err) {
      state.updateTask(task, { status: { ...task.status, at, err } });
    }
  }

  /** A task that was made for its node: only the filters are asked. */
  #confirm(id: string): void {
    const { state } = this.#parts;
    const task = state.task(id);
    const index = task === undefined ? undefined : this.#infos.table.indexOf(task.nodeId);
    if (task === undefined || index === undefined) return;
    this.#pipeline.setTask(task);
    const passes = this.#pipeline.passes(index);
    this.#record(task, passes ? task.nodeId : '', passes ? 1 : 0);
    const at = state.now;
    if (!passes) {
      const err = this.#pipeline.explain();
      if (task.status.err !== err) state.updateTask(task, { status: { ...task.status, at, err } });
      return;
    }
    this.#preassigned.delete(id);
    const message = 'scheduler confirmed task can run on preassigned node';
    state.updateTask(task, { status: { ...task.status, at, state: 'assigned', message, err: '' } });
  }

  #record(task: Task, nodeId: string, feasible: number): void {
    const { trace, site, state } = this.#parts;
    trace.record(site, {
      type: 'decision',
      subject: task.id,
      outcome: nodeId === '' ? 'pending' : 'placed',
      node: state.node(nodeId)?.description.hostname ?? '',
      evaluated: task.nodeId === '' ? this.#infos.table.order.length : 1,
      feasible,
      rejected: nodeId === '' ? [...this.#pipeline.refused] : [],
      score: 0,
    });
  }
}
