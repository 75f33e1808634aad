import type { Loss, PlacementConstraint, Translation, UpdateLimits, UpdatePolicy, Workload } from 'regatta/kit';
import { nanosecondsOf } from '../resources/durations.js';
import type {
  ContainerSpecification,
  HealthSpec,
  PlacementSpec,
  ResourceSpec,
  ServiceMode,
  ServiceSpec,
  TaskSpec,
  UpdateSpec,
} from '../resources/service-spec.js';

const NANO_PER_MILLI = 1_000_000;
const MEMORY_BYTES_MIN = 4 * 1024 * 1024;

type ResourceAmount = NonNullable<NonNullable<Workload['resources']>['limits']>;

/** Neutral -> a service of the Engine API, with what it cannot say. */
/** The updater takes `parallelism` tasks at a time, and stops the old one first unless it is told otherwise. */
function limitsOf({ update }: Workload): UpdateLimits {
  const parallelism = update?.parallelism ?? 1;
  return update?.order === 'start-first'
    ? { maxUnavailable: 0, maxSurge: parallelism }
    : { maxUnavailable: parallelism, maxSurge: 0 };
}

export function translate(workload: Workload): Translation {
  const { spec, losses } = serviceSpecOf(workload);
  return { documents: [spec], losses, limits: limitsOf(workload) };
}

export function serviceSpecOf(workload: Workload): { readonly spec: ServiceSpec; readonly losses: readonly Loss[] } {
  const losses: Loss[] = [];
  const lose = (path: string, kind: Loss['kind'], consequence: string) => void losses.push({ path, kind, consequence });
  const update = updateOf(workload.update, lose);
  const published = (workload.ports ?? []).filter(({ publishedPort }) => publishedPort !== undefined);
  if (workload.project !== undefined)
    lose('project', 'approximated', 'a stack is only a label: names of services are not separated by it');
  if ((workload.dependsOn ?? []).length > 0)
    lose('dependsOn', 'ignored', 'services start at once, whatever they depend on');
  const labels = {
    ...workload.labels,
    ...(workload.project !== undefined && { 'com.docker.stack.namespace': workload.project }),
  };
  const spec: ServiceSpec = {
    Name: workload.name,
    Labels: labels,
    TaskTemplate: taskOf(workload, lose),
    Mode: modeOf(workload),
    ...(update !== undefined && workload.mode !== 'job' && { UpdateConfig: update }),
    ...(published.length > 0 && {
      EndpointSpec: {
        Mode: 'vip',
        Ports: published.map(({ name, containerPort, publishedPort, protocol = 'tcp' }) => ({
          ...(name !== undefined && { Name: name }),
          Protocol: protocol,
          TargetPort: containerPort,
          PublishedPort: publishedPort!,
          PublishMode: 'ingress',
        })),
      },
    }),
  };
  return { spec, losses };
}

type Lose = (path: string, kind: Loss['kind'], consequence: string) => void;

function modeOf({ mode, replicas = 1, completions }: Workload): ServiceMode {
  if (mode === 'global') return { Global: {} };
  if (mode === 'job') return { ReplicatedJob: { MaxConcurrent: replicas, TotalCompletions: completions ?? replicas } };
  return { Replicated: { Replicas: replicas } };
}

function taskOf(workload: Workload, lose: Lose): TaskSpec {
  const { resources, restart } = workload;
  const limits = amountOf(resources?.limits, 'resources.limits', lose);
  const requests = amountOf(resources?.requests, 'resources.requests', lose);
  const placement = placementOf(workload, lose);
  const conditions = { always: 'any', 'on-failure': 'on-failure', never: 'none' } as const;
  return {
    ContainerSpec: containerOf(workload, lose),
    ...((limits ?? requests) !== undefined && {
      Resources: { ...(limits && { Limits: limits }), ...(requests && { Reservations: requests }) },
    }),
    ...(restart !== undefined && {
      RestartPolicy: {
        Condition: conditions[restart.policy],
        ...(restart.delayMs !== undefined && { Delay: nanosecondsOf(restart.delayMs) }),
        ...(restart.maxAttempts !== undefined && { MaxAttempts: restart.maxAttempts }),
      },
    }),
    ...(placement !== undefined && { Placement: placement }),
    ForceUpdate: 0,
  };
}

/** Swarm takes no less than a thousandth of a CPU and 4 MiB (swarmkit manager/controlapi/service.go). */
function amountOf(amount: ResourceAmount | undefined, path: string, lose: Lose): ResourceSpec | undefined {
  if (amount === undefined) return undefined;
  const { cpuMilli = 0, memoryBytes = 0 } = amount;
  const raised = memoryBytes > 0 && memoryBytes < MEMORY_BYTES_MIN;
  if (raised) lose(`${path}.memoryBytes`, 'approximated', 'swarm takes no less than 4 MiB');
  return {
    ...(cpuMilli > 0 && { NanoCPUs: cpuMilli * NANO_PER_MILLI }),
    ...(memoryBytes > 0 && { MemoryBytes: raised ? MEMORY_BYTES_MIN : memoryBytes }),
  };
}

