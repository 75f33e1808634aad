import type { Call, Store } from 'regatta/kit';
import type { Agent } from '../resources/agent.js';
import { isPresent } from '../resources/agent.js';
import { AgentApi, type AgentParts } from './agent-api.js';
import { statisticsOf } from './agent-state.js';
import { MasterRefusal } from './answers.js';
import type { ExecutorApi } from './executor-api.js';
import { serveFiles } from './files.js';
import { sendJsonp, serveProcess } from './process-routes.js';

/** Paths of an agent, for `/help`. */
const OWN = [
  '/api/v1',
  '/api/v1/executor',
  '/containerizer/debug',
  '/containers',
  '/flags',
  '/health',
  '/monitor/statistics',
  '/state',
] as const;

/** The HTTP of an agent: its APIs and its older reads, each at `/x` and `/slave(1)/x`. Source: recorded http-agent. */
export class AgentRoutes {
  readonly #store: Store;
  readonly #parts: AgentParts;
  readonly #api: AgentApi;
  readonly #executors: ExecutorApi;

  constructor(store: Store, parts: AgentParts, executors: ExecutorApi) {
    this.#store = store;
    this.#parts = parts;
    this.#api = new AgentApi(parts);
    this.#executors = executors;
  }

  /** The agent of a machine that listens; undefined when none does. */
  agentOf(machine: string): Agent | undefined {
    return this.#store
      .find<Agent>('Agent', 'machine', machine)
      .map(({ value }) => value)
      .findLast(isPresent);
  }

  accept(call: Call, agent: Agent): void {
    const path = decodeURIComponent(call.path)
      .replace(/\/+$/, '')
      .replace(/^\/slave\(1\)(?=\/)/, '');
    if (path === '/api/v1/executor') return this.#executors.accept(call, agent);
    if (path === '/api/v1' || path.startsWith('/api/v1/')) return this.#api.accept(call, agent);
    if (serveFiles(call, path, this.#parts.files.of(agent))) return;
    const server = {
      name: 'slave(1)',
      flags: () => this.#parts.state.flags(agent),
      metrics: () => this.#parts.state.metrics(agent, this.#parts.now()),
      endpoints: OWN.map((own) => `slave(1) ${own}`),
      loggingLevel: () => this.#parts.level.current,
      setLoggingLevel: (level: number) => this.#parts.level.set(level),
    };
    if (serveProcess(call, path, server)) return;
    const read = this.#read(path, agent);
    if (read === undefined) throw new MasterRefusal(404, '404 Not Found.');
    sendJsonp(call, new URLSearchParams(call.query), read);
  }

  #read(path: string, agent: Agent): unknown {
    const timestamp = this.#parts.now() / 1000;
    const containers = () => this.#parts.state.containers(agent);
    if (path === '/state') return this.#parts.state.v0(agent);
    if (path === '/containers')
      return containers().map(({ execution, holding }) => ({
        container_id: execution.containerId,
        executor_id: execution.taskId,
        executor_name: '',
        framework_id: execution.frameworkId,
        source: execution.taskId,
        statistics: statisticsOf(holding.resources, timestamp),
        status: { container_id: { value: execution.containerId } },
      }));
    if (path === '/monitor/statistics')
      return containers().map(({ execution, holding }) => ({
        executor_id: execution.taskId,
        executor_name: '',
        framework_id: execution.frameworkId,
        source: execution.taskId,
        statistics: statisticsOf(holding.resources, timestamp),
      }));
    return undefined;
  }
}
