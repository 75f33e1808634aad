import type { Labels } from '../allocator/resource.js';

/** The v1 JSON messages between master, frameworks and agents, as far as they are used. Source: mesos include/mesos/v1/*.proto. */

export interface Value<T = string> {
  readonly value: T;
}

export type TaskState =
  | 'TASK_STAGING'
  | 'TASK_STARTING'
  | 'TASK_RUNNING'
  | 'TASK_KILLING'
  | 'TASK_FINISHED'
  | 'TASK_FAILED'
  | 'TASK_KILLED'
  | 'TASK_ERROR'
  | 'TASK_LOST'
  | 'TASK_DROPPED'
  | 'TASK_UNREACHABLE'
  | 'TASK_GONE'
  | 'TASK_GONE_BY_OPERATOR'
  | 'TASK_UNKNOWN';

const TERMINAL: ReadonlySet<TaskState> = new Set<TaskState>([
  'TASK_FINISHED',
  'TASK_FAILED',
  'TASK_KILLED',
  'TASK_ERROR',
  'TASK_LOST',
  'TASK_DROPPED',
  'TASK_GONE',
  'TASK_GONE_BY_OPERATOR',
]);

/** Source: mesos src/common/protobuf_utils.cpp isTerminalState. */
export function isTerminal(state: TaskState): boolean {
  return TERMINAL.has(state);
}

export interface ResourceJson {
  readonly name: string;
  readonly type: 'SCALAR' | 'RANGES' | 'SET';
  readonly scalar?: { readonly value: number };
  readonly ranges?: { readonly range: readonly { readonly begin: number; readonly end: number }[] };
  readonly set?: { readonly item: readonly string[] };
  readonly role?: string;
  readonly allocation_info?: { readonly role: string };
  readonly reservation?: { readonly principal?: string; readonly labels?: Labels };
  readonly reservations?: readonly {
    readonly role: string;
    readonly type: string;
    readonly principal?: string;
    readonly labels?: Labels;
  }[];
  readonly disk?: DiskJson;
  readonly revocable?: object;
  readonly shared?: object;
}

export interface DiskJson {
  readonly persistence?: { readonly id: string; readonly principal?: string };
  readonly volume?: { readonly mode?: string; readonly container_path: string; readonly host_path?: string };
  readonly source?: { readonly type: string; readonly mount?: { readonly root?: string } };
}

export interface FrameworkInfo {
  readonly id?: Value;
  readonly name: string;
  readonly user: string;
  readonly role?: string;
  readonly roles?: readonly string[];
  /** Seconds. */
  readonly failover_timeout?: number;
  readonly checkpoint?: boolean;
  readonly hostname?: string;
  readonly webui_url?: string;
  readonly principal?: string;
  readonly capabilities?: readonly { readonly type: string }[];
  readonly labels?: Labels;
  readonly offer_filters?: Readonly<
    Record<
      string,
      {
        readonly min_allocatable_resources?: {
          readonly quantities?: readonly { readonly quantities?: Readonly<Record<string, Value<number>>> }[];
        };
      }
    >
  >;
}

export interface PortMapping {
  readonly host_port: number;
  readonly container_port: number;
  readonly protocol?: string;
}

export interface ExecutorInfo {
  readonly type?: string;
  readonly executor_id: Value;
  readonly framework_id?: Value;
  readonly command?: TaskInfo['command'];
  readonly container?: unknown;
  readonly resources?: readonly ResourceJson[];
  readonly name?: string;
  readonly source?: string;
  readonly shutdown_grace_period?: { readonly nanoseconds: number };
}

