import type { HealthCheck, Loss, PlacementConstraint, Reader, Workload } from 'regatta/kit';

type Json = Readonly<Record<string, unknown>>;

/** Marathon apps and groups, as files for `dcos marathon app add` and `POST /v2/apps` hold them. */
export const reader: Reader = {
  id: 'marathon',
  title: 'Marathon apps and groups (JSON)',
  detects: (documents) => documents.length > 0 && documents.every((document) => isApp(document) || isGroup(document)),
  read(documents) {
    const losses: Loss[] = [];
    const apps = documents.flatMap((document, index) => appsIn(document as Json, `[${index}]`));
    const workloads = apps.map(([path, app]) =>
      workloadOf(app, documents.length === 1 && apps.length === 1 ? '' : `${path}.`, losses),
    );
    return { workloads, losses };
  },
};

/** Words that only an app of Marathon puts together: an id, and something to run. */
function isApp(document: unknown): boolean {
  if (!isObject(document) || typeof document['id'] !== 'string') return false;
  if ('apiVersion' in document || 'kind' in document || 'services' in document) return false;
  const runs = 'cmd' in document || 'args' in document || 'container' in document;
  return (
    runs &&
    ['instances', 'cpus', 'mem', 'container', 'portDefinitions', 'upgradeStrategy'].some((key) => key in document)
  );
}

function isGroup(document: unknown): boolean {
  if (!isObject(document) || typeof document['id'] !== 'string') return false;
  const apps = list(document['apps']);
  const groups = list(document['groups']);
  return apps.length + groups.length > 0 && apps.every(isApp) && groups.every(isGroup);
}

function appsIn(document: Json, path: string, parent = ''): [string, Json][] {
  const id = absolute(String(document['id']), parent);
  if (isApp(document)) return [[path, { ...document, id }]];
  return ['apps', 'groups'].flatMap((key) =>
    list(document[key]).flatMap((inner, index) => appsIn(inner as Json, `${path}.${key}[${index}]`, id)),
  );
}

function absolute(id: string, parent: string): string {
  return id.startsWith('/') ? id : `${parent === '/' ? '' : parent}/${id}`;
}

/** Fields that have a place in a neutral workload, or that say nothing beyond the default. */
const READ = new Set([
  'id',
  'args',
  'cmd',
  'cpus',
  'mem',
  'instances',
  'env',
  'labels',
  'container',
  'networks',
  'constraints',
  'dependencies',
  'healthChecks',
  'upgradeStrategy',
  'taskKillGracePeriodSeconds',
  'backoffSeconds',
  'version',
  'versionInfo',
]);

function workloadOf(app: Json, prefix: string, losses: Loss[]): Workload {
  const lose = (path: string, kind: Loss['kind'], consequence: string) =>
    void losses.push({ path: `${prefix}${path}`, kind, consequence });
  const id = String(app['id']);
  const parts = id.split('/').filter((part) => part !== '');
  const container = object(app['container']);
  const image = object(container['docker'])['image'];
  if (typeof image !== 'string')
    lose('container', 'unsupported', 'There is no image; the command needs one to run in elsewhere.');
  for (const key of Object.keys(app))
    if (!READ.has(key)) lose(key, 'ignored', `A workload has no ${key}; other platforms do not know it.`);
  if (list(container['volumes']).length > 0)
    lose('container.volumes', 'unsupported', 'Volumes of Marathon have no names that other platforms could use.');
  const replicas = number(app['instances']) ?? 1;
  const project = parts.slice(0, -1).join('-');
  const args = list(app['args']).map(String);
  const cpus = number(app['cpus']);
  const mem = number(app['mem']);
  const constraints = list(app['constraints']).flatMap((one, index) => constraintOf(one as string[], index, lose));
  const spread = list(app['constraints']).flatMap((one) => spreadOf(one as string[]));
  const [check] = list(app['healthChecks']) as Json[];
  const health = check === undefined ? undefined : healthOf(check, container, lose);
  const grace = number(app['taskKillGracePeriodSeconds']);
  const backoff = number(app['backoffSeconds']);
  const ports = portsOf(container);
  const dependencies = list(app['dependencies']).map(String);
  return {
    name: parts.at(-1) ?? id,
    image: typeof image === 'string' ? image : 'busybox:latest',
    replicas,
    ...(project !== '' && { project }),
    ...(ports.length > 0 && { ports }),
    ...((cpus !== undefined || mem !== undefined) && {
      resources: {
        requests: {
          ...(cpus !== undefined && { cpuMilli: Math.round(cpus * 1000) }),
          ...(mem !== undefined && { memoryBytes: mem * 1024 ** 2 }),
        },
      },
    }),
    ...(typeof app['cmd'] === 'string' && { command: ['/bin/sh', '-c', app['cmd']] }),
    ...(args.length > 0 && { args }),
    ...(app['env'] !== undefined && { env: textsOf(app['env'], 'env', lose) }),
    ...(app['labels'] !== undefined && { labels: textsOf(app['labels'], 'labels', lose) }),
    ...(constraints.length > 0 && { constraints }),
    ...(spread.length > 0 && { spread }),
    ...(app['upgradeStrategy'] !== undefined && { update: updateOf(object(app['upgradeStrategy']), replicas) }),
    ...(health !== undefined && { health }),
    ...(grace !== undefined && { stopGraceMs: grace * 1000 }),
    ...(backoff !== undefined && { restart: { policy: 'always' as const, delayMs: backoff * 1000 } }),
    ...(dependencies.length > 0 && { dependsOn: dependencies.map((one) => one.slice(one.lastIndexOf('/') + 1)) }),
  };
}

