import type { Call, Store } from 'regatta/kit';
import type { Master } from '../master/master.js';
import type { Agent } from '../resources/agent.js';
import { milliIn } from '../resources/resource-json.js';
import { MasterRefusal, sendJson, sendText } from './answers.js';
import { DEFAULT_FLAGS } from './master-flags.table.js';
import { MasterJson, taskOf } from './master-json.js';
import type { SchedulerApi } from './scheduler-api.js';

const VERSION = '1.11.0';

/** What the recorded binary says of its own build; clients look at the version in it. Source: recorded http-v0-reads. */
const BUILD = {
  build_date: '2020-11-24 15:38:37',
  build_time: 1_606_232_317,
  build_user: 'ubuntu',
  git_sha: '04bc7ee1984d86fbb0bd782ccc69ce44c13ae4b9',
  git_tag: VERSION,
  version: VERSION,
};

/** The master's HTTP: the scheduler API and the reads that tools use, each at `/x` and `/master/x`, with or without `/`. */
export class MasterRoutes {
  readonly #store: Store;
  readonly #master: Master;
  readonly #scheduler: SchedulerApi;
  readonly #json: MasterJson;

  constructor(store: Store, master: Master, scheduler: SchedulerApi) {
    this.#store = store;
    this.#master = master;
    this.#scheduler = scheduler;
    this.#json = new MasterJson(store);
  }

