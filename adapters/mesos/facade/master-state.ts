import { MASTER_METRICS } from './master-metrics.table.js';
import type { Store } from 'regatta/kit';
import type { Master } from '../master/master.js';
import { MASTER_PORT } from '../resources/master.js';
import { milliIn } from '../resources/resource-json.js';
import type { Agent } from '../resources/agent.js';
import { BUILD } from './build.js';
import { DEFAULT_FLAGS } from './master-flags.table.js';
import { MasterJson } from './master-json.js';

/** The larger v0 reads: the whole state, its summary, flags and metrics. Shapes: recorded http-v0-reads. */
export class MasterState {
  readonly #store: Store;
  readonly #master: Master;
  readonly #json: MasterJson;

  constructor(store: Store, master: Master) {
    this.#store = store;
    this.#master = master;
    this.#json = new MasterJson(store);
  }

  state(): object {
    const { record } = this.#master.context;
    const agents = this.#json.agents();
    const all = this.#store.list<Agent>('Agent').items.map(({ value }) => value);
    const pid = `master@${record.address}:${MASTER_PORT}`;
    const active = agents.filter((agent) => agent.state === 'registered' && !agent.deactivated).length;
    return {
      ...BUILD,
      start_time: record.startedAt / 1000,
      elected_time: record.startedAt / 1000,
      id: record.id,
      pid,
      hostname: record.hostname,
      capabilities: ['AGENT_UPDATE', 'AGENT_DRAINING', 'QUOTA_V2'],
      activated_slaves: active,
      deactivated_slaves: agents.length - active,
      unreachable_slaves: all.filter(({ state }) => state === 'unreachable').length,
      leader: pid,
      leader_info: { id: record.id, pid, port: MASTER_PORT, hostname: record.hostname },
      cluster: 'regatta',
      flags: this.flags(),
      slaves: agents.map((agent) => this.#json.agent(agent, false)),
      recovered_slaves: [],
      frameworks: this.#json.frameworks(false).map((framework) => this.#json.framework(framework)),
      completed_frameworks: this.#json.frameworks(true).map((framework) => this.#json.framework(framework)),
      orphan_tasks: [],
      unregistered_frameworks: [],
    };
  }

  summary(): object {
    const tasks = this.#json.tasks();
    return {
      hostname: this.#master.context.record.hostname,
      cluster: 'regatta',
      slaves: this.#json.agents().map((agent) => {
        const own = tasks.filter(({ agentId }) => agentId === agent.id);
        const frameworks = [...new Set(own.map(({ frameworkId }) => frameworkId))];
        return { ...this.#json.agent(agent, false), ...this.#json.counters(own), framework_ids: frameworks };
      }),
      frameworks: this.#json.frameworks(false).map((framework) => {
        const own = tasks.filter(({ frameworkId }) => frameworkId === framework.id);
        const agents = [...new Set(own.map(({ agentId }) => agentId))];
        return { ...this.#json.frameworkSummary(framework), ...this.#json.counters(own), slave_ids: agents };
      }),
    };
  }

  flags(): Record<string, string> {
    const { constants, flags } = this.#master.context;
    return {
      ...DEFAULT_FLAGS,
      agent_ping_timeout: `${constants.agentPingTimeoutMs / 1000}secs`,
      agent_reregister_timeout: `${constants.agentReregisterTimeoutMs / 60_000}mins`,
      max_agent_ping_timeouts: String(constants.maxAgentPingTimeouts),
      allocation_interval: `${constants.allocationIntervalMs / 1000}secs`,
      max_completed_frameworks: String(constants.maxCompletedFrameworks),
      max_completed_tasks_per_framework: String(constants.maxCompletedTasksPerFramework),
      zk_session_timeout: `${constants.zkSessionTimeoutMs / 1000}secs`,
      ...(flags.roles !== undefined && { roles: flags.roles.join() }),
      ...(flags.zk !== undefined && { zk: flags.zk }),
      cluster: 'regatta',
      hostname: this.#master.hosts.candidate()?.hostname ?? 'master',
      ip: this.#master.hosts.candidate()?.address ?? '127.0.0.1',
      webui_dir: '/usr/share/mesos/webui',
      work_dir: '/var/lib/mesos/master',
    };
  }

  /** `leads`: whether the master that is asked is the one that leads. */
  metrics(leads: boolean): Record<string, number> {
    const { context } = this.#master;
    const agents = leads ? this.#store.list<Agent>('Agent').items.map(({ value }) => value) : [];
    const frameworks = leads ? this.#json.frameworks(false) : [];
    const connected = agents.filter(({ state }) => state === 'registered');
    const active = connected.filter(({ deactivated }) => !deactivated);
    const metrics: Record<string, number> = {
      ...Object.fromEntries(MASTER_METRICS.map((name) => [name, 0])),
      'master/elected': leads ? 1 : 0,
      'master/uptime_secs': leads ? (context.tasks.now - context.record.startedAt) / 1000 : 0,
      'master/slaves_active': active.length,
      'master/slaves_inactive':
        agents.filter(({ state }) => state === 'disconnected').length + connected.length - active.length,
      'master/slaves_connected': connected.length,
      'master/slaves_disconnected': agents.filter(({ state }) => state === 'disconnected').length,
      'master/slaves_unreachable': agents.filter(({ state }) => state === 'unreachable').length,
      'master/frameworks_active': frameworks.filter((framework) => framework.active).length,
      'master/frameworks_inactive': frameworks.filter((framework) => !framework.active).length,
      'master/frameworks_connected': frameworks.filter((framework) => framework.connected).length,
      'master/frameworks_disconnected': frameworks.filter((framework) => !framework.connected).length,
      'master/outstanding_offers': leads ? this.#store.count('Offer') : 0,
    };
    return leads ? { ...metrics, ...this.#amounts() } : metrics;
  }

  #amounts(): Record<string, number> {
    const { allocator } = this.#master.context;
    const tasks = this.#json.tasks();
    const metrics: Record<string, number> = {};
    for (const [state, count] of Object.entries(this.#json.counters(tasks)))
      metrics[`master/${state.replace('TASK_', 'tasks_').toLowerCase()}`] = count;
    const { total, allocated } = allocator.totals();
    const used = tasks.filter(({ released }) => !released).flatMap(({ resources }) => resources);
    for (const name of ['cpus', 'mem', 'disk', 'gpus']) {
      const all = total.get(name) ?? 0;
      metrics[`master/${name}_total`] = all / 1000;
      metrics[`master/${name}_used`] = milliIn(used, name) / 1000;
      metrics[`master/${name}_percent`] = all === 0 ? 0 : milliIn(used, name) / all;
      // The allocator itself counts no more than these. Source: mesos src/master/allocator/mesos/metrics.cpp.
      if (name === 'gpus') continue;
      metrics[`allocator/mesos/resources/${name}/total`] = all / 1000;
      metrics[`allocator/mesos/resources/${name}/offered_or_allocated`] = (allocated.get(name) ?? 0) / 1000;
    }
    for (const role of new Set(this.#json.frameworks(false).flatMap(({ roles }) => roles))) {
      const { share, filters } = allocator.role(role);
      metrics[`allocator/mesos/roles/${role}/shares/dominant`] = share;
      metrics[`allocator/mesos/offer_filters/roles/${role}/active`] = filters;
    }
    for (const { role, guarantees, limits } of this.#master.quotas.list())
      for (const [kind, amounts] of Object.entries({ guarantee: guarantees, limit: limits }))
        for (const [name, milli] of Object.entries(amounts))
          metrics[`allocator/mesos/quota/roles/${role}/resources/${name}/${kind}`] = milli / 1000;
    return metrics;
  }
}
