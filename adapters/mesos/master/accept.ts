import { add, subtract } from '../allocator/arithmetic.js';
import type { Resources } from '../allocator/resource.js';
import type { Agent } from '../resources/agent.js';
import { hasCapability, type Framework } from '../resources/framework.js';
import type { Operation, ResourceJson, SchedulerCall, TaskInfo } from '../resources/messages.js';
import type { Offer } from '../resources/offer.js';
import { askedOfJson } from '../resources/resource-json.js';
import type { MasterContext } from './context.js';
import { groupProblem } from './group-validation.js';
import { holdingsOn, sumOfHoldings } from './holdings.js';
import type { OfferBook } from './offer-book.js';
import { converted, conversionsOf, sumOf } from './operations.js';
import { operationProblem } from './operation-validation.js';
import type { ResourceOperations } from './resource-operations.js';
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
  readonly #operations: ResourceOperations;

  constructor(master: MasterContext, offers: OfferBook, tasks: TaskTable, operations: ResourceOperations) {
    this.#master = master;
    this.#offers = offers;
    this.#tasks = tasks;
    this.#operations = operations;
  }

  accept(framework: Framework, { offer_ids = [], operations = [], filters }: Accept): void {
    const refuseMs = Math.round((filters?.refuse_seconds ?? this.#master.constants.offerFilterMs / 1000) * 1000);
    const taken = this.#take(
      framework,
      offer_ids.map(({ value }) => value),
    );
    if (typeof taken === 'string') return this.#refuseAll(framework, operations.flatMap(tasksOf), taken);
    const [first] = taken;
    if (first === undefined) return;
    const offered = taken.reduce<Resources>((sum, { resources }) => add(sum, resources), []);
    let rest = offered;
    for (const operation of operations)
      rest = this.#perform(framework, first, allocatedTo(operation, first.role), rest);
    if (operations.some(({ type }) => type === 'LAUNCH' || type === 'LAUNCH_GROUP')) this.#master.allocator.launched();
    // What operations have just made was not declined.
    const made = subtract(rest, offered);
    const declined = subtract(rest, made);
    if (made.length > 0) this.#offers.giveBack({ ...first, resources: made }, undefined);
    if (declined.length > 0) this.#offers.giveBack({ ...first, resources: declined }, refuseMs);
  }

  /** Gives what is left after one operation. */
  #perform(framework: Framework, offer: Offer, operation: Operation, left: Resources): Resources {
    if (operation.type === 'LAUNCH')
      return (operation.launch?.task_infos ?? []).reduce(
        (rest, info) => this.#launch(framework, offer, info, rest),
        left,
      );
    if (operation.type === 'LAUNCH_GROUP') return this.#launchGroup(framework, offer, operation, left);
    return this.#convert(framework, offer, operation, left);
  }

  /** Reserves, or makes a volume; what is not valid is dropped, and told only where the operation has an id. */
  #convert(framework: Framework, { agentId, role }: Offer, operation: Operation, left: Resources): Resources {
    const agent = this.#master.store.get<Agent>('Agent', '', agentId)!.value;
    const conversions = conversionsOf(operation) ?? [];
    const problem =
      operationProblem(operation, {
        total: agent.total,
        used: sumOfHoldings(holdingsOn(this.#master.store, agentId)),
        framework,
      }) ?? converted(left, conversions);
    if (typeof problem !== 'string') {
      const [from, to] = [sumOf(conversions, 'consumed'), sumOf(conversions, 'converted')];
      this.#operations.applyAllocated(framework.id, role, agentId, from, to);
      return problem;
    }
    if (operation.id !== undefined) {
      const status = { operation_id: operation.id, state: 'OPERATION_ERROR', message: problem };
      this.#master.send(framework.id, { type: 'UPDATE_OPERATION_STATUS', update_operation_status: { status } });
    }
    return left;
  }

  /** Starts one task out of what is left. */
  #launch(framework: Framework, { agentId, role }: Offer, info: TaskInfo, left: Resources): Resources {
    const refusal = this.#unauthorized(framework, info);
    const wanted = askedOfJson(info.resources);
    const isKnown = this.#tasks.get(framework.id, info.task_id.value) !== undefined;
    const runs =
      info.executor !== undefined &&
      this.#tasks.executors.get(framework.id, agentId, info.executor.executor_id.value) !== undefined;
    const own = info.executor === undefined || runs ? [] : askedOfJson(info.executor.resources);
    const context = { frameworkId: framework.id, agentId, role, wanted, own, left, isKnown };
    const problem = refusal?.message ?? taskProblem(info, context);
    if (problem !== undefined) {
      const reason = refusal?.reason ?? 'REASON_TASK_INVALID';
      this.#tasks.tell(framework.id, info.task_id.value, info.agent_id.value, {
        state: 'TASK_ERROR',
        reason,
        message: problem,
      });
      return left;
    }
    if (info.executor !== undefined) this.#tasks.executors.ensure(framework.id, agentId, role, info.executor);
    this.#tasks.launch(framework.id, role, info, wanted);
    return subtract(subtract(left, wanted), own);
  }

  /** All tasks of a group or none of them. */
  #launchGroup(framework: Framework, offer: Offer, { launch_group: group }: Operation, left: Resources): Resources {
    const executor = group?.executor;
    if (executor === undefined) return left;
    const { agentId, role } = offer;
    const owned =
      executor.framework_id === undefined ? { ...executor, framework_id: { value: framework.id } } : executor;
    const infos = (group?.task_group?.tasks ?? []).map((info) => ({ ...info, executor: info.executor ?? owned }));
    const runs = this.#tasks.executors.get(framework.id, agentId, executor.executor_id.value) !== undefined;
    const problem = groupProblem(infos, owned, {
      frameworkId: framework.id,
      agentId,
      role,
      left,
      runs,
      isKnown: (id) => this.#tasks.get(framework.id, id) !== undefined,
    });
    const refusal = infos.map((info) => this.#unauthorized(framework, info)).find((one) => one !== undefined);
    if (problem !== undefined || refusal !== undefined) {
      for (const info of infos)
        this.#tasks.tell(framework.id, info.task_id.value, info.agent_id.value, {
          state: 'TASK_ERROR',
          reason: problem === undefined ? 'REASON_TASK_GROUP_UNAUTHORIZED' : 'REASON_TASK_GROUP_INVALID',
          message: problem ?? refusal?.message ?? '',
        });
      return left;
    }
    this.#tasks.executors.ensure(framework.id, agentId, role, owned);
    let rest = runs ? left : subtract(left, askedOfJson(owned.resources));
    const ids = infos.map(({ task_id: id }) => id.value);
    for (const info of infos) {
      const wanted = askedOfJson(info.resources);
      this.#tasks.launch(framework.id, role, info, wanted, ids);
      rest = subtract(rest, wanted);
    }
    return rest;
  }

  #unauthorized({ id, info: { principal, user } }: Framework, info: TaskInfo) {
    const runsAs = info.command?.user ?? info.executor?.command?.user ?? user;
    if (this.#master.authorizer.allows('run_tasks', principal, runsAs)) return undefined;
    const who = principal === undefined ? 'Framework' : `Principal '${principal}'`;
    const message = `${who} no authorized to launch task ${info.task_id.value} of framework ${id} under user '${runsAs}'`;
    return { reason: 'REASON_TASK_UNAUTHORIZED', message };
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
      // Whoever it was made to loses it.
      const offer = this.#offers.take(id, owner ?? framework.id);
      if (offer === undefined) problem ??= `Offer ${id} is no longer valid`;
      else valid.push(offer);
    }
    problem ??= togetherProblem(valid);
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

