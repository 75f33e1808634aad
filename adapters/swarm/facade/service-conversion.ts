import type {
  EndpointSpecification,
  PortSpec,
  RestartPolicySpec,
  ServiceMode,
  ServiceSpec,
  TaskSpec,
  UpdateSpec,
} from '../resources/service-spec.js';
import { textAt } from '../resources/json-text.js';
import { badParameter, EngineError } from './errors.js';

type Json = Record<string, unknown>;

const RESTART_CONDITIONS = ['any', 'none', 'on-failure'];
const MOUNT_TYPES = ['bind', 'volume', 'tmpfs', 'npipe', 'cluster', 'image'];

/**
 * The spec as the engine passes it on and gives it back: known fields, what it fills in itself, and its own complaints (moby
 * daemon/cluster/convert/service.go). Empty optional fields are lost on the way, as protobuf loses them.
 */
export function serviceSpecOf(body: Json): ServiceSpec {
  const mode = modeSpecOf(objectAt(body, 'Mode'));
  const template = taskSpecOf(objectAt(body, 'TaskTemplate') ?? {});
  const update = updateSpecOf(objectAt(body, 'UpdateConfig'));
  const rollback = updateSpecOf(objectAt(body, 'RollbackConfig'));
  const endpoint = endpointSpecOf(objectAt(body, 'EndpointSpec'));
  const networks = body['Networks'];
  return {
    Name: (body['Name'] as string | undefined) ?? '',
    Labels: (objectAt(body, 'Labels') ?? {}) as Record<string, string>,
    TaskTemplate: template,
    Mode: mode,
    ...(update !== undefined && { UpdateConfig: update }),
    ...(rollback !== undefined && { RollbackConfig: rollback }),
    ...(Array.isArray(networks) && networks.length > 0 && { Networks: networks as ServiceSpec['Networks'] & object }),
    ...(endpoint !== undefined && { EndpointSpec: endpoint }),
  };
}

function modeSpecOf(mode: Json | undefined): ServiceMode {
  const names = ['Replicated', 'Global', 'ReplicatedJob', 'GlobalJob'].filter((name) => isSet(mode?.[name]));
  if (names.length > 1) throw badParameter('must specify only one service mode');
  const name = names[0] ?? 'Replicated';
  const given = (mode?.[name] ?? {}) as Json;
  if (name === 'Replicated') {
    return { Replicated: { Replicas: (given['Replicas'] as number | undefined) ?? 1 } };
  }
  if (name === 'ReplicatedJob') {
    const MaxConcurrent = (given['MaxConcurrent'] as number | undefined) ?? 1;
    return {
      ReplicatedJob: { MaxConcurrent, TotalCompletions: (given['TotalCompletions'] as number) ?? MaxConcurrent },
    };
  }
  return name === 'Global' ? { Global: {} } : { GlobalJob: {} };
}

function taskSpecOf(given: Json): TaskSpec {
  const container = objectAt(given, 'ContainerSpec');
  const runtime = (given['Runtime'] as string | undefined) ?? 'container';
  if (runtime !== '' && runtime !== 'container' && runtime !== 'plugin')
    throw new EngineError(400, 'unsupported runtime');
  if (container === undefined) throw badParameter('mismatched Runtime and *Spec fields');
  checkCredentials(container);
  for (const mount of (container['Mounts'] as Json[] | undefined) ?? []) {
    const type = textAt(mount['Type']);
    if (type !== '' && !MOUNT_TYPES.includes(type)) throw badParameter(`invalid MountType: ${JSON.stringify(type)}`);
  }
  const restart = restartPolicyOf(objectAt(given, 'RestartPolicy'));
  const cleaned = withoutEmpty(given, KEPT_WHEN_EMPTY) as TaskSpec;
  const spec = withoutEmpty(container, KEPT_WHEN_EMPTY) as Json;
  const privileges = objectAt(container, 'Privileges');
  return {
    ...cleaned,
    ContainerSpec: {
      ...spec,
      ...(privileges !== undefined && { Privileges: privileges }),
      Isolation: (spec['Isolation'] as string | undefined) === 'hyperv' ? 'hyperv' : 'default',
    },
    ...(restart !== undefined && { RestartPolicy: restart }),
    ForceUpdate: (given['ForceUpdate'] as number | undefined) ?? 0,
    Runtime: 'container',
  };
}

