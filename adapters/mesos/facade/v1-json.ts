import type { Store } from 'regatta/kit';
import { isPresent, type Agent } from '../resources/agent.js';
import type { ExecutorRecord } from '../resources/executor.js';
import type { Framework } from '../resources/framework.js';
import type { Offer } from '../resources/offer.js';
import { resourcesToJson } from '../resources/resource-json.js';
import type { Task } from '../resources/task.js';
import { holdingsOf, holdingsOn } from '../master/holdings.js';
import type { Master } from '../master/master.js';
import { attributesOf } from '../master/offer-book.js';
import { AGENT_CAPABILITIES, allocatedJson, drainInfoOf } from './master-json.js';

/** The objects of the operator API. Shapes: mesos include/mesos/v1/master/master.proto; recorded http-operator-reads. */
export class V1Json {
  readonly #store: Store;
  readonly #master: Master;

  constructor(store: Store, master: Master) {
    this.#store = store;
    this.#master = master;
  }

  agents(): object {
    const all = this.#store.list<Agent>('Agent').items.map(({ value }) => value);
    return {
      agents: all.filter(isPresent).map((agent) => this.agent(agent)),
      recovered_agents: all.filter(({ state }) => state === 'recovered').map(agentInfoOf),
    };
  }

  agent(agent: Agent): object {
    const holdings = holdingsOn(this.#store, agent.id);
    const offers = this.#store.find<Offer>('Offer', 'agent', agent.id).map(({ value }) => value);
    return {
      agent_info: { ...agentInfoOf(agent), checkpoint: true },
      active: agent.state === 'registered' && !agent.deactivated,
      deactivated: agent.deactivated,
      version: '1.11.0',
      pid: `slave(1)@${agent.address}:${agent.port}`,
      registered_time: nanoseconds(agent.registeredAt),
      ...(agent.reregisteredAt !== 0 && { reregistered_time: nanoseconds(agent.reregisteredAt) }),
      total_resources: resourcesToJson(agent.total, undefined, 'both'),
      ...listed('allocated_resources', allocatedJson(holdings)),
      ...listed('offered_resources', allocatedJson(offers)),
      capabilities: AGENT_CAPABILITIES.map((type) => ({ type })),
      ...(agent.drain !== undefined && {
        drain_info: drainInfoOf(agent.drain),
        estimated_drain_start_time: nanoseconds(agent.drain.startedAt),
      }),
    };
  }

  frameworks(maySee: (framework: Framework) => boolean): object {
    const all = this.#store
      .list<Framework>('Framework')
      .items.map(({ value }) => value)
      .filter(maySee);
    const part = (completed: boolean) =>
      all.filter(({ completedAt }) => (completedAt !== 0) === completed).map((framework) => this.framework(framework));
    return { frameworks: part(false), completed_frameworks: part(true) };
  }

  framework(framework: Framework): object {
    const { id, info } = framework;
    const offers = this.#store.find<Offer>('Offer', 'framework', id).map(({ value }) => value);
    const inverse = this.#master.inverseOffers
      .list()
      .filter(({ frameworkId, outstanding }) => frameworkId === id && outstanding);
    return {
      framework_info: { failover_timeout: 0, checkpoint: false, ...info, id: { value: id } },
      active: framework.active,
      connected: framework.connected,
      recovered: false,
      registered_time: nanoseconds(framework.registeredAt),
      reregistered_time: nanoseconds(framework.reregisteredAt || framework.registeredAt),
      ...(framework.completedAt !== 0 && { unregistered_time: nanoseconds(framework.completedAt) }),
      ...listed(
        'offers',
        offers.map((offer) => this.#master.offers.jsonOf(offer, framework)),
      ),
      ...listed(
        'inverse_offers',
        inverse.map((offer) => ({
          id: { value: offer.id },
          framework_id: { value: id },
          agent_id: { value: offer.agentId },
          unavailability: offer.unavailability,
        })),
      ),
      ...listed('allocated_resources', allocatedJson(holdingsOf(this.#store, id))),
      ...listed('offered_resources', allocatedJson(offers)),
      ...(framework.completedAt === 0 && { offer_constraints: framework.offerConstraints }),
    };
  }

  tasks(maySee: (task: Task) => boolean): object {
    const all = (kind: string) =>
      this.#store
        .list<Task>(kind)
        .items.map(({ value }) => value)
        .filter(maySee);
    const known = all('Task');
    return {
      tasks: known.filter((task) => !isAway(task)).map(taskJson),
      unreachable_tasks: known.filter(isAway).map(taskJson),
      completed_tasks: all('CompletedTask').map(taskJson),
    };
  }

  executors(): object {
    const running = this.#store
      .list<ExecutorRecord>('Executor')
      .items.map(({ value }) => value)
      .filter(({ endedAt }) => endedAt === 0);
    return {
      executors: running.map(({ info, agentId }) => ({ executor_info: info, agent_id: { value: agentId } })),
    };
  }
}

/** What an agent said of itself. */
export function agentInfoOf(agent: Agent): object {
  return {
    hostname: agent.hostname,
    port: agent.port,
    resources: resourcesToJson(agent.said),
    ...listed('attributes', attributesOf(agent)),
    id: { value: agent.id },
    ...(agent.zone !== '' && {
      domain: { fault_domain: { region: { name: 'default' }, zone: { name: agent.zone } } },
    }),
  };
}

export function taskJson({
  id,
  frameworkId,
  agentId,
  executorId,
  info,
  state,
  role,
  resources,
  statuses,
}: Task): object {
  const last = statuses.findLast(({ uuid }) => uuid !== undefined);
  return {
    name: info.name,
    task_id: { value: id },
    framework_id: { value: frameworkId },
    ...(executorId !== '' && { executor_id: { value: executorId } }),
    agent_id: { value: agentId },
    state,
    resources: resourcesToJson(resources, role),
    ...listed('statuses', statuses),
    ...(last !== undefined && { status_update_state: last.state, status_update_uuid: last.uuid }),
    ...(info.labels !== undefined && { labels: info.labels }),
    ...(info.discovery !== undefined && { discovery: info.discovery }),
    ...(info.container !== undefined && { container: info.container }),
    ...(info.health_check !== undefined && { health_check: info.health_check }),
    ...(info.kill_policy !== undefined && { kill_policy: info.kill_policy }),
    ...(info.max_completion_time !== undefined && { max_completion_time: info.max_completion_time }),
    ...(info.limits !== undefined && { limits: info.limits }),
  };
}

/** Whether a task is given up because its agent does not answer, whatever its framework was told. */
export function isAway({ state }: Task): boolean {
  return state === 'TASK_UNREACHABLE' || state === 'TASK_LOST';
}

function nanoseconds(atMs: number): { readonly nanoseconds: number } {
  return { nanoseconds: atMs * 1_000_000 };
}

/** A list under its name, or nothing at all when it is empty. */
function listed(name: string, list: readonly unknown[]): Record<string, readonly unknown[]> {
  return list.length === 0 ? {} : { [name]: list };
}
