import type { Store } from 'regatta/kit';
import { masterInfo } from '../master/framework-registry.js';
import type { Master } from '../master/master.js';
import { MasterRefusal } from './answers.js';
import { BUILD } from './build.js';
import type { LoggingLevel } from './logging-level.js';
import { MasterState } from './master-state.js';
import { maintenanceSchedule, maintenanceStatus, quotaStatus } from './registry-json.js';
import { RolesJson } from './roles-json.js';
import { V1Json } from './v1-json.js';

type Reader = (principal: string | undefined) => object;

/** The calls of the operator API that read. Source: recorded http-operator-reads. */
export class OperatorReads {
  readonly #master: Master;
  readonly #level: LoggingLevel;
  readonly #json: V1Json;
  readonly #roles: RolesJson;
  readonly #state: MasterState;

  constructor(store: Store, master: Master, level: LoggingLevel) {
    this.#master = master;
    this.#level = level;
    this.#json = new V1Json(store, master);
    this.#roles = new RolesJson(store, master);
    this.#state = new MasterState(store, master);
  }

  /** The part of the answer; undefined for a call that does not read. Throws a `MasterRefusal`. */
  read(type: string, principal: string | undefined): object | undefined {
    return Object.hasOwn(this.#readers, type) ? this.#readers[type]?.(principal) : undefined;
  }

  readonly #readers: Readonly<Record<string, Reader>> = {
    GET_HEALTH: () => ({ get_health: { healthy: true } }),
    GET_FLAGS: (principal) => {
      if (!this.#allows('view_flags', principal)) throw new MasterRefusal(403, '403 Forbidden.');
      return { get_flags: { flags: namedValues(this.#state.flags()) } };
    },
    GET_VERSION: () => ({ get_version: { version_info: BUILD } }),
    GET_METRICS: () => ({ get_metrics: { metrics: namedValues(this.#state.metrics(true)) } }),
    GET_LOGGING_LEVEL: () => ({ get_logging_level: { level: this.#level.current } }),
    // A master attaches nothing but its log, and writes none here.
    LIST_FILES: () => notFound(),
    READ_FILE: () => notFound(),
    GET_STATE: (principal) => ({ get_state: this.state(principal) }),
    GET_AGENTS: () => ({ get_agents: this.#json.agents() }),
    GET_FRAMEWORKS: (principal) => ({ get_frameworks: this.#frameworks(principal) }),
    GET_EXECUTORS: () => ({ get_executors: this.#json.executors() }),
    GET_OPERATIONS: () => ({ get_operations: {} }),
    GET_TASKS: (principal) => ({ get_tasks: this.#tasks(principal) }),
    GET_ROLES: (principal) => {
      const roles = this.#roles
        .v1()
        .filter((role) => this.#allows('view_roles', principal, (role as { name: string }).name));
      return { get_roles: roles.length === 0 ? {} : { roles } };
    },
    GET_WEIGHTS: () => {
      const infos = this.#master.weights.list();
      return infos.length === 0 ? {} : { get_weights: { weight_infos: infos } };
    },
    GET_MASTER: () => {
      const { record } = this.#master.context;
      const startedAt = record.startedAt / 1000;
      return { get_master: { master_info: masterInfo(record), start_time: startedAt, elected_time: startedAt } };
    },
    GET_MAINTENANCE_STATUS: () => ({ get_maintenance_status: { status: maintenanceStatus(this.#master) } }),
    GET_MAINTENANCE_SCHEDULE: (principal) => ({
      get_maintenance_schedule: {
        schedule: this.#allows('get_maintenance_schedules', principal)
          ? maintenanceSchedule(this.#master.maintenance.current)
          : {},
      },
    }),
    GET_QUOTA: () => ({ get_quota: { status: quotaStatus(this.#master.quotas.list()) } }),
  };

  /** The whole state in parts, as the first event of a subscription has it too. */
  state(principal: string | undefined): object {
    return {
      get_tasks: this.#tasks(principal),
      get_executors: this.#json.executors(),
      get_frameworks: this.#frameworks(principal),
      get_agents: this.#json.agents(),
    };
  }

  #frameworks(principal: string | undefined): object {
    return this.#json.frameworks(({ info }) => this.#allows('view_frameworks', principal, info.user));
  }

  #tasks(principal: string | undefined): object {
    return this.#json.tasks(() => this.#allows('view_tasks', principal));
  }

  #allows(action: string, principal: string | undefined, object?: string): boolean {
    return this.#master.context.authorizer.allows(action, principal, object);
  }
}

function namedValues(values: Readonly<Record<string, unknown>>): object[] {
  return Object.keys(values)
    .sort()
    .map((name) => ({ name, value: values[name] }));
}

function notFound(): never {
  throw new MasterRefusal(404, '', { 'content-type': 'text/plain; charset=utf-8' });
}
