import type { Component, Machines } from 'regatta/kit';
import type { Framework } from '../resources/framework.js';
import { isTerminal, type SchedulerCall } from '../resources/messages.js';
import { Acceptance } from './accept.js';
import { AgentRegistry } from './agent-registry.js';
import { MASTER, type Connection, type MasterContext } from './context.js';
import { FrameworkRegistry } from './framework-registry.js';
import { OfferBook } from './offer-book.js';
import { Reconciliation } from './reconciliation.js';
import { TaskTable } from './task-table.js';

/** The leading master: takes the calls of frameworks and makes offers. It starts from the store, as after an election. */
export class Master implements Component {
  readonly id = MASTER;
  readonly part = 'master';
  readonly order = 10;
  readonly context: MasterContext;
  readonly offers: OfferBook;
  readonly tasks: TaskTable;
  readonly agents: AgentRegistry;
  readonly frameworks: FrameworkRegistry;
  readonly #acceptance: Acceptance;
  readonly #reconciliation: Reconciliation;
  #leading = false;

  constructor(context: MasterContext, machines: Machines) {
    this.context = context;
    this.offers = new OfferBook(context);
    this.tasks = new TaskTable(context);
    this.agents = new AgentRegistry(context, this.offers, this.tasks, machines);
    this.frameworks = new FrameworkRegistry(context, this.offers, this.tasks);
    this.#acceptance = new Acceptance(context, this.offers, this.tasks);
    this.#reconciliation = new Reconciliation(context, this.tasks);
  }

  /** Whether calls are taken. */
  get leading(): boolean {
    return this.#leading;
  }

  start(): void {
    this.context.asMaster(() => {
      this.context.elect();
      this.context.beginAllocation((allocations) => this.offers.make(allocations));
      this.offers.forget();
      this.frameworks.recover();
      this.agents.recover();
    });
    this.#leading = true;
  }

  stop(): void {
    this.#leading = false;
    this.context.endAllocation();
    const open = [...this.context.connections.values()];
    this.context.connections.clear();
    for (const connection of open) connection.close();
  }

  /** A framework asks for its stream. */
  subscribe(call: SchedulerCall, connection: Connection): void {
    if (!this.#leading) return connection.close();
    this.context.asMaster(() => this.frameworks.subscribe(call, connection));
  }

  /** The other end of a stream went away. */
  disconnected(frameworkId: string, streamId: string): void {
    if (this.#leading) this.context.asMaster(() => this.frameworks.disconnect(frameworkId, streamId));
  }

  /** Any call but SUBSCRIBE, from a framework that is subscribed; the checks of the request are the facade's. */
  call(framework: Framework, call: SchedulerCall): void {
    if (this.#leading) this.context.asMaster(() => this.#call(framework, call));
  }

  #call(framework: Framework, call: SchedulerCall): void {
    switch (call.type) {
      case 'ACCEPT':
        return this.#acceptance.accept(framework, call.accept ?? {});
      case 'DECLINE':
        return this.#decline(framework, call.decline ?? {});
      case 'REVIVE':
        return this.frameworks.revive(framework, call.revive?.roles ?? []);
      case 'SUPPRESS':
        return this.frameworks.suppress(framework, call.suppress?.roles ?? []);
      case 'KILL':
        return this.#kill(framework, call.kill ?? {});
      case 'ACKNOWLEDGE':
        return this.tasks.acknowledge(
          framework.id,
          call.acknowledge?.task_id?.value ?? '',
          call.acknowledge?.uuid ?? '',
        );
      case 'RECONCILE':
        return this.#reconciliation.reconcile(framework, call.reconcile?.tasks ?? []);
      case 'TEARDOWN':
        return this.frameworks.remove(framework.id);
      case 'UPDATE_FRAMEWORK': {
        const { framework_info: info, suppressed_roles: suppressed = [] } = call.update_framework ?? {};
        return info === undefined ? undefined : this.frameworks.update(framework, info, suppressed);
      }
      case 'SHUTDOWN':
        // The executor of a command bears the id of its task.
        return this.#shutDown(framework, call.shutdown ?? {});
      default:
        // REQUEST is ignored by this allocator, and nothing here runs executors that a MESSAGE could reach.
        return;
    }
  }

  #decline(framework: Framework, { offer_ids: ids = [], filters }: NonNullable<SchedulerCall['decline']>): void {
    const refuseMs = Math.round((filters?.refuse_seconds ?? this.context.constants.offerFilterMs / 1000) * 1000);
    for (const { value } of ids) {
      const offer = this.offers.take(value, framework.id);
      if (offer !== undefined) this.offers.giveBack(offer, refuseMs);
    }
  }

  #shutDown(
    framework: Framework,
    { executor_id: id, agent_id: agentId }: NonNullable<SchedulerCall['shutdown']>,
  ): void {
    if (id === undefined || this.tasks.get(framework.id, id.value) === undefined) return;
    this.#kill(framework, { task_id: id, ...(agentId !== undefined && { agent_id: agentId }) });
  }

  /** Unknown tasks are answered as a reconciliation is; a wrong agent is ignored. Source: recorded README, point 20. */
  #kill(framework: Framework, { task_id: taskId, agent_id: agentId }: NonNullable<SchedulerCall['kill']>): void {
    const task = this.tasks.get(framework.id, taskId?.value ?? '');
    if (task === undefined) return this.#reconciliation.one(framework, taskId?.value ?? '', agentId?.value);
    if (agentId !== undefined && agentId !== null && agentId.value !== task.agentId) return;
    const agent = this.context.store.get<Parameters<AgentRegistry['hears']>[0]>('Agent', '', task.agentId)?.value;
    // A message to an agent that is not there is lost; the framework has to ask again.
    if (agent !== undefined && this.agents.hears(agent) && !isTerminal(task.state)) this.tasks.kill(task);
  }
}
