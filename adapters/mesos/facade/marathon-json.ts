import { portsOf, versionAt } from '../frameworks/marathon/group-manager.js';
import type { AppSpec, MarathonApp } from '../resources/marathon-app.js';
import type { MarathonDeployment } from '../resources/marathon-deployment.js';
import { isHealthy, type MarathonInstance } from '../resources/marathon-instance.js';

/** An app as `/v2/apps` shows it. Unknown keys break strict clients, so what is not set is left out. */
export function appJson(app: MarathonApp, instances: readonly MarathonInstance[], locks: readonly string[]): object {
  const launched = instances.filter(({ task, condition }) => task !== undefined && condition !== 'Provisioned');
  const running = launched.filter(({ condition }) => condition === 'Running');
  const checked = app.spec.healthChecks.length > 0;
  const failed = lastFailure(instances);
  return {
    ...app.spec,
    acceptedResourceRoles: [app.spec.role],
    executor: '',
    fetch: [],
    secrets: {},
    version: app.version,
    versionInfo: { lastScalingAt: app.scalingVersion, lastConfigChangeAt: app.configVersion },
    tasksStaged: instances.filter(({ condition }) => STAGED.has(condition)).length,
    tasksRunning: running.length,
    tasksHealthy: checked ? running.filter(isHealthy).length : 0,
    tasksUnhealthy: checked ? running.filter(({ healthy }) => healthy === false).length : 0,
    deployments: locks.map((id) => ({ id })),
    ...(failed !== undefined && { lastTaskFailure: failed }),
  };
}

const STAGED: ReadonlySet<string> = new Set(['Provisioned', 'Staging', 'Starting']);

/** A task as `/v2/tasks` shows it; undefined for an instance that was never launched. */
export function taskJson({ id, appId, spec, task, version, healthy }: MarathonInstance): object | undefined {
  if (task === undefined) return undefined;
  return {
    id: task.id,
    appId,
    host: task.host,
    ports: task.hostPorts,
    servicePorts: portsOf(spec),
    slaveId: task.agentId,
    state: task.state,
    stagedAt: versionAt(task.stagedAt),
    ...(task.startedAt !== 0 && { startedAt: versionAt(task.startedAt) }),
    version,
    ipAddresses: task.ipAddress === '' ? [] : [{ ipAddress: task.ipAddress, protocol: 'IPv4' }],
    localVolumes: [],
    ...(healthy !== undefined && {
      healthCheckResults: [{ alive: healthy, consecutiveFailures: healthy ? 0 : 1, instanceId: id }],
    }),
    ...(task.zone !== '' && { region: 'default', zone: task.zone }),
    role: spec.role,
  };
}

export function deploymentJson(deployment: MarathonDeployment): object {
  const { id, version, affectedApps, steps, currentStep } = deployment;
  const action = ({ action: type, app }: { action: string; app: string }) => ({ action: type, app });
  return {
    id,
    version,
    affectedApps,
    affectedPods: [],
    steps: steps.map((actions) => ({ actions: actions.map(action) })),
    currentActions: (steps[currentStep] ?? []).map((one) => ({ ...action(one), readinessCheckResults: [] })),
    currentStep: currentStep + 1,
    totalSteps: steps.length,
  };
}

interface GroupJson {
  readonly id: string;
  readonly apps: object[];
  readonly pods: object[];
  readonly groups: GroupJson[];
  readonly dependencies: readonly string[];
  readonly version: string;
  readonly enforceRole: boolean;
}

/** The tree of groups that the ids of apps make, from `root` down; undefined when there is nothing below it. */
export function groupJson(
  root: string,
  apps: readonly (readonly [AppSpec, object])[],
  version: string,
): GroupJson | undefined {
  const prefix = root === '/' ? '/' : `${root}/`;
  const inside = apps.filter(([{ id }]) => id.startsWith(prefix));
  if (inside.length === 0 && root !== '/') return undefined;
  const direct = inside.filter(([{ id }]) => !id.slice(prefix.length).includes('/'));
  const below = new Set(
    inside
      .map(([{ id }]) => id.slice(prefix.length).split('/'))
      .flatMap((parts) => (parts.length > 1 ? [parts[0]!] : [])),
  );
  return {
    id: root,
    apps: direct.map(([, json]) => json),
    pods: [],
    groups: [...below].flatMap((name) => groupJson(`${prefix}${name}`, inside, version) ?? []),
    dependencies: [],
    version,
    enforceRole: false,
  };
}

/** The newest end that was not asked for. */
function lastFailure(instances: readonly MarathonInstance[]): object | undefined {
  const failed = instances
    .filter(({ condition }) => condition === 'Failed' || condition === 'Error' || condition === 'Gone')
    .sort((left, right) => right.since - left.since)[0];
  if (failed?.task === undefined) return undefined;
  const { appId, task, since, version } = failed;
  return {
    appId,
    host: task.host,
    message: task.message,
    state: task.state,
    taskId: task.id,
    slaveId: task.agentId,
    timestamp: versionAt(since),
    version,
  };
}
