import type { Change, Controller, Trigger } from 'regatta/kit';
import { nodeMatches } from '../resources/constraint.js';
import type { SwarmNode } from '../resources/node.js';
import type { SwarmState } from '../resources/swarm-state.js';
import type { Task } from '../resources/task.js';
import { isAtLeast, isPast } from '../resources/task-states.js';

/** Rejects tasks whose node no longer meets what their service asks (swarmkit orchestrator/constraintenforcer). */
export class ConstraintEnforcer implements Controller {
  readonly id = 'constraint-enforcer';
  readonly part = 'orchestrators';
  readonly triggers: readonly Trigger[] = [{ kind: 'node', keys: changedNode }];
  readonly #state: SwarmState;

  constructor(state: SwarmState) {
    this.#state = state;
  }

  initialKeys(): Iterable<string> {
    return this.#state.nodes().map(({ id }) => id);
  }

  reconcile(id: string): void {
    const node = this.#state.node(id);
    // Drained and paused nodes are the orchestrators' business.
    if (node === undefined || node.spec.Availability !== 'active') return;
    let cpus = node.description.nanoCpus;
    let memory = node.description.memoryBytes;
    for (const task of this.#state.tasksOn(id)) {
      const runs = isAtLeast(task.status.state, 'assigned') && !isPast(task.status.state, 'running');
      if (!runs || !isAtLeast(task.desired, 'assigned') || isPast(task.desired, 'complete')) continue;
      const wanted = task.spec.Resources?.Reservations;
      const [cpuShare, memoryShare] = [wanted?.NanoCPUs ?? 0, wanted?.MemoryBytes ?? 0];
      const fits = cpuShare <= cpus && memoryShare <= memory;
      if (!fits || !this.#isAllowed(task, node)) {
        this.#reject(task);
        continue;
      }
      cpus -= cpuShare;
      memory -= memoryShare;
    }
  }

  /** By the constraints that the service has now, not those the task was made from. */
  #isAllowed(task: Task, node: SwarmNode): boolean {
    const service = this.#state.service(task.serviceId);
    const { Placement } = service?.spec.TaskTemplate ?? task.spec;
    return nodeMatches(node, Placement?.Constraints);
  }

  #reject(task: Task): void {
    this.#state.updateTask(task, {
      status: {
        ...task.status,
        at: this.#state.now,
        state: 'rejected',
        message: 'task rejected by constraint enforcer',
        err: 'assigned node no longer meets constraints',
      },
    });
  }
}

/** Only what can change a verdict: the node's spec and description, not its heartbeats. */
function changedNode({ object, previous }: Change): string | undefined {
  const [after, before] = [object.value as SwarmNode, previous?.value as SwarmNode | undefined];
  if (before !== undefined && before.spec === after.spec && before.description === after.description) return undefined;
  return object.name;
}
