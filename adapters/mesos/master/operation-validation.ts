import { reservedRole, type Resource, type Resources } from '../allocator/resource.js';
import { hasCapability, type Framework } from '../resources/framework.js';
import type { Operation, ResourceJson } from '../resources/messages.js';
import { askedOfJson } from '../resources/resource-json.js';
import { oneText } from './resource-text.js';
import { diskProblem, resourcesProblem, volumeProblem } from './resource-validation.js';

/** What an operation on resources is checked against. */
export interface OperationContext {
  /** Everything the agent has. */
  readonly total: Resources;
  /** What tasks use there. */
  readonly used: Resources;
  /** Who asks, if it is a framework; undefined for an operator. */
  readonly framework?: Framework;
  /** Who has authenticated. */
  readonly principal?: string;
}

/** Why an operation is refused, in the master's words. Source: mesos src/master/validation.cpp operation::validate. */
export function operationProblem(operation: Operation, context: OperationContext): string | undefined {
  switch (operation.type) {
    case 'RESERVE':
      return listProblem(operation.reserve?.resources) ?? reserveProblem(operation.reserve?.resources ?? [], context);
    case 'UNRESERVE':
      return listProblem(operation.unreserve?.resources) ?? unreserveProblem(operation.unreserve?.resources ?? []);
    case 'CREATE':
      return listProblem(operation.create?.volumes) ?? createProblem(operation.create?.volumes ?? [], context);
    case 'DESTROY':
      return listProblem(operation.destroy?.volumes) ?? destroyProblem(operation.destroy?.volumes ?? [], context);
    case 'GROW_VOLUME':
      return growProblem(operation.grow_volume!);
    case 'SHRINK_VOLUME':
      return shrinkProblem(operation.shrink_volume!);
    default:
      return 'Unsupported operation';
  }
}

function listProblem(list: readonly ResourceJson[] = []): string | undefined {
  const invalid = resourcesProblem(list);
  if (invalid !== undefined) return `Invalid resources: Invalid resources: ${invalid}`;
  const disk = diskProblem(list);
  if (disk !== undefined) return `Invalid resources: Invalid DiskInfo: ${disk}`;
  return list.length === 0 ? 'Invalid resources: The resources have multiple resource providers: ' : undefined;
}

function reserveProblem(list: readonly ResourceJson[], { framework, principal }: OperationContext): string | undefined {
  for (const json of list) {
    const resource = resourceOf(json);
    const last = resource.reservations.at(-1);
    const text = oneText(resource, json.allocation_info?.role);
    if (last?.type !== 'DYNAMIC') return `Resource ${text} is not dynamically reserved`;
    const foreign = principal === undefined ? undefined : principalProblem(principal, last.principal);
    if (foreign !== undefined) return foreign;
    if (framework === undefined) {
      if (json.allocation_info !== undefined)
        return 'A reserve operation was attempted with an allocated resource, but the operator API only allows reservations to be made to unallocated resources';
      continue;
    }
    const allocated = json.allocation_info?.role;
    if (allocated === undefined)
      return `A reserve operation was attempted on unallocated resource ${text}, but frameworks can only perform reservations on allocated resources`;
    if (allocated !== last.role)
      return `A reserve operation was attempted for a resource with role '${last.role}', but the resource was allocated to role '${allocated}'`;
    if (!framework.roles.includes(allocated))
      return `A reserve operation was attempted for a resource allocated to role '${allocated}', but the framework only has roles '{ ${framework.roles.join(', ')} }'`;
  }
  return undefined;
}

/** Source: recorded http-auth. */
function principalProblem(principal: string, given: string | undefined): string | undefined {
  if (given === undefined)
    return `A reserve operation was attempted by principal '${principal}', but there is a reserved resource in the request with no principal set`;
  return given === principal
    ? undefined
    : `A reserve operation was attempted by authenticated principal '${principal}', which does not match a reserved resource in the request with principal '${given}'`;
}

function unreserveProblem(list: readonly ResourceJson[]): string | undefined {
  for (const json of list) {
    const resource = resourceOf(json);
    const text = oneText(resource, json.allocation_info?.role);
    if (resource.reservations.at(-1)?.type !== 'DYNAMIC') return `Resource ${text} is not dynamically reserved`;
    if (resource.volume !== undefined)
      return `A dynamically reserved persistent volume ${text} cannot be unreserved directly. Please destroy the persistent volume first then unreserve the resource`;
  }
  return undefined;
}