function checkCredentials(container: Json): void {
  const credential = objectAt(objectAt(container, 'Privileges') ?? {}, 'CredentialSpec');
  if (credential === undefined) return;
  const given = ['Config', 'File', 'Registry'].filter((name) => (credential[name] ?? '') !== '');
  if (given.length < 2) return;
  const names = given.map((name) => `"${name.toLowerCase()}"`).join(' and ');
  throw badParameter(`invalid CredentialSpec: cannot specify both ${names} credential specs`);
}

function restartPolicyOf(given: Json | undefined): RestartPolicySpec | undefined {
  if (given === undefined) return undefined;
  const Condition = (given['Condition'] as string | undefined) || 'any';
  if (!RESTART_CONDITIONS.includes(Condition))
    throw badParameter(`invalid RestartCondition: ${JSON.stringify(Condition)}`);
  return {
    Condition,
    ...(isSet(given['Delay']) && { Delay: given['Delay'] as number }),
    MaxAttempts: (given['MaxAttempts'] as number | undefined) ?? 0,
    ...(isSet(given['Window']) && { Window: given['Window'] as number }),
  };
}

function updateSpecOf(given: Json | undefined): UpdateSpec | undefined {
  if (given === undefined) return undefined;
  const FailureAction = (given['FailureAction'] as string | undefined) || 'pause';
  if (!['pause', 'continue', 'rollback'].includes(FailureAction))
    throw badParameter(`unrecognized update failure action ${FailureAction}`);
  const Order = (given['Order'] as string | undefined) || 'stop-first';
  if (!['stop-first', 'start-first'].includes(Order)) throw badParameter(`unrecognized update order ${Order}`);
  const numberAt = (name: string) => (given[name] as number | undefined) ?? 0;
  return {
    Parallelism: numberAt('Parallelism'),
    ...(numberAt('Delay') !== 0 && { Delay: numberAt('Delay') }),
    FailureAction,
    ...(numberAt('Monitor') !== 0 && { Monitor: numberAt('Monitor') }),
    MaxFailureRatio: numberAt('MaxFailureRatio'),
    Order,
  };
}

function endpointSpecOf(given: Json | undefined): EndpointSpecification | undefined {
  if (given === undefined) return undefined;
  const Mode = (given['Mode'] as string | undefined) || 'vip';
  if (Mode !== 'vip' && Mode !== 'dnsrr') throw badParameter(`invalid resolution mode: ${JSON.stringify(Mode)}`);
  const ports = ((given['Ports'] as Json[] | undefined) ?? []).map(portOf);
  return { Mode, ...(ports.length > 0 && { Ports: ports }) };
}

function portOf(given: Json): PortSpec {
  const protocol = textAt(given['Protocol']).toLowerCase();
  const mode = textAt(given['PublishMode']).toLowerCase();
  const [target, published] = [given['TargetPort'] as number | undefined, given['PublishedPort'] as number | undefined];
  return {
    ...(given['Name'] !== undefined && given['Name'] !== '' && { Name: given['Name'] as string }),
    // An unknown protocol or mode is taken for the first of its list.
    Protocol: ['udp', 'sctp'].includes(protocol) ? protocol : 'tcp',
    ...(target !== undefined && target !== 0 && { TargetPort: target }),
    ...(published !== undefined && published !== 0 && { PublishedPort: published }),
    PublishMode: mode === 'host' ? 'host' : 'ingress',
  };
}

function objectAt(parent: Json, name: string): Json | undefined {
  const value = parent[name];
  return typeof value === 'object' && value !== null ? (value as Json) : undefined;
}

/** Fields that are messages or wrapped values in protobuf: their emptiness is kept. */
const KEPT_WHEN_EMPTY = new Set([
  'Init',
  'DNSConfig',
  'Limits',
  'Reservations',
  'Resources',
  'Placement',
  'StopGracePeriod',
  'LogDriver',
  'MaxAttempts',
  'Privileges',
  'UID',
  'GID',
  'Mode',
  'Healthcheck',
  'File',
  'Runtime',
]);

/** A copy without nulls and empty values, except those that keep their emptiness. */
function withoutEmpty(value: unknown, kept: ReadonlySet<string>): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutEmpty(item, kept));
  if (typeof value !== 'object' || value === null) return value;
  const copy: Json = {};
  for (const [name, inner] of Object.entries(value)) {
    if (inner === null || inner === undefined) continue;
    const cleaned = withoutEmpty(inner, kept);
    if (kept.has(name) || !isEmpty(cleaned)) copy[name] = cleaned;
  }
  return copy;
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function isEmpty(value: unknown): boolean {
  if (value === '' || value === 0 || value === false) return true;
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