  accept(call: Call): void {
    const path = call.path.replace(/\/+$/, '').replace(/^\/master(?=\/)/, '');
    if (path === '/redirect') return sendText(call, 307, '', { location: '//master:5050' });
    if (path === '/api/v1/scheduler') return this.#scheduler.accept(call);
    // `/version` is the process's own, so it has no form below `/master`.
    const read = call.path.startsWith('/master/version') ? undefined : this.#reads[path];
    if (read === undefined) throw new MasterRefusal(404, '404 Not Found.');
    if (path === '/health') return sendText(call, 200, '');
    if (!this.#master.leading) throw new MasterRefusal(503, 'No leader elected');
    sendJson(call, 200, read(new URLSearchParams(call.query)));
  }

  readonly #reads: Readonly<Record<string, (query: URLSearchParams) => unknown>> = {
    '/health': () => '',
    '/version': () => BUILD,
    '/flags': () => ({ flags: this.#flags() }),
    '/state': () => this.#state(),
    '/state-summary': () => this.#summary(),
    '/slaves': (query) => ({
      slaves: this.#json
        .agents()
        .filter(({ id }) => isAsked(query, 'slave_id', id))
        .map((agent) => this.#json.agent(agent, true)),
      recovered_slaves: [],
    }),
    '/frameworks': (query) => ({
      frameworks: this.#frameworks(query, false),
      completed_frameworks: this.#frameworks(query, true),
      unregistered_frameworks: [],
    }),
    '/roles': () => ({ roles: this.#json.roles() }),
    // Nothing of the kind can be set here, so these show what a fresh master shows.
    '/quota': () => ({}),
    '/weights': () => [],
    '/maintenance/schedule': () => ({}),
    '/maintenance/status': () => ({}),
    '/tasks': (query) => ({ tasks: this.#tasks(query) }),
    '/metrics/snapshot': () => this.#metrics(),
  };

  #frameworks(query: URLSearchParams, completed: boolean): object[] {
    return this.#json
      .frameworks(completed)
      .filter(({ id }) => isAsked(query, 'framework_id', id))
      .map((framework) => this.#json.framework(framework));
  }

  #state(): object {
    const { record } = this.#master.context;
    const agents = this.#store.list<Agent>('Agent').items.map(({ value }) => value);
    const count = (state: Agent['state']) => agents.filter((agent) => agent.state === state).length;
    return {
      ...BUILD,
      start_time: record.startedAt / 1000,
      elected_time: record.startedAt / 1000,
      id: record.id,
      pid: 'master@127.0.0.1:5050',
      hostname: 'master',
      capabilities: ['AGENT_UPDATE', 'AGENT_DRAINING', 'QUOTA_V2'],
      activated_slaves: count('registered'),
      deactivated_slaves: count('disconnected'),
      unreachable_slaves: count('unreachable'),
      leader: 'master@127.0.0.1:5050',
      leader_info: { id: record.id, pid: 'master@127.0.0.1:5050', port: 5050, hostname: 'master' },
      cluster: 'regatta',
      flags: this.#flags(),
      slaves: this.#json.agents().map((agent) => this.#json.agent(agent, false)),
      recovered_slaves: [],
      frameworks: this.#json.frameworks(false).map((framework) => this.#json.framework(framework)),
      completed_frameworks: this.#json.frameworks(true).map((framework) => this.#json.framework(framework)),
      orphan_tasks: [],
      unregistered_frameworks: [],
    };
  }

  #summary(): object {
    const tasks = this.#json.tasks();
    return {
      hostname: 'master',
      cluster: 'regatta',
      slaves: this.#json.agents().map((agent) => {
        const own = tasks.filter(({ agentId }) => agentId === agent.id);
        const frameworks = [...new Set(own.map(({ frameworkId }) => frameworkId))];
        return { ...this.#json.agent(agent, false), ...this.#json.counters(own), framework_ids: frameworks };
      }),
      frameworks: this.#json.frameworks(false).map((framework) => {
        const own = tasks.filter(({ frameworkId }) => frameworkId === framework.id);
        const agents = [...new Set(own.map(({ agentId }) => agentId))];
        return { ...this.#json.framework(framework), ...this.#json.counters(own), slave_ids: agents };
      }),
    };
  }

  /** `limit` is 100 unless given, -1 for all; newest first unless `order=asc`. */
  #tasks(query: URLSearchParams): object[] {
    const [framework, id] = [query.get('framework_id'), query.get('task_id')];
    const found = this.#json
      .tasks()
      .filter((task) => (framework === null || task.frameworkId === framework) && (id === null || task.id === id))
      .sort((left, right) => (left.statuses[0]?.timestamp ?? Infinity) - (right.statuses[0]?.timestamp ?? Infinity));
    if (query.get('order') !== 'asc') found.reverse();
    const offset = Number(query.get('offset') ?? 0);
    // What is no number counts as not given.
    const limit = Number(query.get('limit') ?? 100) || 100;
    return found.slice(offset, limit < 0 ? undefined : offset + limit).map(taskOf);
  }

  #flags(): Record<string, string> {
    const { constants } = this.#master.context;
    return {
      ...DEFAULT_FLAGS,
      agent_ping_timeout: `${constants.agentPingTimeoutMs / 1000}secs`,
      agent_reregister_timeout: `${constants.agentReregisterTimeoutMs / 60_000}mins`,
      max_agent_ping_timeouts: String(constants.maxAgentPingTimeouts),
      allocation_interval: `${constants.allocationIntervalMs / 1000}secs`,
      max_completed_frameworks: String(constants.maxCompletedFrameworks),
      max_completed_tasks_per_framework: String(constants.maxCompletedTasksPerFramework),
      cluster: 'regatta',
      hostname: 'master',
      ip: '127.0.0.1',
      webui_dir: '/usr/share/mesos/webui',
      work_dir: '/var/lib/mesos/master',
    };
  }

  #metrics(): Record<string, number> {
    const { context } = this.#master;
    const tasks = this.#json.tasks();
    const agents = this.#store.list<Agent>('Agent').items.map(({ value }) => value);
    const frameworks = this.#json.frameworks(false);
    const metrics: Record<string, number> = {
      'master/elected': 1,
      'master/uptime_secs': (context.tasks.now - context.record.startedAt) / 1000,
      'master/slaves_active': agents.filter(({ state }) => state === 'registered').length,
      'master/slaves_inactive': agents.filter(({ state }) => state === 'disconnected').length,
      'master/slaves_connected': agents.filter(({ state }) => state === 'registered').length,
      'master/slaves_disconnected': agents.filter(({ state }) => state === 'disconnected').length,
      'master/slaves_unreachable': agents.filter(({ state }) => state === 'unreachable').length,
      'master/frameworks_active': frameworks.filter(({ active }) => active).length,
      'master/frameworks_connected': frameworks.filter(({ connected }) => connected).length,
      'master/outstanding_offers': this.#store.count('Offer'),
    };
    for (const [state, count] of Object.entries(this.#json.counters(tasks)))
      metrics[`master/${state.replace('TASK_', 'tasks_').toLowerCase()}`] = count;
    const { total, allocated } = context.allocator.totals();
    const used = tasks.filter(({ released }) => !released).flatMap(({ resources }) => resources);
    for (const name of ['cpus', 'mem', 'disk', 'gpus']) {
      const all = total.get(name) ?? 0;
      metrics[`master/${name}_total`] = all / 1000;
      metrics[`master/${name}_used`] = milliIn(used, name) / 1000;
      metrics[`master/${name}_percent`] = all === 0 ? 0 : milliIn(used, name) / all;
      metrics[`allocator/mesos/resources/${name}/total`] = all / 1000;
      metrics[`allocator/mesos/resources/${name}/offered_or_allocated`] = (allocated.get(name) ?? 0) / 1000;
    }
    return metrics;
  }
}

/** A read may be narrowed to one id. */
function isAsked(query: URLSearchParams, name: string, id: string): boolean {
  const wanted = query.get(name);
  return wanted === null || wanted === id;
}
