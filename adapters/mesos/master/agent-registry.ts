import { isReporting, type Machines } from 'regatta/kit';
import type { Resources } from '../allocator/resource.js';
import { contains } from '../allocator/arithmetic.js';
import { isCurrent, isPresent, type Agent } from '../resources/agent.js';
import type { AgentProcess } from '../resources/agent-process.js';
import type { Execution } from '../resources/execution.js';
import { hasCapability, type Framework } from '../resources/framework.js';
import { isTerminal } from '../resources/messages.js';
import type { Task } from '../resources/task.js';
import type { MasterContext } from './context.js';
import { grouped, holdingsOn } from './holdings.js';
import type { OfferBook } from './offer-book.js';
import type { MasterStatus, TaskTable } from './task-table.js';

/** Which agents there are, and what becomes of tasks when one goes away or comes back. */
export class AgentRegistry {
  readonly #master: MasterContext;
  readonly #offers: OfferBook;
  readonly #tasks: TaskTable;
  readonly #machines: Machines;
  readonly #refuses: (said: AgentProcess) => boolean;
  readonly #isUnavailable: (agent: Agent) => boolean;

  /** `maintenance` tells who may not register, and whose machine will be worked on. */
  constructor(
    master: MasterContext,
    offers: OfferBook,
    tasks: TaskTable,
    machines: Machines,
    maintenance: { refuses(said: AgentProcess): boolean; isUnavailable(agent: Agent): boolean },
  ) {
    this.#refuses = (said) => maintenance.refuses(said);
    this.#isUnavailable = (agent) => maintenance.isUnavailable(agent);
    this.#master = master;
    this.#offers = offers;
    this.#tasks = tasks;
    this.#machines = machines;
  }

  /** A new leader has the registry, and waits for the agents in it to register again. */
  recover(): void {
    for (const { value } of this.#master.store.list<Agent>('Agent').items)
      if (isPresent(value)) this.#write({ ...value, state: 'recovered' });
  }

  /** Answers what an agent said of itself: admits it, or takes it back under the id it had. */
  register(said: AgentProcess): void {
    const known = this.ofMachine(said.machine);
    if (this.#refuses(said)) return;
    if (known === undefined) return this.#admit(said);
    // One that is gone is told to shut down, until somebody empties its work folder.
    if (known.state === 'gone' || known.registrations === said.registrations) return;
    this.#readmit(known, said);
  }

  get(id: string): Agent | undefined {
    return this.#master.store.get<Agent>('Agent', '', id)?.value;
  }

  ofMachine(machine: string): Agent | undefined {
    const agents = this.#master.store.find<Agent>('Agent', 'machine', machine).map(({ value }) => value);
    return agents.find(isCurrent) ?? agents.findLast(({ state }) => state === 'gone');
  }

  /** The connection broke: nothing more is offered, and tasks that nobody checkpointed are lost. */
  disconnect(agent: Agent): void {
    if (agent.state !== 'registered') return;
    this.#write({ ...agent, state: 'disconnected' });
    this.#master.allocator.deactivateAgent(agent.id);
    this.#offers.withdraw('agent', agent.id);
    for (const task of this.#running(agent.id)) {
      if (this.#framework(task.frameworkId)?.info.checkpoint === true) continue;
      const reason = 'REASON_AGENT_DISCONNECTED';
      this.#tasks.complete(
        this.#tasks.declare(task, { state: 'TASK_LOST', reason, message: `Agent ${agent.hostname} disconnected` }),
      );
    }
  }

  /** It missed its pings. Source: recorded scenario-agent-frozen-default for texts and order. */
  markUnreachable(agent: Agent): void {
    if (agent.state === 'unreachable') return;
    const now = this.#master.tasks.now;
    this.#write({ ...agent, state: 'unreachable', unreachableAt: now });
    this.#offers.withdraw('agent', agent.id);
    for (const task of this.#running(agent.id)) {
      const framework = this.#framework(task.frameworkId);
      const aware = framework !== undefined && hasCapability(framework, 'PARTITION_AWARE');
      this.#tasks.declare(task, {
        state: aware ? 'TASK_UNREACHABLE' : 'TASK_LOST',
        reason: 'REASON_AGENT_REMOVED',
        message: 'health check timed out',
        unreachable_time: { nanoseconds: now * 1_000_000 },
      });
    }
    this.#leave(agent.id);
  }

  /**
   * It is no agent any more and was told to end what it runs. The state is told to all frameworks, also to those that know of partitions.
   * Source: recorded README, point 22.
   */
  remove(agent: Agent, message: string): void {
    this.#end(agent, 'removed', () => ({ state: 'TASK_LOST', reason: 'REASON_AGENT_REMOVED', message }));
  }

