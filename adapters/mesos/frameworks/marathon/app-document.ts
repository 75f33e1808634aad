import type { MesosConstants } from '../../profiles/1.11.js';
import type { AppSpec, HealthCheckSpec, PortDefinitionSpec, PortMappingSpec } from '../../resources/marathon-app.js';

type Json = Readonly<Record<string, unknown>>;

/** An app as a user writes it; anything may be missing, and `null` counts as missing. */
export type AppDocument = Partial<Record<keyof AppSpec | 'version' | 'ports', unknown>>;

/** Fills every default in; ports stay 0 where one is to be assigned. Source: the RAML types named in `AppSpec`. */
export function specOf(document: AppDocument, constants: MesosConstants): AppSpec {
  const given = withoutNulls(document);
  const networks = list(given['networks']) as AppSpec['networks'];
  const container = containerOf(given['container'], networks);
  const isHost = networks.every(({ mode }) => mode === 'host');
  const portDefinitions = isHost ? portDefinitionsOf(given) : undefined;
  const strategy = object(given['upgradeStrategy']);
  return {
    id: String(given['id']),
    ...optional('cmd', given['cmd'] as string | undefined),
    ...optional('args', given['args'] as readonly string[] | undefined),
    cpus: number(given['cpus'], 1),
    mem: number(given['mem'], 128),
    disk: number(given['disk'], 0),
    gpus: number(given['gpus'], 0),
    instances: number(given['instances'], 1),
    env: object(given['env']) as Record<string, string>,
    labels: object(given['labels']) as Record<string, string>,
    constraints: list(given['constraints']) as AppSpec['constraints'],
    dependencies: list(given['dependencies']) as readonly string[],
    ...optional('container', container),
    networks: networks.length > 0 ? networks : [{ mode: 'host' }],
    ...optional('portDefinitions', portDefinitions),
    requirePorts: given['requirePorts'] === true,
    healthChecks: (list(given['healthChecks']) as Json[]).map(healthCheckOf),
    backoffSeconds: number(given['backoffSeconds'], constants.marathonBackoffMs / 1000),
    backoffFactor: number(given['backoffFactor'], constants.marathonBackoffFactorPermille / 1000),
    maxLaunchDelaySeconds: number(given['maxLaunchDelaySeconds'], constants.marathonMaxLaunchDelayMs / 1000),
    upgradeStrategy: {
      minimumHealthCapacity: number(strategy['minimumHealthCapacity'], 1),
      maximumOverCapacity: number(strategy['maximumOverCapacity'], 1),
    },
    unreachableStrategy: unreachableStrategyOf(given['unreachableStrategy'], constants),
    killSelection: given['killSelection'] === 'OLDEST_FIRST' ? 'OLDEST_FIRST' : 'YOUNGEST_FIRST',
    ...optional('taskKillGracePeriodSeconds', given['taskKillGracePeriodSeconds'] as number | undefined),
    role: typeof given['role'] === 'string' ? given['role'] : '*',
    ...optional('user', given['user'] as string | undefined),
  };
}

/** The image and the ports. Bridge networking gives every mapping a port on the host unless it says otherwise. */
function containerOf(value: unknown, networks: AppSpec['networks']): AppSpec['container'] {
  if (value === undefined) return undefined;
  const given = withoutNulls(value as Json);
  const isBridge = networks.some(({ mode }) => mode === 'container/bridge');
  const docker = given['docker'] as NonNullable<AppSpec['container']>['docker'];
  const mappings = given['portMappings'] === undefined ? undefined : (list(given['portMappings']) as Json[]);
  return {
    type: given['type'] === 'DOCKER' ? 'DOCKER' : 'MESOS',
    ...optional('docker', docker),
    ...optional(
      'portMappings',
      mappings?.map((mapping) => mappingOf(withoutNulls(mapping), isBridge)),
    ),
    volumes: list(given['volumes']),
  };
}

function mappingOf(given: Json, isBridge: boolean): PortMappingSpec {
  const hostPort = given['hostPort'] ?? (isBridge ? 0 : undefined);
  return {
    containerPort: number(given['containerPort'], 0),
    ...optional('hostPort', hostPort as number | undefined),
    servicePort: number(given['servicePort'], 0),
    protocol: typeof given['protocol'] === 'string' ? given['protocol'] : 'tcp',
    ...optional('name', given['name'] as string | undefined),
  };
}

/** Without any, an app on the host's network has one port. */
function portDefinitionsOf(given: Json): PortDefinitionSpec[] {
  const ports = given['ports'] === undefined ? undefined : (list(given['ports']) as number[]).map((port) => ({ port }));
  const definitions = given['portDefinitions'] === undefined ? ports : (list(given['portDefinitions']) as Json[]);
  return (definitions ?? [{ port: 0, name: 'default' }]).map((definition) => {
    const { port, protocol, name } = withoutNulls(definition) as Partial<PortDefinitionSpec>;
    return { port: port ?? 0, protocol: protocol ?? 'tcp', ...optional('name', name) };
  });
}

function healthCheckOf(given: Json): HealthCheckSpec {
  const check = withoutNulls(given) as Partial<HealthCheckSpec>;
  return {
    ...check,
    protocol: check.protocol ?? 'HTTP',
    gracePeriodSeconds: check.gracePeriodSeconds ?? 300,
    intervalSeconds: check.intervalSeconds ?? 60,
    timeoutSeconds: check.timeoutSeconds ?? 20,
    maxConsecutiveFailures: check.maxConsecutiveFailures ?? 3,
    delaySeconds: check.delaySeconds ?? 15,
  };
}

function unreachableStrategyOf(value: unknown, constants: MesosConstants): AppSpec['unreachableStrategy'] {
  if (value === 'disabled') return 'disabled';
  const given = object(value);
  return {
    inactiveAfterSeconds: number(given['inactiveAfterSeconds'], constants.marathonUnreachableInactiveMs / 1000),
    expungeAfterSeconds: number(given['expungeAfterSeconds'], constants.marathonUnreachableExpungeMs / 1000),
  };
}

function withoutNulls(given: Json): Json {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null && value !== undefined));
}

function number(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function object(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

function optional<K extends string, V>(name: K, value: V | undefined): { readonly [name in K]?: V } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [name in K]?: V });
}
