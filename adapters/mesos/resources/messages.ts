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
  readonly reservation?: { readonly principal?: string };
  readonly reservations?: readonly { readonly role: string; readonly type: string; readonly principal?: string }[];
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
  readonly labels?: unknown;
}

export interface PortMapping {
  readonly host_port: number;
  readonly container_port: number;
  readonly protocol?: string;
}

export interface TaskInfo {
  readonly name: string;
  readonly task_id: Value;
  readonly agent_id: Value;
  readonly resources?: readonly ResourceJson[];
  readonly executor?: {
    readonly type?: string;
    readonly executor_id?: Value;
    readonly framework_id?: Value;
    readonly command?: unknown;
  };
  readonly command?: {
    readonly value?: string;
    readonly shell?: boolean;
    readonly arguments?: readonly string[];
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
  readonly kill_policy?: { readonly grace_period?: { readonly nanoseconds?: number } };
  readonly discovery?: unknown;
}

export interface CheckJson {
  readonly type?: string;
  readonly delay_seconds?: number;
  readonly interval_seconds?: number;
  readonly timeout_seconds?: number;
}

export interface HealthCheckJson extends CheckJson {
  readonly grace_period_seconds?: number;
  readonly command?: unknown;
  readonly http?: { readonly port?: number; readonly scheme?: string; readonly path?: string };
  readonly tcp?: unknown;
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
}

export interface Filters {
  readonly refuse_seconds?: number;
}

export interface Operation {
  readonly type: string;
  readonly launch?: { readonly task_infos?: readonly TaskInfo[] };
  readonly launch_group?: {
    readonly executor?: unknown;
    readonly task_group?: { readonly tasks?: readonly TaskInfo[] };
  };
}

export interface SchedulerCall {
  readonly type: string;
  readonly framework_id?: Value;
  readonly subscribe?: {
    readonly framework_info?: FrameworkInfo;
    readonly suppressed_roles?: readonly string[];
  };
  readonly accept?: {
    readonly offer_ids?: readonly Value[];
    readonly operations?: readonly Operation[];
    readonly filters?: Filters;
  };
  readonly decline?: { readonly offer_ids?: readonly Value[]; readonly filters?: Filters };
  readonly revive?: { readonly roles?: readonly string[] };
  readonly suppress?: { readonly roles?: readonly string[] };
  readonly kill?: { readonly task_id?: Value; readonly agent_id?: Value; readonly kill_policy?: unknown };
  readonly shutdown?: { readonly executor_id?: Value; readonly agent_id?: Value };
  readonly acknowledge?: { readonly agent_id?: Value; readonly task_id?: Value; readonly uuid?: string };
  readonly reconcile?: { readonly tasks?: readonly { readonly task_id: Value; readonly agent_id?: Value }[] };
  readonly message?: { readonly agent_id?: Value; readonly executor_id?: Value; readonly data?: string };
  readonly request?: { readonly requests?: readonly unknown[] };
  readonly update_framework?: {
    readonly framework_info?: FrameworkInfo;
    readonly suppressed_roles?: readonly string[];
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
  | {
      readonly type: 'FAILURE';
      readonly failure: { readonly agent_id?: Value; readonly executor_id?: Value; readonly status?: number };
    }
  | { readonly type: 'ERROR'; readonly error: { readonly message: string } }
  | { readonly type: 'HEARTBEAT' };
