import type { Store } from 'regatta/kit';
import { sumOfHoldings, holdingsOn, type Holding } from '../master/holdings.js';
import { MASTER_PORT, type MasterRecord } from '../resources/master.js';
import { reservedRole, type Resources } from '../allocator/resource.js';
import type { Agent } from '../resources/agent.js';
import type { AgentFlags } from '../resources/agent-flags.js';
import type { Execution } from '../resources/execution.js';
import type { Framework } from '../resources/framework.js';
import { isTerminal } from '../resources/messages.js';
import { milliIn, resourcesToJson, summaryOf } from '../resources/resource-json.js';
import type { Task } from '../resources/task.js';
import type { MesosConstants } from '../profiles/1.11.js';
import { AGENT_METRICS } from './agent-metrics.table.js';
import { DEFAULT_AGENT_FLAGS } from './agent-flags.table.js';
import { BUILD } from './build.js';
import { AGENT_CAPABILITIES, executorOf, taskOf } from './master-json.js';
import type { ExecutorRecord } from '../resources/executor.js';
import { agentInfoOf, taskJson } from './v1-json.js';

/** Where an agent keeps everything. */
function rootOf({ hostname }: Agent): string {
  return `/var/lib/mesos/${hostname.split('.')[0] ?? hostname}`;
}

/** What an agent tells of itself and of what it runs. Shapes: recorded http-agent. */
export class AgentState {
  readonly #store: Store;
  readonly #constants: MesosConstants;

  constructor(store: Store, constants: MesosConstants) {
    this.#store = store;
    this.#constants = constants;
  }

  /** For `/state`. */
  v0(agent: Agent): object {
    const holdings = holdingsOn(this.#store, agent.id);
    const unreserved = agent.total.filter(({ reservations }) => reservations.length === 0);
    const roles = [...new Set(agent.total.flatMap((resource) => reservedRole(resource) ?? []))];
    const inRole = (role: string) => agent.total.filter((resource) => reservedRole(resource) === role);
    const used = sumOfHoldings(holdings);
    return {
      ...BUILD,
      start_time: agent.registeredAt / 1000,
      id: agent.id,
      pid: `slave(1)@${agent.address}:${agent.port}`,
      hostname: agent.hostname,
      capabilities: AGENT_CAPABILITIES,
      resources: summaryOf(agent.total),
      reserved_resources: Object.fromEntries(roles.map((role) => [role, summaryOf(inRole(role))])),
      unreserved_resources: summaryOf(unreserved),
      reserved_resources_full: Object.fromEntries(
        roles.map((role) => [role, resourcesToJson(inRole(role), undefined, 'both')]),
      ),
      unreserved_resources_full: resourcesToJson(unreserved, undefined, 'both'),
      reserved_resources_allocated: Object.fromEntries(
        roles
          .map((role) => [role, used.filter((resource) => reservedRole(resource) === role)] as const)
          .filter(([, resources]) => resources.length > 0)
          .map(([role, resources]) => [role, summaryOf(resources)]),
      ),
      unreserved_resources_allocated: summaryOf(used.filter(({ reservations }) => reservations.length === 0)),
      resource_providers: [],
      attributes: agent.attributes,
      master_hostname: this.#leader?.hostname ?? '',
      flags: this.flags(agent),
      frameworks: this.#frameworks(agent).map((framework) => this.#frameworkV0(agent, framework)),
      completed_frameworks: [],
    };
  }

  /** The reads of the operator API, by call; undefined for others. */
  v1(agent: Agent, type: string): object | undefined {
    const tasks = () => this.#tasksV1(agent);
    const executors = () => ({ executors: this.#executors(agent).map(executorJson), completed_executors: [] });
    const frameworks = () => ({
      frameworks: this.#frameworks(agent).map(({ id, info }) => ({
        framework_info: { failover_timeout: 0, checkpoint: false, ...info, id: { value: id } },
      })),
      completed_frameworks: [],
    });
    switch (type) {
      case 'GET_STATE':
        return { get_state: { get_tasks: tasks(), get_executors: executors(), get_frameworks: frameworks() } };
      case 'GET_TASKS':
        return { get_tasks: tasks() };
      case 'GET_EXECUTORS':
        return { get_executors: executors() };
      case 'GET_FRAMEWORKS':
        return { get_frameworks: frameworks() };
      case 'GET_AGENT':
        return { get_agent: { agent_info: agentInfoOf(agent) } };
      default:
        return undefined;
    }
  }

  flags(agent: Agent): Record<string, string> {
    const flags = this.#store.get<AgentFlags>('AgentFlags', '', agent.machine)?.value ?? {};
    return {
      ...DEFAULT_AGENT_FLAGS,
      containerizers: (flags.containerizers ?? ['docker', 'mesos']).join(),
      docker_registry: 'https://registry-1.docker.io',
      executor_registration_timeout: `${this.#constants.executorRegistrationTimeoutMs / 60_000}mins`,
      fetcher_cache_dir: `${rootOf(agent)}/fetch`,
      hostname: agent.hostname,
      http_command_executor: String(flags.httpCommandExecutor === true),
      ip: agent.address,
      isolation: 'posix/cpu,posix/mem',
      launcher: 'posix',
      launcher_dir: '/usr/libexec/mesos',
      master: `${this.#leader?.address ?? ''}:${MASTER_PORT}`,
      port: String(agent.port),
      registration_backoff_factor: flags.registrationBackoff ?? `${this.#constants.agentRegistrationBackoffMs}ms`,
      resources: flags.resources ?? '',
      runtime_dir: `${rootOf(agent)}/run`,
      switch_user: 'false',
      systemd_enable_support: 'false',
      work_dir: `${rootOf(agent)}/work`,
    };
  }

