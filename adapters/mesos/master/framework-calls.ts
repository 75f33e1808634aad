import type { Framework } from '../resources/framework.js';
import { isTerminal, type Filters, type SchedulerCall } from '../resources/messages.js';
import type { Acceptance } from './accept.js';
import type { MasterContext } from './context.js';
import type { AgentRegistry } from './agent-registry.js';
import type { FrameworkRegistry } from './framework-registry.js';
import type { InverseOffers } from './inverse-offers.js';
import type { OfferBook } from './offer-book.js';
import type { TaskTable } from './task-table.js';
import { Reconciliation } from './reconciliation.js';

/** The parts of the master that calls reach. */
interface Parts {
  readonly agents: AgentRegistry;
  readonly frameworks: FrameworkRegistry;
  readonly inverseOffers: InverseOffers;
  readonly offers: OfferBook;
  readonly tasks: TaskTable;
}

/** What a subscribed framework may ask for. Source: mesos src/master/master.cpp. */
export class FrameworkCalls {
  readonly #context: MasterContext;
  readonly #master: Parts;
  readonly #acceptance: Acceptance;
  readonly #reconciliation: Reconciliation;

  constructor(context: MasterContext, master: Parts, acceptance: Acceptance) {
    this.#context = context;
    this.#master = master;
    this.#acceptance = acceptance;
    this.#reconciliation = new Reconciliation(context, master.tasks);
  }

  perform(framework: Framework, call: SchedulerCall): void {
    const { frameworks, tasks } = this.#master;
    switch (call.type) {
      case 'ACCEPT':
        return this.#acceptance.accept(framework, call.accept ?? {});
      case 'DECLINE':
        return this.#decline(framework, call.decline ?? {});
      case 'ACCEPT_INVERSE_OFFERS':
        return this.#answer(framework, call.accept_inverse_offers ?? {}, 'ACCEPT');
      case 'DECLINE_INVERSE_OFFERS':
        return this.#answer(framework, call.decline_inverse_offers ?? {}, 'DECLINE');
      case 'REVIVE':
        return frameworks.revive(framework, call.revive?.roles ?? []);
      case 'SUPPRESS':
        return frameworks.suppress(framework, call.suppress?.roles ?? []);
      case 'KILL':
        return this.#kill(framework, call.kill ?? {});
      case 'ACKNOWLEDGE':
        return tasks.acknowledge(framework.id, call.acknowledge?.task_id?.value ?? '', call.acknowledge?.uuid ?? '');
      case 'RECONCILE':
        return this.#reconciliation.reconcile(framework, call.reconcile?.tasks ?? []);
      case 'RECONCILE_OPERATIONS':
        return this.#reconciliation.operations(framework, call.reconcile_operations?.operations ?? []);
      case 'TEARDOWN':
        return frameworks.remove(framework.id);
      case 'UPDATE_FRAMEWORK':
        return this.#update(framework, call.update_framework ?? {});
      case 'SHUTDOWN':
        return this.#shutDown(framework, call.shutdown ?? {});
      case 'MESSAGE':
        return this.#message(framework, call.message ?? {});
      default:
        // REQUEST is ignored by this allocator, and no agent here gives feedback on operations that could be acknowledged.
        return;
    }
  }

  #decline(framework: Framework, { offer_ids: ids = [], filters }: NonNullable<SchedulerCall['decline']>): void {
    for (const { value } of ids) {
      const offer = this.#master.offers.take(value, framework.id);
      if (offer !== undefined) this.#master.offers.giveBack(offer, this.#refuseMs(filters));
    }
  }

  #answer(
    framework: Framework,
    { inverse_offer_ids: ids = [], filters }: NonNullable<SchedulerCall['accept_inverse_offers']>,
    answer: 'ACCEPT' | 'DECLINE',
  ): void {
    for (const { value } of ids)
      this.#master.inverseOffers.answer(framework.id, value, answer, this.#refuseMs(filters));
  }

  #refuseMs(filters: Filters | undefined): number {
    return Math.round((filters?.refuse_seconds ?? this.#context.constants.offerFilterMs / 1000) * 1000);
  }

  #update(
    framework: Framework,
    {
      framework_info: info,
      suppressed_roles: suppressedRoles = [],
      offer_constraints: offerConstraints = {},
    }: NonNullable<SchedulerCall['update_framework']>,
  ): void {
    if (info !== undefined) this.#master.frameworks.update(framework, { info, suppressedRoles, offerConstraints });
  }

  /** The executor of a command bears the id of its task. */
  #shutDown(
    framework: Framework,
    { executor_id: id, agent_id: agentId }: NonNullable<SchedulerCall['shutdown']>,
  ): void {
    if (id === undefined) return;
    if (agentId !== undefined && this.#master.tasks.executors.shutDown(framework.id, agentId.value, id.value)) return;
    if (this.#master.tasks.get(framework.id, id.value) !== undefined)
      this.#kill(framework, { task_id: id, ...(agentId !== undefined && { agent_id: agentId }) });
  }

  #message(
    framework: Framework,
    { agent_id: agentId, executor_id: executorId, data }: NonNullable<SchedulerCall['message']>,
  ): void {
    if (agentId === undefined || executorId === undefined || data === undefined) return;
    this.#master.tasks.executors.tell(framework.id, agentId.value, executorId.value, data);
  }

  /** Unknown tasks are answered as a reconciliation is; a wrong agent is ignored. Source: recorded README, point 20. */
  #kill(
    framework: Framework,
    { task_id: taskId, agent_id: agentId, kill_policy: policy }: NonNullable<SchedulerCall['kill']>,
  ): void {
    const task = this.#master.tasks.get(framework.id, taskId?.value ?? '');
    if (task === undefined) return this.#reconciliation.one(framework, taskId?.value ?? '', agentId?.value);
    if (agentId !== undefined && agentId !== null && agentId.value !== task.agentId) return;
    const agent = this.#master.agents.get(task.agentId);
    // A message to an agent that is not there is lost; the framework has to ask again.
    if (agent !== undefined && this.#master.agents.hears(agent) && !isTerminal(task.state))
      this.#master.tasks.kill(task, policy);
  }
}
