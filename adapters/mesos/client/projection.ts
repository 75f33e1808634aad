import type { Instance, InstancePhase, Projection, Stored } from 'regatta/kit';
import type { Agent } from '../resources/agent.js';
import type { Condition, MarathonInstance } from '../resources/marathon-instance.js';
import { isHealthy } from '../resources/marathon-instance.js';
import { milliIn } from '../resources/resource-json.js';

const PHASES: Record<Condition, InstancePhase> = {
  Scheduled: 'pending',
  Provisioned: 'starting',
  Staging: 'starting',
  Starting: 'starting',
  Running: 'running',
  Killing: 'stopping',
  Unreachable: 'lost',
  UnreachableInactive: 'lost',
  Finished: 'succeeded',
  Killed: 'stopping',
  Error: 'failed',
  Failed: 'failed',
  Gone: 'lost',
  Dropped: 'failed',
  Unknown: 'lost',
};

/** Neutral phase of a task state, for what the REST API lists. */
export const PHASE_OF_STATE: Readonly<Record<string, InstancePhase>> = {
  TASK_STAGING: 'starting',
  TASK_STARTING: 'starting',
  TASK_RUNNING: 'running',
  TASK_KILLING: 'stopping',
  TASK_FINISHED: 'succeeded',
  TASK_FAILED: 'failed',
  TASK_ERROR: 'failed',
  TASK_DROPPED: 'failed',
  TASK_KILLED: 'stopping',
  TASK_UNREACHABLE: 'lost',
  TASK_LOST: 'lost',
  TASK_GONE: 'lost',
  TASK_GONE_BY_OPERATOR: 'lost',
  TASK_UNKNOWN: 'lost',
};

/** The name of an app without its groups: what the workload was called. */
export function workloadOf(appId: string): string {
  return appId.slice(appId.lastIndexOf('/') + 1);
}

/** An instance that was never launched is a number in a queue and not listed anywhere; it appears with its first task. */
export function instanceOf(instance: MarathonInstance): Instance | undefined {
  const { id, appId, spec, task, condition } = instance;
  if (task === undefined) return undefined;
  return {
    id,
    workload: workloadOf(appId),
    phase: PHASES[condition],
    node: task.host,
    ready: isHealthy(instance),
    image: spec.container?.docker?.image ?? '',
    reason: reasonOf(task.state),
    cpuMilli: Math.round(spec.cpus * 1000),
    memoryBytes: spec.mem * 1024 ** 2,
  };
}

/** The state is the reason, except where all is well. */
export function reasonOf(state: string): string {
  return state === 'TASK_RUNNING' ? '' : state;
}

export const projection: Projection = {
  instanceKinds: ['MarathonInstance'],
  nodeKinds: ['Agent'],
  instance: ({ object }) => instanceOf((object as Stored<MarathonInstance>).value),
  node: ({ object }) => {
    const { hostname: node, state, total } = (object as Stored<Agent>).value;
    const ready = state === 'registered';
    return {
      node,
      ready,
      schedulable: ready,
      cpuMilli: milliIn(total, 'cpus'),
      memoryBytes: (milliIn(total, 'mem') / 1000) * 1024 ** 2,
      reason: ready ? '' : state,
    };
  },
};
