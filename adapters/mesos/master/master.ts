import type { Component, Machines } from 'regatta/kit';
import type { Framework } from '../resources/framework.js';
import type { SchedulerCall } from '../resources/messages.js';
import { Acceptance } from './accept.js';
import { AgentOperations } from './agent-operations.js';
import { AgentRegistry } from './agent-registry.js';
import { MASTER, type Connection, type MasterContext } from './context.js';
import { FrameworkCalls } from './framework-calls.js';
import { FrameworkRegistry } from './framework-registry.js';
import { InverseOffers } from './inverse-offers.js';
import { MaintenanceSchedule } from './maintenance-schedule.js';
import { MasterHosts } from './master-hosts.js';
import { OfferBook } from './offer-book.js';
import { Quotas } from './quotas.js';
import { ResourceOperations } from './resource-operations.js';
import { TaskTable } from './task-table.js';
import { Weights } from './weights.js';

/** The leading master: takes the calls of frameworks and operators and makes offers. It starts from the store, as after an election. */
export class Master implements Component {
  readonly id = MASTER;
  readonly part = 'master';
  readonly order = 10;
  readonly context: MasterContext;
  readonly hosts: MasterHosts;
  readonly offers: OfferBook;
  readonly tasks: TaskTable;
  readonly agents: AgentRegistry;
  readonly agentOperations: AgentOperations;
  readonly frameworks: FrameworkRegistry;
  readonly inverseOffers: InverseOffers;
  readonly maintenance: MaintenanceSchedule;
  readonly operations: ResourceOperations;
  readonly quotas: Quotas;
  readonly weights: Weights;
  /** Called when this process has become the leader. */
  onElected: () => void = () => {};
  readonly #calls: FrameworkCalls;
  #leading = false;
  #stopElections = () => {};

  constructor(context: MasterContext, machines: Machines) {
    this.context = context;
    this.hosts = new MasterHosts(machines);
    this.offers = new OfferBook(context, (agent) => this.maintenance.unavailabilityOf(agent));
    this.tasks = new TaskTable(context);
    this.inverseOffers = new InverseOffers(context, (agent) => this.maintenance.unavailabilityOf(agent));
    this.agents = new AgentRegistry(context, this.offers, this.tasks, machines, {
      refuses: (said) => this.maintenance.isDown(said),
      isUnavailable: (agent) => this.maintenance.unavailabilityOf(agent) !== undefined,
    });
    this.maintenance = new MaintenanceSchedule(context, this.offers, this.inverseOffers, this.agents);
    this.agentOperations = new AgentOperations(context, this.offers, this.tasks, this.agents);
    this.frameworks = new FrameworkRegistry(context, this.offers, this.tasks, this.inverseOffers);
    this.operations = new ResourceOperations(context, this.offers);
    this.quotas = new Quotas(context, this.offers);
    this.weights = new Weights(context, this.offers);
    const acceptance = new Acceptance(context, this.offers, this.tasks, this.operations);
    this.#calls = new FrameworkCalls(context, this, acceptance);
    this.tasks.onCompleted = (task) => this.agentOperations.checkDrained(task.agentId);
  }

  /** Whether calls are taken. */
  get leading(): boolean {
    return this.#leading;
  }

  start(): void {
    this.#stopElections = this.hosts.watch(() => this.#hostsChanged());
    this.#lead();
  }

  stop(): void {
    this.#stopElections();
    this.#abdicate();
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
    if (this.#leading) this.context.asMaster(() => this.#calls.perform(framework, call));
  }

  #lead(): void {
    const host = this.hosts.candidate();
    if (host === undefined || this.#leading) return;
    this.context.asMaster(() => {
      this.context.elect(host);
      this.context.beginAllocation(
        (allocations) => this.offers.make(allocations),
        (holders) => this.inverseOffers.make(holders),
      );
      this.offers.forget();
      this.quotas.recover();
      this.weights.recover();
      this.frameworks.recover();
      this.agents.recover();
    });
    this.#leading = true;
    this.onElected();
  }

  #abdicate(): void {
    this.#leading = false;
    this.context.endAllocation();
    const open = [...this.context.connections.values()];
    this.context.connections.clear();
    for (const connection of open) connection.close();
  }

  /** The others learn from ZooKeeper that the leader is away, once its session has run out; a master without it asks nobody. */
  #hostsChanged(): void {
    if (this.#leading && !this.hosts.isThere(this.context.record.hostname)) this.#abdicate();
    if (this.#leading) return;
    const { tasks, constants, flags } = this.context;
    const isAlone = this.hosts.list().length === 1 && flags.zk === undefined;
    tasks.after(isAlone ? 0 : constants.zkSessionTimeoutMs, () => this.#lead(), { author: MASTER });
  }
}
