import type { Call, Store } from 'regatta/kit';
import type { Master } from '../master/master.js';
import { MASTER_PORT } from '../resources/master.js';
import { MasterRefusal, methodProblem, sendText } from './answers.js';
import type { Authentication, Realm } from './authentication.js';
import { NO_FILES, serveFiles } from './files.js';
import type { LoggingLevel } from './logging-level.js';
import { MasterChanges } from './master-changes.js';
import { MasterJson, taskOf } from './master-json.js';
import { MasterState } from './master-state.js';
import type { OperatorApi } from './operator-api.js';
import { sendJsonp, serveProcess, type Process } from './process-routes.js';
import { quotaStatus, maintenanceSchedule, maintenanceStatus } from './registry-json.js';
import { RolesJson } from './roles-json.js';
import type { SchedulerApi } from './scheduler-api.js';

/** Paths of the process that every master serves itself, whoever leads. Source: recorded http-follower. */
const LOCAL = /^\/(health|version|flags|metrics\/snapshot|logging\/toggle|system\/stats\.json|files\/.*|help(\/.*)?)$/;

/** Of these a master asks nobody who he is. */
const OPEN = new Set(['/health', '/version', '/redirect', '/help']);

/** The master's HTTP: its APIs and the older endpoints, each at `/x` and `/master/x`, with or without `/`. */
export class MasterRoutes {
  readonly #master: Master;
  readonly #scheduler: SchedulerApi;
  readonly #operator: OperatorApi;
  readonly #authentication: Authentication;
  readonly #json: MasterJson;
  readonly #roles: RolesJson;
  readonly #state: MasterState;
  readonly #changes: MasterChanges;
  readonly #level: LoggingLevel;

  constructor(
    store: Store,
    master: Master,
    scheduler: SchedulerApi,
    operator: OperatorApi,
    authentication: Authentication,
    level: LoggingLevel,
  ) {
    this.#master = master;
    this.#scheduler = scheduler;
    this.#operator = operator;
    this.#authentication = authentication;
    this.#json = new MasterJson(store);
    this.#roles = new RolesJson(store, master);
    this.#state = new MasterState(store, master);
    this.#changes = new MasterChanges(store, master);
    this.#level = level;
  }

