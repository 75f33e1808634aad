import type { Agent, Drain } from '../resources/agent.js';
import { isCurrent } from '../resources/agent.js';
import type { KillPolicy } from '../resources/messages.js';
import type { Task } from '../resources/task.js';
import type { AgentRegistry } from './agent-registry.js';
import type { MasterContext } from './context.js';
import type { OfferBook } from './offer-book.js';
import type { TaskTable } from './task-table.js';

/** What operators do to agents. Source: mesos src/master/http.cpp drainAgent, deactivateAgent, reactivateAgent, markAgentGone. */
export class AgentOperations {
  readonly #master: MasterContext;
  readonly #offers: OfferBook;
  readonly #tasks: TaskTable;
  readonly #agents: AgentRegistry;

  constructor(master: MasterContext, offers: OfferBook, tasks: TaskTable, agents: AgentRegistry) {
    this.#master = master;
    this.#offers = offers;
    this.#tasks = tasks;
    this.#agents = agents;
  }

  /** One that is known and neither gone nor removed. */
  get(id: string): Agent | undefined {
    const agent = this.#agents.get(id);
    return agent !== undefined && isCurrent(agent) ? agent : undefined;
  }

  /** Its tasks are killed with at most the given grace, and nothing is offered of it. May be repeated. */
  drain(agent: Agent, config: Pick<Drain, 'maxGraceMs' | 'markGone'>): void {
    const drain: Drain = { ...config, state: 'DRAINING', startedAt: this.#master.tasks.now };
    this.#withhold({ ...agent, drain });
    for (const { value: task } of this.#master.store.find<Task>('Task', 'agent', agent.id))
      this.#tasks.kill(task, cutShort(task, config.maxGraceMs));
    this.checkDrained(agent.id);
  }

  deactivate(agent: Agent): void {
    this.#withhold(agent);
  }

  /** Why an agent cannot be reactivated; `agent` is undefined for an unknown one. */
  reactivationProblem(agent: Agent | undefined): string | undefined {
    if (agent?.deactivated !== true) return 'Agent is not deactivated';
    return agent.drain?.state === 'DRAINING' ? 'Agent is still in the DRAINING state' : undefined;
  }

  reactivate(agent: Agent): void {
    const { drain: _over, ...kept } = agent;
    this.#write({ ...kept, deactivated: false });
    if (agent.state === 'registered') this.#master.allocator.activateAgent(agent.id);
  }

  markGone(agent: Agent): void {
    this.#agents.markGone(agent);
  }

  /** An agent is drained once the end of its last task was acknowledged. */
  checkDrained(id: string): void {
    const agent = this.get(id);
    if (agent?.drain?.state !== 'DRAINING' || this.#master.store.find('Task', 'agent', id).length > 0) return;
    if (agent.drain.markGone) this.markGone(agent);
    else this.#write({ ...agent, drain: { ...agent.drain, state: 'DRAINED' } });
  }

  #withhold(agent: Agent): void {
    this.#write({ ...agent, deactivated: true });
    this.#master.allocator.deactivateAgent(agent.id);
    this.#offers.withdraw('agent', agent.id);
  }

  #write(agent: Agent): void {
    this.#master.store.update<Agent>('Agent', '', agent.id, agent);
  }
}

/** The kill policy of a task that gets at most so long; undefined where its own will do. Source: mesos src/slave/slave.cpp drain. */
function cutShort({ info }: Task, maxGraceMs: number | undefined): KillPolicy | undefined {
  if (maxGraceMs === undefined) return undefined;
  const nanoseconds = maxGraceMs * 1_000_000;
  const own = info.kill_policy?.grace_period?.nanoseconds;
  return own !== undefined && own <= nanoseconds ? undefined : { grace_period: { nanoseconds } };
}