/** Resources that name no role are meant as they were offered. */
function allocatedTo(operation: Operation, role: string): Operation {
  const marked = (list: readonly ResourceJson[] = []) =>
    list.map((json) => ({ ...json, allocation_info: json.allocation_info ?? { role } }));
  const { reserve, unreserve, create, destroy } = operation;
  return {
    ...operation,
    ...(reserve !== undefined && { reserve: { resources: marked(reserve.resources) } }),
    ...(unreserve !== undefined && { unreserve: { resources: marked(unreserve.resources) } }),
    ...(create !== undefined && { create: { volumes: marked(create.volumes) } }),
    ...(destroy !== undefined && { destroy: { volumes: marked(destroy.volumes) } }),
  };
}

function tasksOf({ launch, launch_group: group }: Operation): readonly TaskInfo[] {
  return [...(launch?.task_infos ?? []), ...(group?.task_group?.tasks ?? [])];
}

/** Why offers cannot be used together. */
function togetherProblem(offers: readonly Offer[]): string | undefined {
  const [first] = offers;
  const elsewhere = offers.find(({ agentId }) => agentId !== first?.agentId);
  if (first !== undefined && elsewhere !== undefined)
    return `Aggregated offers must belong to one single agent. Offer ${elsewhere.id} uses agent ${elsewhere.agentId} and agent ${first.agentId}`;
  const otherwise = offers.find(({ role }) => role !== first?.role);
  return first === undefined || otherwise === undefined
    ? undefined
    : `Aggregated offers must be allocated to the same role. Offer ${otherwise.id} uses role '${otherwise.role} but another is using role '${first.role}`;
}
