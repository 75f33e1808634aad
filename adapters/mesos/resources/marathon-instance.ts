import type { KindDefinition } from 'regatta/kit';
import type { AppSpec } from './marathon-app.js';
import type { TaskState } from './messages.js';

export type Condition =
  | 'Scheduled'
  | 'Provisioned'
  | 'Staging'
  | 'Starting'
  | 'Running'
  | 'Killing'
  | 'Unreachable'
  | 'UnreachableInactive'
  | 'Finished'
  | 'Killed'
  | 'Error'
  | 'Failed'
  | 'Gone'
  | 'Dropped'
  | 'Unknown';

/** What a launched instance runs as. */
export interface InstanceTask {
  /** `<instance id>._app.<incarnation>`. */
  readonly id: string;
  readonly agentId: string;
  readonly host: string;
  readonly zone: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** One a port mapping or definition; 0 where a mapping has no port on the host. */
  readonly hostPorts: readonly number[];
  readonly ipAddress: string;
  readonly state: TaskState;
  readonly message: string;
  /** Virtual milliseconds since 1970; 0 if not yet. */
  readonly stagedAt: number;
  readonly startedAt: number;
}

/** One unit that Marathon keeps for an app. It outlives its tasks: one that ended is launched again under a higher incarnation. */
export interface MarathonInstance {
  /** `<app path with _>.instance-<uuid>`. */
  readonly id: string;
  readonly appId: string;
  readonly spec: AppSpec;
  /** `configVersion` of the app it was made for. */
  readonly version: string;
  readonly condition: Condition;
  readonly goal: 'Running' | 'Decommissioned';
  readonly incarnation: number;
  readonly task?: InstanceTask;
  /** Undefined until a health check has said something. */
  readonly healthy?: boolean;
  /** When it was made, and when its condition changed last. */
  readonly createdAt: number;
  readonly since: number;
}

const TERMINAL: ReadonlySet<Condition> = new Set<Condition>([
  'Finished',
  'Killed',
  'Error',
  'Failed',
  'Gone',
  'Dropped',
  'Unknown',
]);

/** Source: marathon core/condition/Condition.scala. */
export function hasEnded({ condition }: MarathonInstance): boolean {
  return TERMINAL.has(condition);
}

/** It waits for an offer. Source: marathon core/instance/Instance.scala isScheduled. */
export function isWaiting(instance: MarathonInstance): boolean {
  return instance.goal === 'Running' && (instance.condition === 'Scheduled' || hasEnded(instance));
}

/** It has a task that takes room somewhere. */
export function isActive(instance: MarathonInstance): boolean {
  return instance.condition !== 'Scheduled' && instance.condition !== 'UnreachableInactive' && !hasEnded(instance);
}

/** Without health checks, running is enough. */
export function isHealthy(instance: MarathonInstance): boolean {
  if (instance.condition !== 'Running') return false;
  return instance.spec.healthChecks.length === 0 || instance.healthy === true;
}

export const MARATHON_INSTANCES: KindDefinition<MarathonInstance> = {
  kind: 'MarathonInstance',
  indexes: {
    app: (instance) => instance.appId,
    waiting: (instance) => (isWaiting(instance) ? 'yes' : undefined),
    doomed: (instance) => (instance.goal === 'Decommissioned' ? 'yes' : undefined),
    host: (instance) => instance.task?.host,
  },
};
