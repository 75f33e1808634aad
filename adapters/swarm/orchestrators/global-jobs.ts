import type { Controller, Random, Trigger } from 'regatta/kit';
import { nodeMatches } from '../resources/constraint.js';
import { modeOf, type Service } from '../resources/service.js';
import type { SwarmState } from '../resources/swarm-state.js';
import type { Task } from '../resources/task.js';
import { newTask } from './new-task.js';
import { serviceOfTask } from './replicated.js';
import { restartEndedJobTasks } from './replicated-jobs.js';
import type { RestartSupervisor } from './restart-supervisor.js';

/** Runs one task to completion on each node that is ready at the time (swarmkit manager/orchestrator/jobs/global). */
export class GlobalJobs implements Controller {
  readonly id = 'global-job-orchestrator';
  readonly part = 'orchestrators';
  readonly triggers: readonly Trigger[] = [
    { kind: 'service', keys: ({ object }) => object.name },
    { kind: 'task', keys: serviceOfTask },
  ];
  readonly #state: SwarmState;
  readonly #random: Random;
  readonly #restarts: RestartSupervisor;

  constructor(state: SwarmState, random: Random, restarts: RestartSupervisor) {
    this.#state = state;
    this.#random = random;
    this.#restarts = restarts;
  }

  initialKeys(): Iterable<string> {
    return this.#state.services().map(({ id }) => id);
  }

  reconcile(id: string): void {
    const service = this.#state.service(id);
    if (service === undefined || modeOf(service.spec) !== 'GlobalJob') return;
    restartEndedJobTasks(this.#state, this.#restarts, service);
    const tasks = this.#state.tasksOf(id).filter((task) => task.jobIteration === service.jobIteration);
    // Nodes that come later get nothing until the job is executed again.
    if (tasks.length === 0) this.#execute(service);
  }

  #execute(service: Service): void {
    const constraints = service.spec.TaskTemplate.Placement?.Constraints;
    for (const node of this.#state.nodes()) {
      const able = node.status.state === 'ready' && node.spec.Availability === 'active';
      if (!able || !nodeMatches(node, constraints)) continue;
      this.#state.create<Task>('task', newTask(this.#state, this.#random, service, { slot: 0, nodeId: node.id }));
    }
  }
}