export interface TaskInfo {
  readonly name: string;
  readonly task_id: Value;
  readonly agent_id: Value;
  readonly resources?: readonly ResourceJson[];
  readonly executor?: ExecutorInfo;
  readonly command?: {
    readonly value?: string;
    readonly shell?: boolean;
    readonly arguments?: readonly string[];
    readonly user?: string;
    readonly uris?: readonly { readonly value: string }[];
    readonly environment?: { readonly variables?: readonly { readonly name: string; readonly value?: string }[] };
  };
  readonly container?: {
    readonly type?: string;
    readonly docker?: {
      readonly image?: string;
      readonly network?: string;
      readonly port_mappings?: readonly PortMapping[];
    };
    readonly mesos?: { readonly image?: { readonly docker?: { readonly name?: string } } };
    readonly volumes?: readonly object[];
  };
  readonly check?: CheckJson;
  readonly health_check?: HealthCheckJson;
  readonly max_completion_time?: { readonly nanoseconds?: number };
  readonly limits?: { readonly [name in string]?: Value<number> } & {
    readonly cpus?: Value<number>;
    readonly mem?: Value<number>;
  };
  /** What the framework wants its own processes to be told, e.g. the version it launched. */
  readonly labels?: { readonly labels?: readonly { readonly key: string; readonly value?: string }[] };
  readonly kill_policy?: KillPolicy;
  readonly discovery?: unknown;
}

export interface KillPolicy {
  readonly grace_period?: { readonly nanoseconds?: number };
}

interface CheckTimes {
  readonly type?: string;
  readonly delay_seconds?: number;
  readonly interval_seconds?: number;
  readonly timeout_seconds?: number;
}

export interface CheckJson extends CheckTimes {
  readonly command?: { readonly command?: TaskInfo['command'] };
  readonly http?: { readonly port?: number; readonly path?: string };
  readonly tcp?: { readonly port?: number };
}

export interface HealthCheckJson extends CheckTimes {
  readonly grace_period_seconds?: number;
  readonly consecutive_failures?: number;
  readonly command?: TaskInfo['command'];
  readonly http?: { readonly port?: number; readonly scheme?: string; readonly path?: string };
  readonly tcp?: { readonly port?: number };
}

export interface TaskStatus {
  readonly task_id: Value;
  readonly state: TaskState;
  readonly message?: string;
  readonly source: 'SOURCE_MASTER' | 'SOURCE_AGENT' | 'SOURCE_EXECUTOR';
  readonly reason?: string;
  readonly agent_id?: Value;
  readonly executor_id?: Value;
  /** Seconds since 1970. */
  readonly timestamp: number;
  /** 16 bytes in base64; present when it has to be acknowledged. */
  readonly uuid?: string;
  readonly healthy?: boolean;
  readonly container_status?: unknown;
  readonly unreachable_time?: { readonly nanoseconds: number };
  readonly check_status?: unknown;
  readonly data?: string;
}

export interface Filters {
  readonly refuse_seconds?: number;
}

export interface Operation {
  readonly type: string;
  readonly launch?: { readonly task_infos?: readonly TaskInfo[] };
  readonly launch_group?: {
    readonly executor?: ExecutorInfo;
    readonly task_group?: { readonly tasks?: readonly TaskInfo[] };
  };
  readonly reserve?: { readonly resources?: readonly ResourceJson[]; readonly source?: readonly ResourceJson[] };
  readonly unreserve?: { readonly resources?: readonly ResourceJson[] };
  readonly create?: { readonly volumes?: readonly ResourceJson[] };
  readonly destroy?: { readonly volumes?: readonly ResourceJson[] };
  readonly grow_volume?: { readonly volume: ResourceJson; readonly addition: ResourceJson };
  readonly shrink_volume?: { readonly volume: ResourceJson; readonly subtract: Value<number> };
  readonly id?: Value;
}

