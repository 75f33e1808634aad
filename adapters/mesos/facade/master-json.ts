import type { Store } from 'regatta/kit';
import { add } from '../allocator/arithmetic.js';
import { reservedRole, type Resources } from '../allocator/resource.js';
import { attributeValue, isPresent, type Agent, type Drain } from '../resources/agent.js';
import { hasCapability, type Framework } from '../resources/framework.js';
import { holdingsOf, holdingsOn, sumOfHoldings } from '../master/holdings.js';
import type { ExecutorRecord } from '../resources/executor.js';
import type { Offer } from '../resources/offer.js';
import { resourcesToJson, summaryOf } from '../resources/resource-json.js';
import type { Task } from '../resources/task.js';

export const AGENT_CAPABILITIES = [
  'MULTI_ROLE',
  'HIERARCHICAL_ROLE',
  'RESERVATION_REFINEMENT',
  'RESOURCE_PROVIDER',
  'RESIZE_VOLUME',
  'AGENT_OPERATION_FEEDBACK',
  'AGENT_DRAINING',
  'TASK_RESOURCE_LIMITS',
];

const COUNTED_STATES = [
  'TASK_STAGING',
  'TASK_STARTING',
  'TASK_RUNNING',
  'TASK_KILLING',
  'TASK_FINISHED',
  'TASK_KILLED',
  'TASK_FAILED',
  'TASK_LOST',
  'TASK_ERROR',
  'TASK_UNREACHABLE',
] as const;

/** The objects of the v0 reads. Shapes: recorded http-v0-reads. */
export class MasterJson {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  agents(): Agent[] {
    return this.#store
      .list<Agent>('Agent')
      .items.map(({ value }) => value)
      .filter(isPresent);
  }

  frameworks(completed: boolean): Framework[] {
    return this.#store
      .list<Framework>('Framework')
      .items.map(({ value }) => value)
      .filter(({ completedAt }) => (completedAt !== 0) === completed);
  }