function containerOf(workload: Workload, lose: Lose): ContainerSpecification {
  const { image, command, args, env, labels, stopGraceMs, configs = [], secrets = [], volumes = [] } = workload;
  const health = healthOf(workload, lose);
  const fileOf = (path: string) => ({ Name: path, UID: '0', GID: '0', Mode: 0o444 });
  return {
    Image: image,
    ...(labels !== undefined && { Labels: labels }),
    ...(command !== undefined && { Command: command }),
    ...(args !== undefined && { Args: args }),
    ...(env !== undefined && { Env: Object.entries(env).map(([name, value]) => `${name}=${value}`) }),
    ...(stopGraceMs !== undefined && { StopGracePeriod: nanosecondsOf(stopGraceMs) }),
    ...(health !== undefined && { Healthcheck: health }),
    ...(volumes.length > 0 && {
      Mounts: volumes.map(({ name, path, readOnly = false }) => ({
        Type: 'volume',
        Source: name,
        Target: path,
        ...(readOnly && { ReadOnly: true }),
      })),
    }),
    ...(secrets.length > 0 && {
      Secrets: secrets.map(({ name, path }) => ({ SecretName: name, SecretID: name, File: fileOf(path) })),
    }),
    ...(configs.length > 0 && {
      Configs: configs.map(({ name, path }) => ({ ConfigName: name, ConfigID: name, File: fileOf(path) })),
    }),
  };
}

function healthOf({ health }: Workload, lose: Lose): HealthSpec | undefined {
  if (health === undefined) return undefined;
  if (health.kind !== 'exec')
    lose(
      'health.kind',
      'approximated',
      'probed by a command inside the container, which needs curl or nc in the image',
    );
  const test =
    health.kind === 'exec'
      ? ['CMD', ...health.command]
      : health.kind === 'tcp'
        ? ['CMD-SHELL', `nc -z 127.0.0.1 ${health.port}`]
        : ['CMD-SHELL', `curl -fsS http://127.0.0.1:${health.port}${health.path ?? '/'}`];
  return {
    Test: test,
    ...(health.intervalMs !== undefined && { Interval: nanosecondsOf(health.intervalMs) }),
    ...(health.timeoutMs !== undefined && { Timeout: nanosecondsOf(health.timeoutMs) }),
    ...(health.initialDelayMs !== undefined && { StartPeriod: nanosecondsOf(health.initialDelayMs) }),
    ...(health.failureThreshold !== undefined && { Retries: health.failureThreshold }),
  };
}

function placementOf(workload: Workload, lose: Lose): PlacementSpec | undefined {
  const constraints = (workload.constraints ?? []).flatMap((constraint, at) => constraintOf(constraint, at, lose));
  const preferences = (workload.spread ?? []).flatMap(({ attribute, mode, maxSkew }, at) => {
    if (mode === 'required')
      lose(`spread[${at}].mode`, 'approximated', 'spreading is only tried: a task is never left waiting for it');
    if (maxSkew !== undefined && maxSkew !== 1)
      lose(`spread[${at}].maxSkew`, 'approximated', 'tasks are always spread as evenly as they can be');
    // Nodes themselves are always spread over.
    return attribute === 'name' ? [] : [{ Spread: { SpreadDescriptor: keyOf(attribute) } }];
  });
  if (constraints.length + preferences.length === 0) return undefined;
  return {
    ...(constraints.length > 0 && { Constraints: constraints }),
    ...(preferences.length > 0 && { Preferences: preferences }),
  };
}

/** All constraints have to hold, so a choice among several values cannot be said. */
function constraintOf({ attribute, operator, values = [] }: PlacementConstraint, at: number, lose: Lose): string[] {
  const key = keyOf(attribute);
  const [first] = values;
  if ((operator === 'equals' || (operator === 'in' && values.length === 1)) && first !== undefined)
    return [`${key}==${first}`];
  if (operator === 'notEquals' || operator === 'notIn') return values.map((value) => `${key}!=${value}`);
  lose(
    `constraints[${at}]`,
    'unsupported',
    `a service cannot ask for "${attribute} ${operator} ${values.join(', ')}", so any node will do`,
  );
  return [];
}

function keyOf(attribute: string): string {
  if (attribute === 'name') return 'node.hostname';
  return attribute === 'role' ? 'node.role' : `node.labels.${attribute}`;
}

function updateOf(policy: UpdatePolicy | undefined, lose: Lose): UpdateSpec | undefined {
  if (policy === undefined) return undefined;
  const { parallelism, order, delayMs, monitorMs, onFailure, maxUnavailable, maxSurge } = policy;
  const surges = order === undefined && (maxSurge ?? 0) > 0 && (maxUnavailable ?? 0) === 0;
  if (maxSurge !== undefined || maxUnavailable !== undefined)
    lose('update', 'approximated', 'bounds become a number of tasks replaced at the same time, and an order');
  const bound = Math.max(maxUnavailable ?? 0, maxSurge ?? 0, 1);
  return {
    Parallelism: parallelism ?? bound,
    Order: order ?? (surges ? 'start-first' : 'stop-first'),
    ...(delayMs !== undefined && { Delay: nanosecondsOf(delayMs) }),
    ...(monitorMs !== undefined && { Monitor: nanosecondsOf(monitorMs) }),
    ...(onFailure !== undefined && { FailureAction: onFailure }),
  };
}
