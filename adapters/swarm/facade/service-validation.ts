import { parseReference } from 'regatta/kit';
import { parseConstraints } from '../resources/constraint.js';
import type {
  ContainerSpecification,
  FileReference,
  PortSpec,
  ResourceSpec,
  ServiceSpec,
  TaskSpec,
  UpdateSpec,
} from '../resources/service-spec.js';
import { isJob, type Service } from '../resources/service.js';
import type { SwarmState } from '../resources/swarm-state.js';
import { expandTemplate } from '../resources/template.js';
import { invalidArgument, swarmkitError } from './errors.js';

const NAME = /^[a-zA-Z0-9](?:[-_]*[A-Za-z0-9]+)*$/;
const NAME_LENGTH_MAX = 63;
const NANO_CPUS_MIN = 1_000_000;
const MEMORY_BYTES_MIN = 4 * 1024 * 1024;
const MILLISECOND_NS = 1_000_000;

/** What swarmkit's control API checks of a service (manager/controlapi/service.go), in its order and words. */
export function validateServiceSpec(spec: ServiceSpec): void {
  if (!NAME.test(spec.Name)) throw invalidArgument('name must be valid as a DNS name component');
  if (spec.Name.length > NAME_LENGTH_MAX) throw invalidArgument('name must be 63 characters or fewer');
  validateTask(spec.TaskTemplate);
  if (spec.UpdateConfig !== undefined && isJob(spec)) throw invalidArgument('Jobs may not have an update config');
  validateUpdate(spec.UpdateConfig);
  validateUpdate(spec.RollbackConfig);
  validateEndpoint(spec);
}

function validateTask({ Resources, RestartPolicy, Placement, ContainerSpec }: TaskSpec): void {
  validateResources(Resources?.Limits);
  validateResources(Resources?.Reservations);
  if ((RestartPolicy?.Delay ?? 0) < 0) throw invalidArgument('TaskSpec: restart-delay cannot be negative');
  if ((RestartPolicy?.Window ?? 0) < 0) throw invalidArgument('TaskSpec: restart-window cannot be negative');
  const constraints = parseConstraints(Placement?.Constraints);
  // Not classified by swarmkit, so the engine answers 500.
  if (typeof constraints === 'string') throw swarmkitError('Unknown', constraints);
  validateContainer(ContainerSpec ?? {});
}

function validateResources(resources: ResourceSpec | undefined): void {
  const { NanoCPUs = 0, MemoryBytes = 0 } = resources ?? {};
  if (NanoCPUs !== 0 && NanoCPUs < NANO_CPUS_MIN)
    throw invalidArgument(`invalid cpu value ${goFloat(NanoCPUs / 1e9)}: Must be at least 0.001`);
  if (MemoryBytes !== 0 && MemoryBytes < MEMORY_BYTES_MIN)
    throw invalidArgument(`invalid memory value ${MemoryBytes}: Must be at least 4MiB`);
}

/** Go's %g: two digits in the exponent. */
function goFloat(value: number): string {
  return String(value).replace(/e([+-])(\d)$/, 'e$10$2');
}

function validateContainer(spec: ContainerSpecification): void {
  const image = spec.Image ?? '';
  if (image === '') throw invalidArgument('ContainerSpec: image reference must be provided');
  if (parseReference(image) === undefined)
    throw invalidArgument(`ContainerSpec: "${image}" is not a valid repository/tag`);
  const targets = new Set<string>();
  for (const { Target = '' } of spec.Mounts ?? []) {
    if (targets.has(Target)) throw invalidArgument(`ContainerSpec: duplicate mount point: ${Target}`);
    targets.add(Target);
  }
  const { Interval = 0, Timeout = 0, StartPeriod = 0 } = spec.Healthcheck ?? {};
  for (const [name, value] of Object.entries({ Interval, Timeout, StartPeriod })) {
    if (value !== 0 && value < MILLISECOND_NS)
      throw invalidArgument(`ContainerSpec: ${name} in HealthConfig cannot be less than 1ms`);
  }
  for (const entry of spec.Env ?? []) {
    const expanded = expandTemplate(entry);
    if ('problem' in expanded)
      throw invalidArgument(`expanding env failed: expanding env ${JSON.stringify(entry)}: ${expanded.problem}`);
  }
}

