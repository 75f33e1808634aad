import type { HealthCheck, Loss, PlacementConstraint, Translation, UpdateLimits, Workload } from 'regatta/kit';

type Json = Record<string, unknown>;

/** Megabytes and CPUs of an app that asks for nothing. Source: marathon's own defaults, `cpus` 1 and `mem` 128. */
const DEFAULT_CPUS = 0.1;
const DEFAULT_MEM = 32;

/** The path id of a workload's app; projects are groups. */
export function appIdOf({ name, project }: Workload): string {
  return project === undefined || project === '' ? `/${name}` : `/${project}/${name}`;
}

/** The app that runs a workload, as `POST /v2/apps` takes it. */
export function appOf(workload: Workload): Json {
  const replicas = workload.replicas ?? 1;
  const { cpuMilli, memoryBytes } = workload.resources?.requests ?? {};
  const args = [...(workload.command ?? []), ...(workload.args ?? [])];
  const constraints = [...(workload.constraints ?? []).flatMap(constraintOf), ...spreadOf(workload)];
  return {
    id: appIdOf(workload),
    instances: replicas,
    cpus: cpuMilli === undefined ? DEFAULT_CPUS : cpuMilli / 1000,
    mem: memoryBytes === undefined ? DEFAULT_MEM : Math.ceil(memoryBytes / 1024 ** 2),
    ...(args.length > 0 && { args }),
    ...(workload.env !== undefined && { env: workload.env }),
    ...(workload.labels !== undefined && { labels: workload.labels }),
    ...(workload.dependsOn !== undefined && {
      dependencies: workload.dependsOn.map((name) => appIdOf({ ...workload, name })),
    }),
    container: {
      type: 'DOCKER',
      docker: { image: workload.image },
      ...((workload.ports ?? []).length > 0 && { portMappings: portMappingsOf(workload) }),
    },
    networks: [{ mode: 'container/bridge' }],
    ...(constraints.length > 0 && { constraints }),
    ...(workload.health !== undefined && { healthChecks: [healthCheckOf(workload.health, workload)] }),
    ...(workload.update !== undefined && { upgradeStrategy: upgradeStrategyOf(workload.update, replicas) }),
    ...(workload.stopGraceMs !== undefined && { taskKillGracePeriodSeconds: Math.ceil(workload.stopGraceMs / 1000) }),
    ...(workload.restart?.delayMs !== undefined && { backoffSeconds: Math.ceil(workload.restart.delayMs / 1000) }),
  };
}

export function portMappingsOf({ ports = [] }: Workload, publishedPort?: number): Json[] {
  return ports.map(({ containerPort, publishedPort: own, protocol, name }, index) => ({
    containerPort,
    hostPort: 0,
    servicePort: (index === 0 ? publishedPort : undefined) ?? own ?? 0,
    protocol: protocol ?? 'tcp',
    ...(name !== undefined && { name }),
  }));
}

export function translate(workload: Workload): Translation {
  return { documents: [appOf(workload)], losses: lossesOf(workload), limits: limitsOf(workload) };
}

/** Shares of the wanted number, which is how the strategy counts. */
function upgradeStrategyOf(update: NonNullable<Workload['update']>, replicas: number): Json {
  const share = (count: number) => Math.min(1, replicas === 0 ? 1 : count / replicas);
  const surge = update.maxSurge ?? (update.order === 'start-first' ? (update.parallelism ?? 1) : undefined);
  const missing = update.maxUnavailable ?? (update.order === 'stop-first' ? (update.parallelism ?? 1) : undefined);
  return {
    minimumHealthCapacity: missing === undefined ? 1 : Math.max(0, 1 - share(missing)),
    maximumOverCapacity: surge === undefined ? (missing === undefined ? 1 : 0) : share(surge),
  };
}

/** Marathon keeps `minimumHealthCapacity` of the instances healthy and starts `maximumOverCapacity` more, both all of them by default. */
function limitsOf({ update = {}, replicas = 1 }: Workload): UpdateLimits {
  const { minimumHealthCapacity, maximumOverCapacity } = upgradeStrategyOf(update, replicas);
  return {
    maxUnavailable: replicas - Math.ceil(Number(minimumHealthCapacity) * replicas),
    maxSurge: Math.floor(Number(maximumOverCapacity) * replicas),
  };
}