  metrics(agent: Agent, now: number): Record<string, number> {
    const tasks = this.#tasks(agent);
    const used = sumOfHoldings(holdingsOn(this.#store, agent.id));
    const metrics: Record<string, number> = {
      ...Object.fromEntries(AGENT_METRICS.map((name) => [name, 0])),
      'slave/registered': agent.state === 'registered' ? 1 : 0,
      'slave/uptime_secs': (now - agent.registeredAt) / 1000,
      'slave/executors_running': this.containers(agent).length,
      'slave/frameworks_active': this.#frameworks(agent).length,
    };
    for (const state of ['staging', 'starting', 'running', 'killing'])
      metrics[`slave/tasks_${state}`] = tasks.filter((task) => task.state === `TASK_${state.toUpperCase()}`).length;
    for (const name of ['cpus', 'mem', 'disk', 'gpus']) {
      metrics[`slave/${name}_total`] = milliIn(agent.total, name) / 1000;
      metrics[`slave/${name}_used`] = milliIn(used, name) / 1000;
    }
    return metrics;
  }

  /** The containers of tasks and executors, one each. */
  containers(agent: Agent): { readonly execution: Execution; readonly holding: Holding }[] {
    return this.#store
      .find<Execution>('Execution', 'agent', agent.id)
      .map(({ value }) => value)
      .filter(({ phase, runtimeId }) => phase !== 'ended' && runtimeId !== '')
      .flatMap((execution) => {
        const task = this.#store.get<Task>('Task', execution.frameworkId, execution.taskId)?.value;
        return task === undefined ? [] : [{ execution, holding: task }];
      });
  }

  #tasksV1(agent: Agent): object {
    const tasks = this.#tasks(agent);
    const launched = tasks.filter(({ state }) => !isTerminal(state));
    const own = (task: Task) => ({ ...taskJson(task), executor_id: { value: task.executorId || task.id } });
    return {
      pending_tasks: [],
      queued_tasks: [],
      launched_tasks: launched.map(own),
      terminated_tasks: tasks.filter((task) => !launched.includes(task)).map(own),
      completed_tasks: [],
    };
  }

  #frameworkV0(agent: Agent, { id, info, roles }: Framework): object {
    const tasks = this.#tasks(agent).filter(({ frameworkId }) => frameworkId === id);
    return {
      id,
      name: info.name,
      user: info.user,
      failover_timeout: info.failover_timeout ?? 0,
      checkpoint: info.checkpoint ?? false,
      hostname: info.hostname ?? '',
      roles,
      executors: [
        ...this.#executors(agent)
          .filter(({ frameworkId }) => frameworkId === id)
          .map((executor) => ({ ...executorOf(executor), id: executor.id })),
        ...tasks
          .filter(({ executorId }) => executorId === '')
          .map((task) => this.#commandExecutor(agent, task, summaryOf(task.resources))),
      ],
      completed_executors: [],
    };
  }

  /** A command of its own has an executor that bears its name. */
  #commandExecutor(agent: Agent, task: Task, resources: object): object {
    const execution = this.#store.get<Execution>('Execution', task.frameworkId, task.id)?.value;
    return {
      id: task.id,
      name: `Command Executor (Task: ${task.id}) (Command: sh -c '${task.info.command?.value ?? ''}')`,
      source: task.id,
      container: execution?.containerId ?? '',
      directory: directoryOf(agent, task.frameworkId, task.id, execution?.containerId ?? ''),
      resources,
      role: task.role,
      tasks: isTerminal(task.state) ? [] : [taskOf(task)],
      queued_tasks: [],
      completed_tasks: [],
    };
  }

  #tasks(agent: Agent): Task[] {
    return this.#store.find<Task>('Task', 'agent', agent.id).map(({ value }) => value);
  }

  #executors(agent: Agent): ExecutorRecord[] {
    return this.#store
      .find<ExecutorRecord>('Executor', 'agent', agent.id)
      .map(({ value }) => value)
      .filter(({ endedAt }) => endedAt === 0);
  }

  #frameworks(agent: Agent): Framework[] {
    const ids = new Set([...this.#tasks(agent), ...this.#executors(agent)].map(({ frameworkId }) => frameworkId));
    return [...ids].flatMap((id) => this.#store.get<Framework>('Framework', '', id)?.value ?? []);
  }

  get #leader(): MasterRecord | undefined {
    return this.#store.get<MasterRecord>('Master', '', 'leader')?.value;
  }
}

/** The sandbox of an executor's run. Source: mesos src/slave/paths.cpp. */
export function directoryOf(agent: Agent, frameworkId: string, executorId: string, containerId: string): string {
  const slave = `${rootOf(agent)}/work/slaves/${agent.id}`;
  return `${slave}/frameworks/${frameworkId}/executors/${executorId}/runs/${containerId}`;
}

function executorJson({ info }: ExecutorRecord): object {
  return { executor_info: info };
}

/** Limits and use of a container, as the agent measures them. */
export function statisticsOf(resources: Resources, timestamp: number): object {
  return {
    cpus_limit: milliIn(resources, 'cpus') / 1000,
    mem_limit_bytes: (milliIn(resources, 'mem') / 1000) * 1024 ** 2,
    timestamp,
  };
}
