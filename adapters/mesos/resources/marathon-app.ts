import type { KindDefinition } from 'regatta/kit';

export interface PortMappingSpec {
  readonly containerPort: number;
  /** 0: any port of the offer; absent: none at all. */
  readonly hostPort?: number;
  readonly servicePort: number;
  readonly protocol: string;
  readonly name?: string;
}

export interface PortDefinitionSpec {
  /** The service port, and with `requirePorts` the port on the host too. */
  readonly port: number;
  readonly protocol: string;
  readonly name?: string;
}

export interface HealthCheckSpec {
  readonly protocol: string;
  readonly path?: string;
  readonly portIndex?: number;
  readonly port?: number;
  readonly command?: { readonly value: string };
  readonly gracePeriodSeconds: number;
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
  readonly maxConsecutiveFailures: number;
  readonly delaySeconds: number;
}

/** Field, operator, and a value where the operator takes one. */
export type ConstraintSpec = readonly [string, string, string?];

/** An app as Marathon's REST API has it, with every default filled in. Source: marathon docs/docs/rest-api/public/api/v2/types. */
export interface AppSpec {
  readonly id: string;
  readonly cmd?: string;
  readonly args?: readonly string[];
  readonly cpus: number;
  /** Megabytes. */
  readonly mem: number;
  readonly disk: number;
  readonly gpus: number;
  readonly instances: number;
  readonly env: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly constraints: readonly ConstraintSpec[];
  readonly dependencies: readonly string[];
  readonly container?: {
    readonly type: 'DOCKER' | 'MESOS';
    readonly docker?: { readonly image: string; readonly forcePullImage?: boolean; readonly privileged?: boolean };
    readonly portMappings?: readonly PortMappingSpec[];
    readonly volumes: readonly unknown[];
  };
  readonly networks: readonly { readonly mode: string; readonly name?: string }[];
  readonly portDefinitions?: readonly PortDefinitionSpec[];
  readonly requirePorts: boolean;
  readonly healthChecks: readonly HealthCheckSpec[];
  readonly backoffSeconds: number;
  readonly backoffFactor: number;
  readonly maxLaunchDelaySeconds: number;
  readonly upgradeStrategy: { readonly minimumHealthCapacity: number; readonly maximumOverCapacity: number };
  readonly unreachableStrategy:
    { readonly inactiveAfterSeconds: number; readonly expungeAfterSeconds: number } | 'disabled';
  readonly killSelection: 'YOUNGEST_FIRST' | 'OLDEST_FIRST';
  readonly taskKillGracePeriodSeconds?: number;
  readonly role: string;
  readonly user?: string;
}

/** An app of the root group; named by its path id. */
export interface MarathonApp {
  readonly spec: AppSpec;
  /** RFC 3339 with milliseconds; grows with every change. */
  readonly version: string;
  /** The version of the last change that was more than a number of instances. Instances carry it. */
  readonly configVersion: string;
  readonly scalingVersion: string;
}

export const MARATHON_APPS: KindDefinition<MarathonApp> = { kind: 'MarathonApp' };

/** Every version an app ever had: namespace the app, name the version. */
export const MARATHON_APP_VERSIONS: KindDefinition<MarathonApp> = { kind: 'MarathonAppVersion' };
