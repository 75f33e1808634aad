import { add, subtract } from '../allocator/arithmetic.js';
import type { Resources } from '../allocator/resource.js';
import type { Agent } from '../resources/agent.js';
import { hasCapability, type Framework } from '../resources/framework.js';
import type { SchedulerCall, TaskInfo } from '../resources/messages.js';
import type { Offer } from '../resources/offer.js';
import { askedOfJson } from '../resources/resource-json.js';
import type { MasterContext } from './context.js';
import type { OfferBook } from './offer-book.js';
import type { TaskTable } from './task-table.js';
import { taskProblem } from './task-validation.js';

type Accept = NonNullable<SchedulerCall['accept']>;

/**
 * A framework uses offers. One bad offer loses all that are named, and what is left over goes back with the given filter.
 * Source: mesos src/master/master.cpp accept, src/master/validation.cpp; recorded http-scheduler-launch.
 */
export class Acceptance {
  readonly #master: MasterContext;
  readonly #offers: OfferBook;
  readonly #tasks: TaskTable;

  constructor(master: MasterContext, offers: OfferBook, tasks: TaskTable) {
    this.#master = master;
    this.#offers = offers;
    this.#tasks = tasks;
  }

  accept(framework: Framework, { offer_ids = [], operations = [], filters }: Accept): void {
    const refuseMs = Math.round((filters?.refuse_seconds ?? this.#master.constants.offerFilterMs / 1000) * 1000);
    const infos = operations.flatMap(({ launch }) => launch?.task_infos ?? []);
    const grouped = operations.flatMap(({ launch_group: group }) => group?.task_group?.tasks ?? []);
    const taken = this.#take(
      framework,
      offer_ids.map(({ value }) => value),
    );
    if (typeof taken === 'string') return this.#refuseAll(framework, [...infos, ...grouped], taken);
    const [first] = taken;
    if (first === undefined) return;
    let rest = taken.reduce<Resources>((sum, { resources }) => add(sum, resources), []);
    for (const info of infos) rest = this.#launch(framework, first, info, rest);
    for (const info of grouped) this.#refuseGrouped(framework, info);
    if (infos.length > 0) this.#master.allocator.launched();
    if (rest.length > 0) this.#offers.giveBack({ ...first, resources: rest }, refuseMs);
  }

  /** Groups of tasks need the default executor, which is not a part of this. */
  #refuseGrouped(framework: Framework, info: TaskInfo): void {
    this.#tasks.tell(framework.id, info.task_id.value, info.agent_id.value, {
      state: 'TASK_ERROR',
      reason: 'REASON_TASK_GROUP_INVALID',
      message: 'Task groups are not supported here',
    });
  }

  /** Starts one task out of what is left; gives what is left then. */
  #launch(framework: Framework, { agentId, role }: Offer, info: TaskInfo, left: Resources): Resources {
    const wanted = askedOfJson(info.resources);
    const isKnown = this.#tasks.get(framework.id, info.task_id.value) !== undefined;
    const problem = taskProblem(info, { frameworkId: framework.id, agentId, role, wanted, left, isKnown });
    if (problem !== undefined) {
      this.#tasks.tell(framework.id, info.task_id.value, info.agent_id.value, {
        state: 'TASK_ERROR',
        reason: 'REASON_TASK_INVALID',
        message: problem,
      });
      return left;
    }
    this.#tasks.launch(framework.id, role, info, wanted);
    return subtract(left, wanted);
  }

  /** The offers that are named, out of the book; or why they cannot be used, in the master's words. */
  #take(framework: Framework, ids: readonly string[]): Offer[] | string {
    if (ids.length === 0) return 'No offers specified';
    const valid: Offer[] = [];
    let problem: string | undefined;
    for (const id of ids) {
      if (valid.some((offer) => offer.id === id)) {
        problem ??= `Duplicate offer ${id} in offer list`;
        continue;
      }
      const owner = this.#offers.ownerOf(id);
      if (owner !== undefined && owner !== framework.id)
        problem ??= `Offer ${id} has invalid framework ${owner} while framework ${framework.id} is expected`;
      const offer = this.#offers.take(id, framework.id);
      if (offer === undefined) problem ??= `Offer ${id} is no longer valid`;
      else valid.push(offer);
    }
    const [first] = valid;
    const elsewhere = valid.find(({ agentId }) => agentId !== first?.agentId);
    if (first !== undefined && elsewhere !== undefined)
      problem ??= `Aggregated offers must belong to one single agent. Offer ${elsewhere.id} uses agent ${elsewhere.agentId} and agent ${first.agentId}`;
    const otherwise = valid.find(({ role }) => role !== first?.role);
    if (first !== undefined && otherwise !== undefined)
      problem ??= `Aggregated offers must be allocated to the same role. Offer ${otherwise.id} uses role ${otherwise.role} but another is being used by role ${first.role}`;
    if (problem === undefined && !this.#isThere(valid[0]!.agentId)) problem = 'Agent disconnected';
    if (problem === undefined) return valid;
    for (const offer of valid) this.#offers.giveBack(offer, undefined);
    return problem;
  }

  #isThere(agentId: string): boolean {
    return this.#master.store.get<Agent>('Agent', '', agentId)?.value.state === 'registered';
  }

  #refuseAll(framework: Framework, infos: readonly TaskInfo[], why: string): void {
    const aware = hasCapability(framework, 'PARTITION_AWARE');
    const disconnected = why === 'Agent disconnected';
    for (const info of infos) {
      this.#tasks.tell(framework.id, info.task_id.value, info.agent_id.value, {
        state: aware ? 'TASK_DROPPED' : 'TASK_LOST',
        reason: disconnected ? 'REASON_AGENT_DISCONNECTED' : 'REASON_INVALID_OFFERS',
        message: disconnected ? why : `Task launched with invalid offers: ${why}`,
      });
    }
  }
}
