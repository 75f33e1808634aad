import { isReporting, type Machines } from 'regatta/kit';
import type { Resources } from '../allocator/resource.js';
import { add } from '../allocator/arithmetic.js';
import type { Agent } from '../resources/agent.js';
import type { AgentProcess } from '../resources/agent-process.js';
import type { Execution } from '../resources/execution.js';
import { hasCapability, type Framework } from '../resources/framework.js';
import { isTerminal } from '../resources/messages.js';
import type { Task } from '../resources/task.js';
import type { MasterContext } from './context.js';
import type { OfferBook } from './offer-book.js';
import type { TaskTable } from './task-table.js';

/** Port on which agents listen. Source: mesos src/slave/flags.cpp. */
const AGENT_PORT = 5051;

/** Which agents there are, and what becomes of tasks when one goes away or comes back. */
export class AgentRegistry {
  readonly #master: MasterContext;
  readonly #offers: OfferBook;
  readonly #tasks: TaskTable;
  readonly #machines: Machines;

  constructor(master: MasterContext, offers: OfferBook, tasks: TaskTable, machines: Machines) {
    this.#master = master;
    this.#offers = offers;
    this.#tasks = tasks;
    this.#machines = machines;
  }

  /** Tells a fresh allocator of all agents that can be offered. */
  recover(): void {
    for (const { value } of this.#master.store.list<Agent>('Agent').items) {
      if (value.state === 'unreachable') continue;
      this.#master.allocator.addAgent(value.id, {
        hostname: value.hostname,
        total: value.total,
        used: this.#used(value.id),
      });
      if (value.state !== 'registered') this.#master.allocator.deactivateAgent(value.id);
    }
  }

  /** Answers what an agent said of itself: admits it, or takes it back under the id it had. */
  register(said: AgentProcess): void {
    const known = this.ofMachine(said.machine);
    if (known === undefined) return this.#admit(said);
    if (known.registrations === said.registrations) return;
    this.#readmit(known, said);
  }

  ofMachine(machine: string): Agent | undefined {
    return this.#master.store.find<Agent>('Agent', 'machine', machine)[0]?.value;
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
    this.#master.allocator.removeAgent(agent.id);
    for (const id of this.#master.connections.keys())
      this.#master.send(id, { type: 'FAILURE', failure: { agent_id: { value: agent.id } } });
  }

  #admit(said: AgentProcess): void {
    const { machine, hostname, address, attributes, zone, total, registrations } = said;
    const id = `${this.#master.record.id}-S${this.#master.take('agents')}`;
    const agent: Agent = {
      id,
      machine,
      hostname,
      address,
      port: AGENT_PORT,
      attributes,
      zone,
      total,
      state: 'registered',
      registrations,
      registeredAt: this.#master.tasks.now,
      reregisteredAt: 0,
      unreachableAt: 0,
    };
    this.#master.store.create<Agent>('Agent', '', id, agent);
    this.#master.allocator.addAgent(id, { hostname, total });
  }

  #readmit(agent: Agent, { registrations, total, attributes, zone }: AgentProcess): void {
    const wasGone = agent.state === 'unreachable';
    const now = this.#master.tasks.now;
    const back = { ...agent, total, attributes, zone, registrations, reregisteredAt: now };
    this.#write({ ...back, state: 'registered', unreachableAt: 0 });
    for (const { value: task } of this.#master.store.find<Task>('Task', 'agent', agent.id)) this.#compare(task);
    if (wasGone)
      this.#master.allocator.addAgent(agent.id, { hostname: agent.hostname, total, used: this.#used(agent.id) });
    else this.#master.allocator.activateAgent(agent.id);
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
    return this.#master.store.get<Agent>('Agent', '', agentId)?.value.hostname ?? agentId;
  }

  #running(agentId: string): Task[] {
    return this.#master.store
      .find<Task>('Task', 'agent', agentId)
      .map(({ value }) => value)
      .filter(({ state }) => !isTerminal(state));
  }

  /** Framework -> role -> what its tasks hold on the agent. */
  #used(agentId: string): Map<string, Map<string, Resources>> {
    const used = new Map<string, Map<string, Resources>>();
    for (const { value } of this.#master.store.find<Task>('Task', 'agent', agentId)) {
      if (value.released) continue;
      const byRole = used.get(value.frameworkId) ?? new Map<string, Resources>();
      byRole.set(value.role, add(byRole.get(value.role) ?? [], value.resources));
      used.set(value.frameworkId, byRole);
    }
    return used;
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