function portsOf(container: Json): NonNullable<Workload['ports']> {
  return (list(container['portMappings']) as Json[]).map((mapping) => ({
    containerPort: number(mapping['containerPort']) ?? 0,
    ...((number(mapping['servicePort']) ?? 0) > 0 && { publishedPort: number(mapping['servicePort'])! }),
    ...(typeof mapping['name'] === 'string' && { name: mapping['name'] }),
    ...(mapping['protocol'] === 'udp' && { protocol: 'udp' as const }),
  }));
}

function updateOf(strategy: Json, replicas: number): NonNullable<Workload['update']> {
  const healthy = number(strategy['minimumHealthCapacity']) ?? 1;
  const over = number(strategy['maximumOverCapacity']) ?? 1;
  return { maxUnavailable: replicas - Math.ceil(replicas * healthy), maxSurge: Math.floor(replicas * over) };
}

type Lose = (path: string, kind: Loss['kind'], consequence: string) => void;

function constraintOf(
  [field = '', operator = '', value = '']: string[],
  index: number,
  lose: Lose,
): PlacementConstraint[] {
  const attribute = attributeOf(field);
  const literal = /^[\w.-]+(\|[\w.-]+)*$/.test(value);
  switch (operator) {
    case 'GROUP_BY':
      return [];
    case 'CLUSTER':
    case 'IS':
      if (value !== '') return [{ attribute, operator: 'equals', values: [value] }];
      break;
    case 'LIKE':
      if (value === '.*') return [{ attribute, operator: 'exists' }];
      if (literal) return [{ attribute, operator: 'in', values: value.split('|') }];
      break;
    case 'UNLIKE':
      if (literal) return [{ attribute, operator: 'notIn', values: value.split('|') }];
      break;
  }
  lose(`constraints[${index}]`, 'unsupported', `${operator} on ${field} cannot be said neutrally; it is left out.`);
  return [];
}

function spreadOf([field = '', operator = '']: string[]): NonNullable<Workload['spread']> {
  return operator === 'GROUP_BY' ? [{ attribute: attributeOf(field), mode: 'required' }] : [];
}

function attributeOf(field: string): string {
  if (field === 'hostname' || field === '@hostname') return 'name';
  return field === '@zone' ? 'zone' : field;
}

function healthOf(check: Json, container: Json, lose: Lose): HealthCheck | undefined {
  const ms = (key: string) => (number(check[key]) === undefined ? undefined : number(check[key])! * 1000);
  const [intervalMs, timeoutMs, initialDelayMs] = [
    ms('intervalSeconds'),
    ms('timeoutSeconds'),
    ms('gracePeriodSeconds'),
  ];
  const failureThreshold = number(check['maxConsecutiveFailures']);
  const times = {
    ...(intervalMs !== undefined && { intervalMs }),
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(initialDelayMs !== undefined && { initialDelayMs }),
    ...(failureThreshold !== undefined && failureThreshold > 0 && { failureThreshold }),
  };
  const protocol = typeof check['protocol'] === 'string' ? check['protocol'] : 'HTTP';
  if (protocol === 'COMMAND')
    return { kind: 'exec', command: ['/bin/sh', '-c', String(object(check['command'])['value'])], ...times };
  const mapping = (list(container['portMappings']) as Json[])[number(check['portIndex']) ?? 0];
  const port = number(check['port']) ?? number(mapping?.['containerPort']);
  if (port === undefined) {
    lose('healthChecks[0]', 'unsupported', 'The check asks on a port that is only known once the app runs.');
    return undefined;
  }
  if (protocol.endsWith('TCP')) return { kind: 'tcp', port, ...times };
  return { kind: 'http', path: typeof check['path'] === 'string' ? check['path'] : '/', port, ...times };
}

function textsOf(value: unknown, field: string, lose: Lose): Record<string, string> {
  const texts: [string, string][] = [];
  for (const [name, item] of Object.entries(object(value))) {
    if (typeof item === 'string') texts.push([name, item]);
    else lose(`${field}.${name}`, 'unsupported', 'Only plain texts are carried over.');
  }
  return Object.fromEntries(texts);
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function object(value: unknown): Json {
  return isObject(value) ? value : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function number(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