function createProblem(list: readonly ResourceJson[], context: OperationContext): string | undefined {
  const volume = volumeProblem(list);
  if (volume !== undefined) return `Not a persistent volume: ${volume}`;
  const known = new Set(context.total.filter((resource) => resource.volume !== undefined).map(volumeKey));
  for (const json of list) {
    const resource = resourceOf(json);
    if (known.has(volumeKey(resource))) return `Persistence ID '${resource.volume ?? ''}' is not unique`;
    known.add(volumeKey(resource));
    const { framework } = context;
    if (framework !== undefined && resource.copies !== undefined && !hasCapability(framework, 'SHARED_RESOURCES'))
      return `Create volume operation for '${oneText(resource, json.allocation_info?.role)}' has been attempted by framework '${framework.id}' with no SHARED_RESOURCES capability`;
    const foreign = creatorProblem(context.principal, resource.volumePrincipal);
    if (foreign !== undefined) return foreign;
  }
  return undefined;
}

function creatorProblem(principal: string | undefined, given: string | undefined): string | undefined {
  if (principal === undefined || principal === given) return undefined;
  return given === undefined
    ? `Create volume operation attempted by principal '${principal}', but there is a volume in the operation with no principal set in 'disk.persistence'`
    : `Create volume operation attempted by authenticated principal '${principal}', which does not match a volume in the operation with principal '${given}' set in 'disk.persistence'`;
}

function destroyProblem(list: readonly ResourceJson[], { total, used }: OperationContext): string | undefined {
  const volume = volumeProblem(list);
  if (volume !== undefined) return `Not a persistent volume: ${volume}`;
  const volumes = list.map(resourceOf);
  if (!volumes.every((one) => has(total, one))) return 'Persistent volumes not found';
  return volumes.some((one) => has(used, one)) ? 'Persistent volumes in use' : undefined;
}

function growProblem({ volume, addition }: NonNullable<Operation['grow_volume']>): string | undefined {
  const invalid = resourcesProblem([volume]);
  if (invalid !== undefined) return `Invalid resource in the 'GrowVolume.volume' field: ${invalid}`;
  const more = resourcesProblem([addition]);
  if (more !== undefined) return `Invalid resource in the 'GrowVolume.addition' field: ${more}`;
  if ((addition.scalar?.value ?? 0) <= 0) return "The size of 'GrowVolume.addition' field must be greater than zero";
  const problem = volumeProblem([volume]);
  if (problem !== undefined) return `Invalid persistent volume in the 'GrowVolume.volume' field: ${problem}`;
  if (volume.shared !== undefined) return 'Growing a shared persistent volume is not supported';
  const [one, other] = [resourceOf(volume), resourceOf(addition)];
  return reservedRole(one) === reservedRole(other) && other.volume === undefined && one.name === other.name
    ? undefined
    : "Incompatible resources in the 'GrowVolume.volume' and 'GrowVolume.addition' fields";
}

function shrinkProblem({ volume, subtract }: NonNullable<Operation['shrink_volume']>): string | undefined {
  const invalid = resourcesProblem([volume]);
  if (invalid !== undefined) return `Invalid resource in the 'ShrinkVolume.volume' field: ${invalid}`;
  if (subtract.value <= 0) return "Value of 'ShrinkVolume.subtract' must be greater than zero";
  if ((volume.scalar?.value ?? 0) <= subtract.value)
    return "Value of 'ShrinkVolume.subtract' must be smaller than the size of 'ShrinkVolume.volume'";
  if (volume.disk?.source?.type === 'MOUNT') return 'Shrinking a volume on a MOUNT disk is not supported';
  const problem = volumeProblem([volume]);
  if (problem !== undefined) return `Invalid persistent volume in the 'ShrinkVolume.volume' field: ${problem}`;
  return volume.shared === undefined ? undefined : 'Shrinking a shared persistent volume is not supported';
}

function has(resources: Resources, volume: Resource): boolean {
  return resources.some(
    (one) =>
      volumeKey(one) === volumeKey(volume) &&
      (one.type !== 'SCALAR' || volume.type !== 'SCALAR' || one.milli >= volume.milli),
  );
}

function volumeKey(resource: Resource): string {
  return `${reservedRole(resource) ?? ''}/${resource.volume ?? ''}`;
}

function resourceOf(json: ResourceJson): Resource {
  return askedOfJson([json])[0] ?? { name: json.name, reservations: [], revocable: false, type: 'SCALAR', milli: 0 };
}