function constraintOf({ attribute, operator, values = [] }: PlacementConstraint): string[][] {
  const field = fieldOf(attribute);
  const pattern = values.map((value) => value.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
  switch (operator) {
    case 'equals':
    case 'in':
      return [[field, 'LIKE', pattern]];
    case 'notEquals':
    case 'notIn':
      return [[field, 'UNLIKE', pattern]];
    case 'exists':
      return [[field, 'LIKE', '.*']];
    case 'notExists':
      return [[field, 'UNLIKE', '.*']];
  }
}

function spreadOf({ spread = [] }: Workload): string[][] {
  return spread.map(({ attribute }) => [fieldOf(attribute), 'GROUP_BY']);
}

function fieldOf(attribute: string): string {
  if (attribute === 'name') return 'hostname';
  return attribute === 'zone' ? '@zone' : attribute;
}

function healthCheckOf(health: HealthCheck, workload: Workload): Json {
  const ports = workload.ports ?? [];
  const times = {
    gracePeriodSeconds: Math.ceil((health.initialDelayMs ?? 300_000) / 1000),
    ...(health.initialDelayMs !== undefined && { delaySeconds: Math.ceil(health.initialDelayMs / 1000) }),
    ...(health.intervalMs !== undefined && { intervalSeconds: Math.max(1, Math.ceil(health.intervalMs / 1000)) }),
    ...(health.timeoutMs !== undefined && { timeoutSeconds: Math.max(1, Math.ceil(health.timeoutMs / 1000)) }),
    ...(health.failureThreshold !== undefined && { maxConsecutiveFailures: health.failureThreshold }),
  };
  if (health.kind === 'exec') return { protocol: 'COMMAND', command: { value: health.command.join(' ') }, ...times };
  const portIndex = ports.findIndex(({ containerPort }) => containerPort === health.port);
  const at = portIndex === -1 ? { port: health.port } : { portIndex };
  if (health.kind === 'tcp') return { protocol: 'TCP', ...at, ...times };
  return { protocol: 'HTTP', path: health.path ?? '/', ...at, ...times };
}

/** Fields that an app has in full; all others are looked at one by one. */
function lossesOf(workload: Workload): Loss[] {
  const losses: Loss[] = [];
  const lose = (path: string, kind: Loss['kind'], consequence: string) => void losses.push({ path, kind, consequence });
  if (workload.mode === 'global') lose('mode', 'unsupported', 'Marathon has no app that runs once on every node.');
  if (workload.mode === 'job')
    lose(
      'mode',
      'unsupported',
      'Marathon starts an app again whenever it ends; a job would run for ever (Metronome is not part of this).',
    );
  if (workload.completions !== undefined) lose('completions', 'unsupported', 'An app does not count successful ends.');
  if (workload.resources?.limits !== undefined)
    lose('resources.limits', 'approximated', 'The reserved amount is the limit of memory, and CPU is not capped.');
  if (workload.command !== undefined)
    lose('command', 'approximated', 'The words are given to the entry point of the image as arguments.');
  workload.spread?.forEach(({ mode, maxSkew }, index) => {
    if (mode === 'preferred')
      lose(
        `spread[${index}]`,
        'approximated',
        'A constraint of Marathon always holds: an instance waits rather than break it.',
      );
    else if (maxSkew !== undefined && maxSkew !== 1)
      lose(`spread[${index}].maxSkew`, 'approximated', 'GROUP_BY keeps groups within one of each other.');
  });
  for (const field of ['delayMs', 'monitorMs', 'onFailure'] as const)
    if (workload.update?.[field] !== undefined)
      lose(
        `update.${field}`,
        'ignored',
        'A deployment goes on as soon as an instance is healthy, and waits for ever for one that is not.',
      );
  if (workload.update?.parallelism !== undefined && workload.update.order === undefined)
    lose('update.parallelism', 'ignored', 'The upgrade strategy counts capacity, not batches.');
  if (workload.restart !== undefined && workload.restart.policy !== 'always')
    lose('restart.policy', 'unsupported', 'Whatever ends is launched again.');
  if (workload.restart?.maxAttempts !== undefined)
    lose('restart.maxAttempts', 'unsupported', 'The launch delay grows up to its maximum; Marathon never gives up.');
  for (const field of ['configs', 'secrets', 'volumes'] as const)
    if (workload[field] !== undefined && workload[field].length > 0)
      lose(field, 'unsupported', `Open-source Marathon does not mount ${field} of this kind; they are left out.`);
  return losses;
}
