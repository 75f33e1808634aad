import type { Controller, Random, Trigger } from 'regatta/kit';
import { nodeMatches } from '../resources/constraint.js';
import { isInvalid, type SwarmNode } from '../resources/node.js';
import { modeOf, type Service } from '../resources/service.js';
import type { SwarmState } from '../resources/swarm-state.js';
import type { Task } from '../resources/task.js';
import { isPast } from '../resources/task-states.js';
import { newTask } from './new-task.js';
import { removeAll, serviceOfTask } from './replicated.js';
import type { RestartSupervisor } from './restart-supervisor.js';
import { RolloutFailures } from './rollout-failures.js';
import type { SwarmConstants } from '../profiles/28.js';
import { slotsOf } from './slots.js';

/** Keeps one task of a global service on every node that may have one (swarmkit manager/orchestrator/global). */
export class GlobalOrchestrator implements Controller {
  readonly id = 'global-orchestrator';
  readonly part = 'orchestrators';
  readonly triggers: readonly Trigger[] = [
    { kind: 'service', keys: ({ object }) => object.name },
    { kind: 'task', keys: serviceOfTask },
    { kind: 'node', keys: () => this.#globalServices() },
  ];
  readonly #state: SwarmState;
  readonly #random: Random;
  readonly #restarts: RestartSupervisor;
  readonly #failures: RolloutFailures;

  constructor(state: SwarmState, random: Random, restarts: RestartSupervisor, constants: SwarmConstants) {
    this.#state = state;
    this.#random = random;
    this.#restarts = restarts;
    this.#failures = new RolloutFailures(state, constants);
  }

  initialKeys(): Iterable<string> {
    return new Set([
      ...this.#globalServices(),
      ...this.#state
        .list('task')
        .filter(({ slotted }) => !slotted)
        .map(({ serviceId }) => serviceId),
    ]);
  }

  reconcile(id: string): void {
    const found = this.#state.service(id);
    if (found === undefined) return removeAll(this.#state, id, (task) => !task.slotted);
    if (modeOf(found.spec) !== 'Global') return;
    const service = this.#failures.lookFirst(found);
    for (const task of this.#state.tasksOf(id)) this.#replaceEnded(service, task);
    const { live } = slotsOf(service, this.#state.tasksOf(id), this.#restarts);
    const nodes = this.#state.nodes();
    for (const node of nodes) this.#settle(service, node, live.get(`${id}/${node.id}`) ?? []);
    const known = new Set(nodes.map((node) => node.id));
    for (const tasks of live.values()) if (!known.has(tasks[0]!.nodeId)) this.#shutDown(tasks);
  }

  #replaceEnded(service: Service, task: Task): void {
    if (isPast(task.desired, 'running') || !isPast(task.status.state, 'running')) return;
    const node = this.#state.node(task.nodeId);
    const mayRun =
      node !== undefined &&
      node.spec.Availability === 'active' &&
      nodeMatches(node, service.spec.TaskTemplate.Placement?.Constraints);
    if (mayRun) this.#restarts.restart(service, task);
    else this.#shutDown([task]);
  }

  #settle(service: Service, node: SwarmNode, tasks: readonly Task[]): void {
    const wanted = !isInvalid(node) && nodeMatches(node, service.spec.TaskTemplate.Placement?.Constraints);
    if (!wanted) return this.#shutDown(tasks);
    if (tasks.length > 0 || node.spec.Availability === 'pause') return;
    this.#state.create<Task>('task', newTask(this.#state, this.#random, service, { slot: 0, nodeId: node.id }));
  }

  #shutDown(tasks: readonly Task[]): void {
    for (const task of tasks)
      if (!isPast(task.desired, 'running')) this.#state.updateTask(task, { desired: 'shutdown' });
  }

  #globalServices(): string[] {
    return this.#state
      .services()
      .filter(({ spec }) => modeOf(spec) === 'Global')
      .map(({ id }) => id);
  }
}