function validateUpdate(update: UpdateSpec | undefined): void {
  if ((update?.Delay ?? 0) < 0) throw invalidArgument('TaskSpec: update-delay cannot be negative');
  if ((update?.Monitor ?? 0) < 0) throw invalidArgument('TaskSpec: update-monitor cannot be negative');
  const ratio = update?.MaxFailureRatio ?? 0;
  if (ratio < 0 || ratio > 1)
    throw invalidArgument('TaskSpec: update-maxfailureratio cannot be less than 0 or bigger than 1');
}

function validateEndpoint({ EndpointSpec }: ServiceSpec): void {
  const ports = EndpointSpec?.Ports ?? [];
  if (EndpointSpec?.Mode === 'dnsrr' && ports.some(({ PublishMode }) => PublishMode !== 'host'))
    throw invalidArgument("EndpointSpec: port published with ingress mode can't be used with dnsrr mode");
  const seen = new Set<string>();
  for (const { Protocol = 'tcp', PublishedPort = 0 } of ports) {
    if (PublishedPort === 0) continue;
    const key = `${Protocol}/${PublishedPort}`;
    if (seen.has(key)) throw invalidArgument('EndpointSpec: duplicate published ports provided');
    seen.add(key);
  }
}

/** No other service may hold a port that this one wants; two on hosts may, the scheduler keeps them apart. */
export function checkPorts(state: SwarmState, spec: ServiceSpec, ownId: string): void {
  for (const wanted of spec.EndpointSpec?.Ports ?? []) {
    if ((wanted.PublishedPort ?? 0) === 0) continue;
    for (const other of state.services()) if (other.id !== ownId) checkAgainst(wanted, other);
  }
}

function checkAgainst(wanted: PortSpec, other: Service): void {
  for (const held of other.endpoint?.ports ?? other.spec.EndpointSpec?.Ports ?? []) {
    const same = held.PublishedPort === wanted.PublishedPort && (held.Protocol ?? 'tcp') === (wanted.Protocol ?? 'tcp');
    if (!same || (held.PublishMode === 'host' && wanted.PublishMode === 'host')) continue;
    const how = held.PublishMode === 'host' ? 'a host-published port' : 'an ingress port';
    throw invalidArgument(
      `port '${wanted.PublishedPort}' is already in use by service '${other.spec.Name}' (${other.id}) as ${how}`,
    );
  }
}

/** Secrets and configs that the spec names have to exist, and no two may want one file. */
export function checkFiles(state: SwarmState, { TaskTemplate }: ServiceSpec): void {
  checkReferences(state, 'secret', TaskTemplate.ContainerSpec?.Secrets ?? []);
  checkReferences(state, 'config', TaskTemplate.ContainerSpec?.Configs ?? []);
}

function checkReferences(state: SwarmState, kind: 'secret' | 'config', references: readonly FileReference[]): void {
  const named = references.map((reference) => ({
    id: (kind === 'secret' ? reference.SecretID : reference.ConfigID) ?? '',
    name: (kind === 'secret' ? reference.SecretName : reference.ConfigName) ?? '',
    file: reference.File?.Name,
  }));
  const targets = new Map<string, string>();
  for (const { id, name, file } of named) {
    if (id === '' || name === '') throw invalidArgument(`malformed ${kind} reference`);
    if (file === undefined) continue;
    const before = targets.get(file);
    if (before !== undefined)
      throw invalidArgument(`${kind} references '${before}' and '${name}' have a conflicting target: '${file}'`);
    targets.set(file, name);
  }
  const missing = named.filter(({ id }) => state.sealed(kind, id) === undefined).map(({ name }) => name);
  if (missing.length > 0)
    throw invalidArgument(`${kind}${missing.length > 1 ? 's' : ''} not found: ${missing.join(', ')}`);
}
