import type { Store } from 'regatta/kit';
import { add, sizeOf } from '../allocator/arithmetic.js';
import { reservedRole, type Resources } from '../allocator/resource.js';
import { attributeValue, type Agent } from '../resources/agent.js';
import { hasCapability, type Framework } from '../resources/framework.js';
import type { Offer } from '../resources/offer.js';
import { resourcesToJson, summaryOf } from '../resources/resource-json.js';
import type { Task } from '../resources/task.js';

const AGENT_CAPABILITIES = [
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
      .filter(({ state }) => state !== 'unreachable');
  }

  frameworks(completed: boolean): Framework[] {
    return this.#store
      .list<Framework>('Framework')
      .items.map(({ value }) => value)
      .filter(({ completedAt }) => (completedAt !== 0) === completed);
  }

  /** `full` adds the resources one by one, as only `/slaves` has them. */
  agent(agent: Agent, full: boolean): object {
    const used = this.#used(this.#tasksOn(agent.id));
    const offered = sum(this.#store.find<Offer>('Offer', 'agent', agent.id).map(({ value }) => value.resources));
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
      active: agent.state === 'registered',
      deactivated: false,
      version: '1.11.0',
      capabilities: AGENT_CAPABILITIES,
      ...(full && {
        reserved_resources_full: Object.fromEntries(
          [...byRole(agent.total)].map(([role, resources]) => [role, withRole(resources)]),
        ),
        unreserved_resources_full: withRole(unreserved),
        used_resources_full: withRole(used),
        offered_resources_full: withRole(offered),
      }),
    };
  }

  framework(framework: Framework): object {
    const { id, info } = framework;
    const tasks = this.#store.list<Task>('Task', { namespace: id }).items.map(({ value }) => value);
    const completed = this.#store.list<Task>('CompletedTask', { namespace: id }).items.map(({ value }) => value);
    const offers = this.#store.find<Offer>('Offer', 'framework', id).map(({ value }) => value);
    const used = this.#used(tasks);
    const offered = sum(offers.map(({ resources }) => resources));
    return {
      id,
      name: info.name,
      used_resources: summaryOf(used),
      offered_resources: summaryOf(offered),
      capabilities: (info.capabilities ?? []).map(({ type }) => type),
      hostname: info.hostname ?? '',
      webui_url: info.webui_url ?? '',
      active: framework.active,
      connected: framework.connected,
      recovered: false,
      user: info.user,
      failover_timeout: info.failover_timeout ?? 0,
      checkpoint: info.checkpoint ?? false,
      registered_time: framework.registeredAt / 1000,
      ...(framework.reregisteredAt !== 0 && { reregistered_time: framework.reregisteredAt / 1000 }),
      unregistered_time: framework.completedAt / 1000,
      resources: summaryOf(add(used, offered)),
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
      executors: [],
      ...(info.labels !== undefined && { labels: info.labels }),
    };
  }

  /** Every role that somebody uses. */
  roles(): object[] {
    const frameworks = this.frameworks(false);
    const tasks = this.#store.list<Task>('Task').items.map(({ value }) => value);
    const offers = this.#store.list<Offer>('Offer').items.map(({ value }) => value);
    const names = new Set(frameworks.flatMap(({ roles }) => roles));
    return [...names].sort().map((name) => {
      const allocated = this.#used(tasks.filter(({ role }) => role === name));
      const offered = sum(offers.filter(({ role }) => role === name).map(({ resources }) => resources));
      const consumed = amountsOf(allocated);
      return {
        name,
        weight: 1,
        quota: { role: name, guarantee: {}, limit: {}, consumed },
        resources: amountsOf(add(allocated, offered)),
        allocated: consumed,
        offered: amountsOf(offered),
        reserved: {},
        frameworks: frameworks.filter(({ roles }) => roles.includes(name)).map(({ id }) => id),
      };
    });
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

  #tasksOn(agentId: string): Task[] {
    return this.#store.find<Task>('Task', 'agent', agentId).map(({ value }) => value);
  }

  #used(tasks: readonly Task[]): Resources {
    return sum(tasks.filter(({ released }) => !released).map(({ resources }) => resources));
  }
}

export function taskOf(task: Task): object {
  return {
    id: task.id,
    name: task.info.name,
    framework_id: task.frameworkId,
    executor_id: '',
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

/** Numbers by name; ranges count. Source: recorded README, point 30. */
function amountsOf(resources: Resources): Record<string, number> {
  const amounts: Record<string, number> = {};
  for (const resource of resources) {
    const amount =
      resource.type === 'SCALAR' ? resource.milli / 1000 : resource.type === 'RANGES' ? sizeOf(resource.ranges) : 0;
    amounts[resource.name] = (amounts[resource.name] ?? 0) + amount;
  }
  return amounts;
}

function byRole(resources: Resources): Map<string, Resources> {
  const roles = new Map<string, Resources>();
  for (const resource of resources) {
    const role = reservedRole(resource);
    if (role !== undefined) roles.set(role, [...(roles.get(role) ?? []), resource]);
  }
  return roles;
}

function withRole(resources: Resources): object[] {
  return resourcesToJson(resources).map((json, index) => ({
    ...json,
    role: reservedRole(resources[index]!) ?? '*',
  }));
}
