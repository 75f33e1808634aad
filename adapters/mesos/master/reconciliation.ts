import type { Agent } from '../resources/agent.js';
import { hasCapability, type Framework } from '../resources/framework.js';
import { isTerminal, type SchedulerCall, type TaskState } from '../resources/messages.js';
import type { Task } from '../resources/task.js';
import type { MasterContext } from './context.js';
import type { MasterStatus, TaskTable } from './task-table.js';

type Named = NonNullable<NonNullable<SchedulerCall['reconcile']>['tasks']>[number];

type NamedOperation = NonNullable<NonNullable<SchedulerCall['reconcile_operations']>['operations']>[number];

/** What an operation that nobody knows is said to be, by the state of its agent. */
const OPERATION_STATES: Readonly<Record<Agent['state'], string>> = {
  registered: 'OPERATION_UNKNOWN',
  disconnected: 'OPERATION_UNKNOWN',
  unreachable: 'OPERATION_UNREACHABLE',
  gone: 'OPERATION_GONE_BY_OPERATOR',
  removed: 'OPERATION_UNKNOWN',
  recovered: 'OPERATION_RECOVERING',
};

const REASON = 'REASON_RECONCILIATION';

/** Answers what state tasks are in. Source: mesos src/master/master.cpp reconcile; recorded README, points 19 and 20. */
export class Reconciliation {
  readonly #master: MasterContext;
  readonly #tasks: TaskTable;

  constructor(master: MasterContext, tasks: TaskTable) {
    this.#master = master;
    this.#tasks = tasks;
  }

  /** All tasks that have not ended when none is named. */
  reconcile(framework: Framework, named: readonly Named[]): void {
    if (named.length > 0) {
      for (const { task_id: taskId, agent_id: agentId } of named) this.one(framework, taskId.value, agentId?.value);
      return;
    }
    for (const { value } of this.#master.store.list<Task>('Task', { namespace: framework.id }).items)
      if (!isTerminal(value.state)) this.#known(value);
  }

  /** One task, known or not. The agent's id only matters for a task that is not known. */
  one(framework: Framework, taskId: string, agentId: string | undefined): void {
    const task = this.#tasks.get(framework.id, taskId);
    if (task !== undefined) return this.#known(task);
    // Of agents that have yet to come back nobody can say what they run; the framework has to ask again.
    if (this.#isAwaited(agentId)) return;
    const said = this.#unknown(agentId);
    const aware = hasCapability(framework, 'PARTITION_AWARE');
    this.#tasks.tell(framework.id, taskId, agentId, aware ? said : { ...said, state: 'TASK_LOST' });
  }

  /** No agent here gives feedback on operations, so none of them is known by an id. Source: mesos src/master/master.cpp reconcileOperations. */
  operations(framework: Framework, named: readonly NamedOperation[]): void {
    for (const { operation_id: operationId, agent_id: agentId } of named) {
      const agent =
        agentId === undefined ? undefined : this.#master.store.get<Agent>('Agent', '', agentId.value)?.value;
      const state = agent === undefined ? 'OPERATION_UNKNOWN' : OPERATION_STATES[agent.state];
      const status = {
        operation_id: operationId,
        state,
        message: 'Reconciliation: Operation is unknown',
        ...(agentId !== undefined && { agent_id: agentId }),
      };
      this.#master.send(framework.id, { type: 'UPDATE_OPERATION_STATUS', update_operation_status: { status } });
    }
  }

  #isAwaited(agentId: string | undefined): boolean {
    const { store } = this.#master;
    const agents =
      agentId === undefined
        ? store.list<Agent>('Agent').items.map(({ value }) => value)
        : [store.get<Agent>('Agent', '', agentId)?.value];
    return agents.some((agent) => agent?.state === 'recovered');
  }

  #known({ id, frameworkId, agentId, state, statuses }: Task): void {
    if (this.#isAwaited(agentId)) return;
    const container = statuses.at(-1)?.container_status;
    this.#tasks.tell(frameworkId, id, agentId, {
      state,
      reason: REASON,
      message: 'Reconciliation: Latest task state',
      ...(container !== undefined && { container_status: container }),
    });
  }

  #unknown(agentId: string | undefined): MasterStatus {
    const said = (state: TaskState, message: string) => ({
      state,
      reason: REASON,
      message: `Reconciliation: ${message}`,
    });
    const agent = agentId === undefined ? undefined : this.#master.store.get<Agent>('Agent', '', agentId)?.value;
    if (agent === undefined) return said('TASK_UNKNOWN', 'Task is unknown');
    if (agent.state === 'unreachable') return said('TASK_UNREACHABLE', 'Task is unreachable');
    if (agent.state === 'gone') return said('TASK_GONE_BY_OPERATOR', 'Task is gone');
    if (agent.state === 'removed') return said('TASK_UNKNOWN', 'Task is unknown');
    return said('TASK_GONE', 'Task is unknown to the agent');
  }
}