  /** `host`: the master that is asked, where the caller names one; else whichever leads. */
  accept(call: Call, host?: string): void {
    const path = call.path.replace(/\/+$/, '').replace(/^\/master(?=\/)/, '');
    const leads = this.#master.leading && (host === undefined || host === this.#master.context.record.hostname);
    // `/version` is the process's own, so it has no form below `/master`.
    if (LOCAL.test(path) && !call.path.startsWith('/master/version')) return this.#local(call, path, leads);
    if (!this.#master.leading && !this.#believes(host)) throw new MasterRefusal(503, 'No leader elected');
    if (path === '/redirect') return this.#redirect(call, '');
    if (!leads && (this.#reads[path] !== undefined || /^\/(api\/v1|[a-z-]+)/.test(path)))
      return this.#redirect(call, `/master${path}${call.query === '' ? '' : `?${call.query}`}`);
    if (path === '/api/v1/scheduler') return this.#scheduler.accept(call);
    if (path === '/api/v1' || path.startsWith('/api/v1/')) return this.#operator.accept(call);
    this.#old(call, path);
  }

  /** A follower sends callers to a dead leader until its session has run out. Source: recorded http-follower/get-after-leader-death. */
  #believes(host: string | undefined): boolean {
    const last = this.#master.context.lastLeader;
    return host !== undefined && last !== undefined && last !== host;
  }

  #redirect(call: Call, rest: string): void {
    const { hostname } = this.#master.context.record;
    sendText(call, 307, '', { location: `//${hostname}:${MASTER_PORT}${rest}` });
  }

  #local(call: Call, path: string, leads: boolean): void {
    const principal = OPEN.has(path) ? undefined : this.#authentication.principalOf(call, 'readonly');
    const { authorizer } = this.#master.context;
    const forbidden =
      (path === '/flags' && !authorizer.allows('view_flags', principal)) ||
      (/^\/(logging|metrics|files)\//.test(path) && !authorizer.allows('get_endpoints', principal, path));
    if (forbidden) throw new MasterRefusal(403, '403 Forbidden.');
    if (serveFiles(call, path, NO_FILES) || serveProcess(call, path, this.#process(leads))) return;
    throw new MasterRefusal(404, '404 Not Found.');
  }

  #old(call: Call, path: string): void {
    const read = this.#reads[path] ?? (path.startsWith('/quota/') ? this.#reads['/quota'] : undefined);
    const change = this.#changes.find(path);
    if (read === undefined && change === undefined) throw new MasterRefusal(404, '404 Not Found.');
    const handler = change?.methods.includes(call.method) === true ? change.handle : undefined;
    if (change !== undefined && handler === undefined && !(call.method === 'GET' && read !== undefined))
      throw methodProblem([...(read === undefined ? [] : ['GET']), ...change.methods], call.method);
    const realm: Realm = handler === undefined ? 'readonly' : 'readwrite';
    const principal = this.#authentication.principalOf(call, realm);
    if (handler !== undefined) return handler(call, principal);
    const query = new URLSearchParams(call.query);
    sendJsonp(call, query, read!(query, principal));
  }

  readonly #reads: Readonly<Record<string, (query: URLSearchParams, principal: string | undefined) => unknown>> = {
    '/state': () => this.#state.state(),
    '/state-summary': () => this.#state.summary(),
    '/slaves': (query) => ({
      slaves: this.#json
        .agents()
        .filter(({ id }) => isAsked(query, 'slave_id', id))
        .map((agent) => this.#json.agent(agent, true)),
      recovered_slaves: [],
    }),
    '/frameworks': (query, principal) => ({
      frameworks: this.#frameworks(query, principal, false),
      completed_frameworks: this.#frameworks(query, principal, true),
      unregistered_frameworks: [],
    }),
    '/roles': (_query, principal) => ({
      roles: this.#roles.v0().filter((role) => this.#maySee('view_roles', principal, (role as { name: string }).name)),
    }),
    '/quota': () => quotaStatus(this.#master.quotas.list()),
    '/weights': () => this.#master.weights.list(),
    '/maintenance/schedule': () => maintenanceSchedule(this.#master.maintenance.current),
    '/maintenance/status': () => maintenanceStatus(this.#master),
    '/tasks': (query) => ({ tasks: this.#tasks(query) }),
  };

  #frameworks(query: URLSearchParams, principal: string | undefined, completed: boolean): object[] {
    return this.#json
      .frameworks(completed)
      .filter(
        ({ id, info }) => isAsked(query, 'framework_id', id) && this.#maySee('view_frameworks', principal, info.user),
      )
      .map((framework) => this.#json.framework(framework));
  }

  #maySee(action: string, principal: string | undefined, object: string): boolean {
    return this.#master.context.authorizer.allows(action, principal, object);
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

  #process(leads: boolean): Process {
    return {
      name: 'master',
      flags: () => this.#state.flags(),
      metrics: () => this.#state.metrics(leads),
      endpoints: [
        ...[...Object.keys(this.#reads), ...this.#changes.paths(), ...OWN].map((path) => `master ${path}`),
        'allocator /offer_constraints_debug',
        'registrar(1) /registry',
      ],
      loggingLevel: () => this.#level.current,
      setLoggingLevel: (level) => this.#level.set(level),
    };
  }
}

/** Paths of a master that are neither old reads nor old changes. */
const OWN = ['/api/v1', '/api/v1/scheduler', '/flags', '/health', '/redirect'] as const;

/** A read may be narrowed to one id. */
function isAsked(query: URLSearchParams, name: string, id: string): boolean {
  const wanted = query.get(name);
  return wanted === null || wanted === id;
}