export interface SchedulerCall {
  readonly type: string;
  readonly framework_id?: Value;
  readonly subscribe?: {
    readonly framework_info?: FrameworkInfo;
    readonly suppressed_roles?: readonly string[];
    readonly offer_constraints?: OfferConstraints;
  };
  readonly accept?: {
    readonly offer_ids?: readonly Value[];
    readonly operations?: readonly Operation[];
    readonly filters?: Filters;
  };
  readonly decline?: { readonly offer_ids?: readonly Value[]; readonly filters?: Filters };
  readonly revive?: { readonly roles?: readonly string[] };
  readonly suppress?: { readonly roles?: readonly string[] };
  readonly kill?: { readonly task_id?: Value; readonly agent_id?: Value; readonly kill_policy?: KillPolicy };
  readonly shutdown?: { readonly executor_id?: Value; readonly agent_id?: Value };
  readonly acknowledge?: { readonly agent_id?: Value; readonly task_id?: Value; readonly uuid?: string };
  readonly reconcile?: { readonly tasks?: readonly { readonly task_id: Value; readonly agent_id?: Value }[] };
  readonly message?: { readonly agent_id?: Value; readonly executor_id?: Value; readonly data?: string };
  readonly request?: { readonly requests?: readonly unknown[] };
  readonly update_framework?: {
    readonly framework_info?: FrameworkInfo;
    readonly suppressed_roles?: readonly string[];
    readonly offer_constraints?: OfferConstraints;
  };
  readonly accept_inverse_offers?: { readonly inverse_offer_ids?: readonly Value[]; readonly filters?: Filters };
  readonly decline_inverse_offers?: { readonly inverse_offer_ids?: readonly Value[]; readonly filters?: Filters };
  readonly acknowledge_operation_status?: { readonly uuid?: string; readonly agent_id?: Value };
  readonly reconcile_operations?: {
    readonly operations?: readonly { readonly operation_id: Value; readonly agent_id?: Value }[];
  };
}

/** Which agents a framework does not want to be offered, by role: any of the groups has to hold, and in it every test. */
export interface OfferConstraints {
  readonly role_constraints?: Readonly<
    Record<string, { readonly groups?: readonly { readonly attribute_constraints?: readonly AttributeConstraint[] }[] }>
  >;
}

export interface AttributeConstraint {
  readonly selector: { readonly pseudoattribute_type?: string; readonly attribute_name?: string };
  readonly predicate: {
    readonly exists?: object;
    readonly not_exists?: object;
    readonly text_equals?: Value;
    readonly text_not_equals?: Value;
    readonly text_matches?: { readonly regex: string };
    readonly text_not_matches?: { readonly regex: string };
  };
}

export interface OfferJson {
  readonly id: Value;
  readonly framework_id: Value;
  readonly agent_id: Value;
  readonly hostname: string;
  readonly url: unknown;
  readonly resources: readonly ResourceJson[];
  readonly attributes?: readonly AttributeJson[];
  readonly executor_ids?: readonly Value[];
  readonly allocation_info?: { readonly role: string };
  readonly domain?: DomainJson;
  readonly unavailability?: unknown;
}

export interface AttributeJson {
  readonly name: string;
  readonly type: 'TEXT' | 'SCALAR';
  readonly text?: Value;
  readonly scalar?: Value<number>;
}

export interface DomainJson {
  readonly fault_domain: { readonly region: { readonly name: string }; readonly zone: { readonly name: string } };
}

export type SchedulerEvent =
  | {
      readonly type: 'SUBSCRIBED';
      readonly subscribed: {
        readonly framework_id: Value;
        readonly heartbeat_interval_seconds: number;
        readonly master_info: unknown;
      };
    }
  | { readonly type: 'OFFERS'; readonly offers: { readonly offers: readonly OfferJson[] } }
  | { readonly type: 'RESCIND'; readonly rescind: { readonly offer_id: Value } }
  | { readonly type: 'UPDATE'; readonly update: { readonly status: TaskStatus } }
  | { readonly type: 'INVERSE_OFFERS'; readonly inverse_offers: { readonly inverse_offers: readonly object[] } }
  | {
      readonly type: 'RESCIND_INVERSE_OFFER';
      readonly rescind_inverse_offer: { readonly inverse_offer_id: Value };
    }
  | { readonly type: 'UPDATE_OPERATION_STATUS'; readonly update_operation_status: { readonly status: object } }
  | {
      readonly type: 'MESSAGE';
      readonly message: { readonly agent_id: Value; readonly executor_id: Value; readonly data: string };
    }
  | {
      readonly type: 'FAILURE';
      readonly failure: { readonly agent_id?: Value; readonly executor_id?: Value; readonly status?: number };
    }
  | { readonly type: 'ERROR'; readonly error: { readonly message: string } }
  | { readonly type: 'HEARTBEAT' };