  /** `full` adds the resources one by one, as only `/slaves` has them. */
  agent(agent: Agent, full: boolean): object {
    const holdings = holdingsOn(this.#store, agent.id);
    const offers = this.#store.find<Offer>('Offer', 'agent', agent.id).map(({ value }) => value);
    const used = sumOfHoldings(holdings);
    const offered = sum(offers.map(({ resources }) => resources));
    const unreserved = agent.total.filter((resource) => resource.reservations.length === 0);
    return {
      id: agent.id,
      hostname: agent.hostname,
      port: agent.port,
      attributes: Object.fromEntries(
        Object.entries(agent.attributes).map(([name, text]) => [name, attributeValue(text)]),
      ),
      pid: `slave(1)@${agent.address}:${agent.port}`,
      registered_time: agent.registeredAt / 1000,
      ...(agent.reregisteredAt !== 0 && { reregistered_time: agent.reregisteredAt / 1000 }),
      resources: summaryOf(agent.total),
      used_resources: summaryOf(used),
      offered_resources: summaryOf(offered),
      reserved_resources: Object.fromEntries(
        [...byRole(agent.total)].map(([role, resources]) => [role, summaryOf(resources)]),
      ),
      unreserved_resources: summaryOf(unreserved),
      active: agent.state === 'registered' && !agent.deactivated,
      deactivated: agent.deactivated,
      ...(agent.drain !== undefined && {
        drain_info: drainInfoOf(agent.drain),
        estimated_drain_start_time_seconds: agent.drain.startedAt / 1000,
      }),
      version: '1.11.0',
      capabilities: AGENT_CAPABILITIES,
      ...(full && {
        reserved_resources_full: Object.fromEntries(
          [...byRole(agent.total)].map(([role, resources]) => [role, resourcesToJson(resources, undefined, 'both')]),
        ),
        unreserved_resources_full: resourcesToJson(unreserved, undefined, 'both'),
        used_resources_full: allocatedJson(holdings),
        offered_resources_full: allocatedJson(offers),
      }),
    };
  }

  /** What also `/state-summary` tells. */
  frameworkSummary(framework: Framework): object {
    const { id, info } = framework;
    return {
      id,
      name: info.name,
      used_resources: summaryOf(this.#used(id)),
      offered_resources: summaryOf(this.#offered(id)),
      capabilities: (info.capabilities ?? []).map(({ type }) => type),
      hostname: info.hostname ?? '',
      webui_url: info.webui_url ?? '',
      active: framework.active,
      connected: framework.connected,
      recovered: false,
    };
  }

  framework(framework: Framework): object {
    const { id, info } = framework;
    const tasks = this.#store.list<Task>('Task', { namespace: id }).items.map(({ value }) => value);
    const completed = this.#store.list<Task>('CompletedTask', { namespace: id }).items.map(({ value }) => value);
    const offers = this.#store.find<Offer>('Offer', 'framework', id).map(({ value }) => value);
    return {
      ...this.frameworkSummary(framework),
      user: info.user,
      failover_timeout: info.failover_timeout ?? 0,
      checkpoint: info.checkpoint ?? false,
      registered_time: framework.registeredAt / 1000,
      ...(framework.reregisteredAt !== 0 && { reregistered_time: framework.reregisteredAt / 1000 }),
      unregistered_time: framework.completedAt / 1000,
      resources: summaryOf(add(this.#used(id), this.#offered(id))),
      ...(hasCapability(framework, 'MULTI_ROLE') ? { roles: framework.roles } : { role: framework.roles[0] ?? '*' }),
      tasks: tasks.filter(({ state }) => state !== 'TASK_UNREACHABLE').map(taskOf),
      unreachable_tasks: tasks.filter(({ state }) => state === 'TASK_UNREACHABLE').map(taskOf),
      completed_tasks: completed.map(taskOf),
      offers: offers.map((offer) => ({
        id: offer.id,
        framework_id: offer.frameworkId,
        allocation_info: { role: offer.role },
        slave_id: offer.agentId,
        resources: summaryOf(offer.resources),
      })),
      executors: this.executors(id).map(executorOf),
      offer_constraints: framework.offerConstraints ?? {},
      ...(info.labels?.labels !== undefined && { labels: info.labels.labels }),
    };
  }

  #used(frameworkId: string): Resources {
    return sumOfHoldings(holdingsOf(this.#store, frameworkId));
  }

  #offered(frameworkId: string): Resources {
    return sum(this.#store.find<Offer>('Offer', 'framework', frameworkId).map(({ value }) => value.resources));
  }

  /** The executors that a framework has asked for and that run. */
  executors(frameworkId: string): ExecutorRecord[] {
    return this.#store
      .list<ExecutorRecord>('Executor', { namespace: frameworkId })
      .items.map(({ value }) => value)
      .filter(({ endedAt }) => endedAt === 0);
  }

  /** All tasks, ended ones included. */
  tasks(): Task[] {
    const all = (kind: string) => this.#store.list<Task>(kind).items.map(({ value }) => value);
    return [...all('CompletedTask'), ...all('Task')];
  }

  /** Counters of task states for `/state-summary`. */
  counters(tasks: readonly Task[]): Record<string, number> {
    return Object.fromEntries(
      COUNTED_STATES.map((state) => [state, tasks.filter((task) => task.state === state).length]),
    );
  }
}

/** Source: mesos src/common/http.cpp json(JSON::ObjectWriter*, const ExecutorInfo&). */
export function executorOf({ id, frameworkId, agentId, info, resources, role }: ExecutorRecord): object {
  return {
    executor_id: id,
    name: info.name ?? '',
    framework_id: frameworkId,
    command: { shell: true, argv: [], uris: [], ...info.command },
    resources: summaryOf(resources),
    role,
    slave_id: agentId,
    ...(info.type !== undefined && { type: info.type }),
  };
}

export function taskOf(task: Task): object {
  return {
    id: task.id,
    name: task.info.name,
    framework_id: task.frameworkId,
    executor_id: task.executorId,
    slave_id: task.agentId,
    state: task.state,
    resources: summaryOf(task.resources),
    role: task.role,
    statuses: task.statuses.map(({ state, timestamp, container_status: container }) => ({
      state,
      timestamp,
      ...(container !== undefined && { container_status: withoutPid(container) }),
    })),
    ...(task.info.labels?.labels !== undefined && { labels: task.info.labels.labels }),
    ...(task.info.container !== undefined && { container: task.info.container }),
  };
}

/** The older reads do not show where the executor listens. */
function withoutPid(container: unknown): unknown {
  const { executor_pid: _hidden, ...rest } = container as Readonly<Record<string, unknown>>;
  return rest;
}

function sum(lists: readonly Resources[]): Resources {
  return lists.reduce<Resources>((all, resources) => add(all, resources), []);
}

function byRole(resources: Resources): Map<string, Resources> {
  const roles = new Map<string, Resources>();
  for (const resource of resources) {
    const role = reservedRole(resource);
    if (role !== undefined) roles.set(role, [...(roles.get(role) ?? []), resource]);
  }
  return roles;
}

/** Resources with the role that each is allocated to, those of one role together. */
export function allocatedJson(parts: readonly { readonly role: string; readonly resources: Resources }[]): object[] {
  const byAllocation = new Map<string, Resources>();
  for (const { role, resources } of parts) byAllocation.set(role, add(byAllocation.get(role) ?? [], resources));
  return [...byAllocation].flatMap(([role, resources]) => resourcesToJson(resources, role, 'both'));
}

/** Source: mesos include/mesos/v1/mesos.proto DrainInfo. */
export function drainInfoOf({ state, maxGraceMs, markGone }: Drain): object {
  return {
    state,
    config: {
      ...(maxGraceMs !== undefined && { max_grace_period: { nanoseconds: maxGraceMs * 1_000_000 } }),
      mark_gone: markGone,
    },
  };
}
