import type { Explainer, Explanation, NodeVerdict, Remedy } from 'regatta/kit';
import type { SwarmState } from '../resources/swarm-state.js';
import type { Task } from '../resources/task.js';
import { isPast } from '../resources/task-states.js';
import { REASONS } from './reasons.js';
import { requestsOf } from './requests.js';
import type { Scheduler } from './scheduler.js';

const NANO_PER_MILLI = 1_000_000;

/** Says why a task is on its node or on none: the filters of every node as they stand now, and what would help. */
export class PlacementExplainer implements Explainer {
  readonly #state: SwarmState;
  readonly #scheduler: Scheduler;

  constructor(state: SwarmState, scheduler: Scheduler) {
    this.#state = state;
    this.#scheduler = scheduler;
  }

  explain(instance: string): Explanation | undefined {
    const task = this.#state.task(instance);
    if (task === undefined) return undefined;
    const node = this.#state.node(task.nodeId)?.description.hostname ?? '';
    const nodes = this.#verdicts(task);
    return {
      subject: task.id,
      node,
      summary: summaryOf(task, node),
      nodes,
      remedies: task.status.state === 'pending' ? this.#remedies(task, nodes) : [],
    };
  }

  /** A task that already has a node counts on it, so its own share is looked at as if it were not there. */
  #verdicts(task: Task): readonly NodeVerdict[] {
    const { infos, pipeline } = this.#scheduler.view;
    const counted = infos.has(task.id);
    if (counted) infos.drop(task.id);
    const { nodes } = pipeline.engine.explain(task);
    const verdicts = nodes.map(({ node: id, rejectedBy }) => {
      const index = infos.table.indexOf(id)!;
      return {
        node: infos.table.node(index).description.hostname,
        ...(rejectedBy !== undefined && { rejectedBy }),
        scores: [
          ['tasks of the service', -infos.countOf(index, task.serviceId)],
          ['tasks in all', -infos.active(index)],
        ] as const,
        total: -infos.countOf(index, task.serviceId),
      };
    });
    if (counted && !isPast(task.status.state, 'running')) infos.put(task);
    return verdicts;
  }

  #remedies(task: Task, verdicts: readonly NodeVerdict[]): readonly Remedy[] {
    const remedies: Remedy[] = [];
    const requests = requestsOf(task.spec);
    const cpuMilli = Math.ceil((requests.get('cpu') ?? 0) / NANO_PER_MILLI);
    const memoryBytes = requests.get('memory') ?? 0;
    const refused = new Map(
      verdicts.flatMap(({ node, rejectedBy }) => (rejectedBy ? [[node, rejectedBy.reason]] : [])),
    );
    const firstFor = (reason: string) => [...refused].find(([, why]) => why === reason)?.[0];
    // A node that is down was meant to be there; one that is drained was emptied on purpose.
    const down = this.#state.nodes().find(({ status }) => status.state === 'down')?.description.hostname;
    const away = refused.get(down ?? '') === REASONS.ready ? down : firstFor(REASONS.ready);
    if (away !== undefined)
      remedies.push({ kind: 'heal-node', text: `bring ${away} back, or make it active`, node: away });
    if (firstFor(REASONS.resources) !== undefined) {
      remedies.push({ kind: 'add-node', text: 'add a node with room for the reservation', cpuMilli, memoryBytes });
      remedies.push(this.#lowerRequest());
    }
    if (firstFor(REASONS.constraint) !== undefined)
      remedies.push({
        kind: 'drop-constraint',
        text: `drop one of ${(task.spec.Placement?.Constraints ?? []).join(', ')}`,
      });
    if (firstFor(REASONS.maxReplicas) !== undefined || firstFor(REASONS.hostPort) !== undefined)
      remedies.push({ kind: 'add-node', text: 'add a node that holds no task of this service', cpuMilli, memoryBytes });
    return remedies;
  }

  /** The most that still fits on one node. */
  #lowerRequest(): Remedy {
    const { table } = this.#scheduler.view.infos;
    const [cpu, memory] = [table.resource('cpu'), table.resource('memory')];
    let best = { cpuMilli: 0, memoryBytes: 0 };
    for (const index of table.order) {
      const cpuMilli = Math.floor((cpu.capacity[index]! - cpu.used[index]!) / NANO_PER_MILLI);
      const memoryBytes = memory.capacity[index]! - memory.used[index]!;
      if (cpuMilli > best.cpuMilli) best = { cpuMilli, memoryBytes };
    }
    return { kind: 'lower-request', text: 'reserve no more than what one node has left', ...best };
  }
}

function summaryOf({ status }: Task, node: string): string {
  if (status.err !== '') return status.err;
  return node === '' ? status.message : `${status.message}: ${node}`;
}
