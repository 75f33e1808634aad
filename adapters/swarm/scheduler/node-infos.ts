import { ColumnarNodeTable } from 'regatta/kit';
import type { SwarmNode } from '../resources/node.js';
import { isActive, type Task } from '../resources/task.js';
import { capacityOf, requestsOf } from './requests.js';

/** What the scheduler counts on one node. */
interface Counts {
  /** Tasks that are meant to run, and those of each service. */
  active: number;
  readonly byService: Map<string, number>;
  /** Service and spec version -> when tasks of them failed here, oldest first. */
  readonly failures: Map<string, number[]>;
}

/**
 * The nodes as the scheduler sees them (swarmkit scheduler/nodeinfo.go and nodeset.go): a cache, built from the store at every start and kept up to date by
 * what the store tells.
 */
export class NodeInfos {
  readonly table = new ColumnarNodeTable<SwarmNode, Task>();
  readonly #counts: Counts[] = [];
  readonly #tasks = new Map<string, Task>();

  setNode(node: SwarmNode): void {
    this.table.setNode(node.id, node, capacityOf(node));
    this.#counts[this.table.indexOf(node.id)!] ??= emptyCounts();
  }

  removeNode(id: string): void {
    const index = this.table.indexOf(id);
    if (index === undefined) return;
    for (const { unit } of [...this.table.placedOn(index)]) this.drop(unit.id);
    this.table.removeNode(id);
    this.#counts[index] = emptyCounts();
  }

  /** Counts a task on its node, in place of what was known of it. */
  put(task: Task): void {
    const before = this.#tasks.get(task.id);
    // Only these decide what the task takes from its node.
    if (before !== undefined && before.nodeId === task.nodeId && isActive(before) === isActive(task)) return;
    this.drop(task.id);
    if (this.table.indexOf(task.nodeId) === undefined) return;
    this.#tasks.set(task.id, task);
    this.table.place(task.nodeId, { id: task.id, unit: task, requests: requestsOf(task.spec) });
    this.#count(task, 1);
  }

  drop(id: string): void {
    const task = this.#tasks.get(id);
    if (task === undefined) return;
    this.#count(task, -1);
    this.#tasks.delete(id);
    this.table.unplace(id);
  }

  has(id: string): boolean {
    return this.#tasks.has(id);
  }

  active(index: number): number {
    return this.#counts[index]!.active;
  }

  countOf(index: number, serviceId: string): number {
    return this.#counts[index]!.byService.get(serviceId) ?? 0;
  }

  /** Notes that a task failed on its node. */
  fail(task: Task, at: number): void {
    const index = this.table.indexOf(task.nodeId);
    if (index === undefined) return;
    const { failures } = this.#counts[index]!;
    const key = failureKey(task);
    failures.set(key, [...(failures.get(key) ?? []), at].slice(-16));
  }

  /** How often tasks of this service and spec failed here since `since`. */
  failuresOf(index: number, task: Task, since: number): number {
    const { failures } = this.#counts[index]!;
    if (failures.size === 0) return 0;
    return (failures.get(failureKey(task)) ?? []).filter((at) => at > since).length;
  }

  #count(task: Task, sign: 1 | -1): void {
    const index = this.table.indexOf(task.nodeId);
    if (index === undefined || !isActive(task)) return;
    const counts = this.#counts[index]!;
    counts.active += sign;
    counts.byService.set(task.serviceId, (counts.byService.get(task.serviceId) ?? 0) + sign);
  }
}

function failureKey({ serviceId, specVersion }: Task): string {
  return `${serviceId}/${specVersion}`;
}

function emptyCounts(): Counts {
  return { active: 0, byService: new Map(), failures: new Map() };
}
