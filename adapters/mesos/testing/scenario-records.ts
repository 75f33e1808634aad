import type { Store } from 'regatta/kit';
import type { ScenarioSession } from 'regatta/testing';
import { isAway } from '../facade/v1-json.js';
import { reservedRole, type Resources } from '../allocator/resource.js';
import { holdingsOn, sumOfHoldings } from '../master/holdings.js';
import { isPresent, type Agent } from '../resources/agent.js';
import type { Framework } from '../resources/framework.js';
import type { Offer } from '../resources/offer.js';
import { milliIn } from '../resources/resource-json.js';
import type { Task } from '../resources/task.js';

type Records = ReturnType<ScenarioSession['records']>;
type Record_ = Readonly<Record<string, unknown>>;

/** The state of now, in the fields in which the recorder kept what `/state` showed. */
export function scenarioRecords(store: Store): Records {
  const frameworks = store.list<Framework>('Framework').items.map(({ value }) => value);
  const nameOf = new Map(frameworks.map(({ id, info }) => [id, info.name]));
  const agents = store.list<Agent>('Agent').items.map(({ value }) => value);
  const hostOf = new Map(agents.map(({ id, hostname }) => [id, shortName(hostname)]));
  const record = (task: Task, list: string): Record_ => {
    const framework = nameOf.get(task.frameworkId) ?? '';
    const agent = hostOf.get(task.agentId) ?? '';
    return { id: `${framework}/${task.id}`, task: task.id, framework, agent, state: task.state, list };
  };
  const tasks = store.list<Task>('Task').items.map(({ value }) => value);
  const completed = store.list<Task>('CompletedTask').items.map(({ value }) => value);
  return {
    tasks: [
      ...tasks.map((task) => record(task, isAway(task) ? 'unreachable_tasks' : 'tasks')),
      ...completed.map((task) => record(task, 'completed_tasks')),
    ],
    agents: agents.filter(isPresent).map((agent) => agentRecord(store, agent)),
    frameworks: frameworks.map(({ info, active, connected, completedAt }) => ({
      name: info.name,
      active,
      connected,
      completed: completedAt !== 0,
    })),
  };
}

function agentRecord(store: Store, agent: Agent): Record_ {
  const offers = store.find<Offer>('Offer', 'agent', agent.id).map(({ value }) => value);
  const roles = new Set(agent.total.flatMap((resource) => reservedRole(resource) ?? []));
  const reserved = [...roles].map((role) => {
    const own = agent.total.filter((resource) => reservedRole(resource) === role);
    const amounts = ['cpus', 'mem', 'disk'].map((name) => [name, milliIn(own, name) / 1000] as const);
    return [role, Object.fromEntries(amounts.filter(([, amount]) => amount > 0))] as const;
  });
  return {
    name: shortName(agent.hostname),
    active: agent.state === 'registered' && !agent.deactivated,
    deactivated: agent.deactivated,
    used: amountsOf(sumOfHoldings(holdingsOn(store, agent.id))),
    offered: amountsOf(offers.flatMap(({ resources }) => resources)),
    ...(reserved.length > 0 && { reserved: Object.fromEntries(reserved) }),
    ...(agent.drain !== undefined && { drain: agent.drain.state }),
  };
}

function amountsOf(resources: Resources): Record_ {
  return { mem: milliIn(resources, 'mem') / 1000, cpus: milliIn(resources, 'cpus') / 1000 };
}

export function shortName(hostname: string): string {
  return hostname.replace(/\.test$/, '');
}