  /** An operator says that it will not come back. Source: recorded scenario-agent-gone. */
  markGone(agent: Agent): void {
    const message = 'Agent has been marked gone';
    this.#end(agent, 'gone', (aware) =>
      aware
        ? { state: 'TASK_GONE_BY_OPERATOR', reason: 'REASON_AGENT_REMOVED_BY_OPERATOR', message }
        : { state: 'TASK_LOST', reason: 'REASON_AGENT_REMOVED', message },
    );
  }

  #end(agent: Agent, state: 'removed' | 'gone', said: (aware: boolean) => MasterStatus): void {
    this.#write({ ...agent, state });
    this.#offers.withdraw('agent', agent.id);
    for (const task of this.#unfinished(agent.id)) {
      const framework = this.#framework(task.frameworkId);
      const aware = framework !== undefined && hasCapability(framework, 'PARTITION_AWARE');
      this.#tasks.complete(this.#tasks.declare(task, said(aware)));
    }
    this.#tasks.executors.forget(({ agentId }) => agentId === agent.id);
    this.#leave(agent.id);
  }

  #leave(id: string): void {
    this.#master.allocator.removeAgent(id);
    for (const framework of this.#master.connections.keys())
      this.#master.send(framework, { type: 'FAILURE', failure: { agent_id: { value: id } } });
  }

  #admit(said: AgentProcess): void {
    const { machine, hostname, address, port, attributes, zone, total, registrations } = said;
    const id = `${this.#master.record.id}-S${this.#master.take('agents')}`;
    const agent: Agent = {
      id,
      machine,
      hostname,
      address,
      port,
      attributes,
      zone,
      said: total,
      total,
      state: 'registered',
      deactivated: false,
      registrations,
      registeredAt: this.#master.tasks.now,
      reregisteredAt: 0,
      unreachableAt: 0,
    };
    this.#master.store.create<Agent>('Agent', '', id, agent);
    this.#allocate(agent);
  }

  #allocate(agent: Agent): void {
    const { id, hostname, total, state, deactivated } = agent;
    this.#master.allocator.addAgent(id, {
      hostname,
      total,
      used: grouped(holdingsOn(this.#master.store, id), 'frameworkId'),
      unavailable: this.#isUnavailable(agent),
    });
    if (state !== 'registered' || deactivated) this.#master.allocator.deactivateAgent(id);
  }

  #readmit(agent: Agent, { registrations, total: said, attributes, zone }: AgentProcess): void {
    const isNew = agent.state === 'unreachable' || agent.state === 'recovered';
    const now = this.#master.tasks.now;
    // Reservations and volumes are in the agent's checkpoint, so they outlive its process; new flags make a new agent of it.
    const total = isSame(said, agent.said) ? agent.total : said;
    const back: Agent = {
      ...agent,
      said,
      total,
      attributes,
      zone,
      registrations,
      reregisteredAt: now,
      state: 'registered',
    };
    this.#write({ ...back, unreachableAt: 0 });
    for (const { value: task } of this.#master.store.find<Task>('Task', 'agent', agent.id)) this.#compare(task);
    if (isNew) this.#allocate(back);
    else if (!agent.deactivated) this.#master.allocator.activateAgent(agent.id);
  }

  /** Whether the agent still has what the master thinks it runs. Source: recorded README, point 21. */
  #compare(task: Task): void {
    const execution = this.#master.store.get<Execution>('Execution', task.frameworkId, task.id)?.value;
    if (execution === undefined || (execution.phase === 'ended' && execution.updates.length === 0)) {
      // It was given to the agent and never arrived, or died with the machine.
      const state = task.state === 'TASK_UNREACHABLE' ? 'TASK_GONE' : 'TASK_LOST';
      const message = 'Task is unknown to the agent';
      this.#tasks.complete(this.#tasks.declare(task, { state, reason: 'REASON_RECONCILIATION', message }));
      return;
    }
    if (task.state !== 'TASK_UNREACHABLE' && task.state !== 'TASK_LOST') return;
    const state = execution.phase === 'running' ? 'TASK_RUNNING' : 'TASK_STAGING';
    const next = { ...task, released: false };
    const message = `Agent ${this.#hostname(task.agentId)} re-registered`;
    this.#tasks.declare(next, { state, reason: 'REASON_AGENT_REREGISTERED', message });
  }

  #hostname(agentId: string): string {
    return this.get(agentId)?.hostname ?? agentId;
  }

  #running(agentId: string): Task[] {
    return this.#unfinished(agentId).filter(({ state }) => !isTerminal(state));
  }

  #unfinished(agentId: string): Task[] {
    return this.#master.store.find<Task>('Task', 'agent', agentId).map(({ value }) => value);
  }

  #framework(id: string): Framework | undefined {
    return this.#master.store.get<Framework>('Framework', '', id)?.value;
  }

  /** Whether messages to and from an agent arrive. */
  hears(agent: Agent): boolean {
    const machine = this.#machines.get(agent.machine);
    return agent.state === 'registered' && machine !== undefined && isReporting(machine);
  }

  #write(agent: Agent): void {
    this.#master.store.update<Agent>('Agent', '', agent.id, agent);
  }
}

function isSame(left: Resources, right: Resources): boolean {
  return contains(left, right) && contains(right, left);
}
