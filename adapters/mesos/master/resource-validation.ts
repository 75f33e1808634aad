import { roleProblem, isSubrole } from '../allocator/roles.js';
import type { ResourceJson } from '../resources/messages.js';
import { askedOfJson } from '../resources/resource-json.js';
import { oneText } from './resource-text.js';

/** Why one resource is refused, printed as the master does; undefined for a legal one. Source: mesos src/common/resources.cpp validate. */
export function resourceProblem(json: ResourceJson): string | undefined {
  const problem = natureProblem(json) ?? reservationProblem(json);
  if (problem === undefined) return undefined;
  const [resource] = askedOfJson([json]);
  const text = resource === undefined ? json.name : oneText(resource, json.allocation_info?.role);
  return `Resource '${text}' is invalid: ${problem}`;
}

/** The first of a list. */
export function resourcesProblem(list: readonly ResourceJson[]): string | undefined {
  for (const json of list) {
    const problem = resourceProblem(json);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function natureProblem({ name, type, scalar, ranges, set, disk }: ResourceJson): string | undefined {
  if (name === '') return 'Empty resource name';
  const given = { SCALAR: scalar, RANGES: ranges, SET: set };
  const others = Object.entries(given).filter(([kind, value]) => kind !== type && value !== undefined);
  if (given[type] === undefined || others.length > 0) return `Invalid ${type.toLowerCase()} resource`;
  if (scalar !== undefined && scalar.value !== 0 && Math.round(scalar.value * 1000) <= 0)
    return 'Invalid scalar resource: value <= 0';
  const list = ranges?.range ?? [];
  if (list.some(({ begin, end }) => begin > end)) return 'Invalid ranges resource: begin > end';
  const overlap = list.some((range, index) =>
    list.slice(index + 1).some((other) => range.begin <= other.begin && other.begin <= range.end),
  );
  if (overlap) return 'Invalid ranges resource: overlapping ranges';
  const items = set?.item ?? [];
  if (new Set(items).size < items.length) return 'Invalid set resource: duplicated elements';
  return disk !== undefined && name !== 'disk' ? `DiskInfo should not be set for ${name} resource` : undefined;
}

function reservationProblem({ reservations = [], reservation, role }: ResourceJson): string | undefined {
  if (reservations.length === 0) {
    const invalid = roleProblem(role ?? '*');
    if (invalid !== undefined) return invalid;
    return reservation !== undefined && (role ?? '*') === '*'
      ? 'Invalid reservation: role "*" cannot be dynamically reserved'
      : undefined;
  }
  for (const { type, role: owner } of reservations) {
    if (type === undefined) return "Invalid reservation: 'Resource.ReservationInfo.type' field must be set.";
    if (owner === undefined) return "Invalid reservation: 'Resource.ReservationInfo.role' field must be set.";
    const invalid = roleProblem(owner);
    if (invalid !== undefined) return invalid;
    if (owner === '*') return 'Invalid reservation: role "*" cannot be reserved';
  }
  for (const [index, { type, role: owner }] of reservations.entries()) {
    const above = reservations[index - 1]?.role;
    if (above === undefined) continue;
    if (type === 'STATIC') return 'Invalid refined reservation: A refined reservation cannot be STATIC';
    if (!isSubrole(owner, above))
      return `Invalid refined reservation: role '${owner}' is not a refinement of '${above}'`;
  }
  return undefined;
}

/** What an operation asks of its resources besides. Source: mesos src/master/validation.cpp resource::validate. */
export function diskProblem(list: readonly ResourceJson[]): string | undefined {
  for (const { disk, revocable, reservations = [], role = '*' } of list) {
    if (disk === undefined) continue;
    const { persistence, volume, source } = disk;
    if (persistence === undefined) {
      if (volume !== undefined) return 'Non-persistent volume not supported';
      if (source === undefined) return 'DiskInfo is set but empty';
      continue;
    }
    if (revocable !== undefined) return 'Persistent volumes cannot be created from revocable resources';
    if (reservations.length === 0 && role === '*')
      return 'Persistent volumes cannot be created from unreserved resources';
    if (volume === undefined) return "Expecting 'volume' to be set for persistent volume";
    if (volume.host_path !== undefined) return "Expecting 'host_path' to be unset for persistent volume";
  }
  return undefined;
}

/** Why a list is no list of persistent volumes. Source: mesos src/master/validation.cpp resource::validatePersistentVolume. */
export function volumeProblem(list: readonly ResourceJson[]): string | undefined {
  for (const json of list) {
    const { disk } = json;
    const [resource] = askedOfJson([json]);
    if (disk === undefined)
      return `Resource ${resource === undefined ? json.name : oneText(resource, json.allocation_info?.role)} does not have DiskInfo`;
    if (disk.persistence === undefined) return "'persistence' is not set in DiskInfo";
    if (disk.volume === undefined) return "Expecting 'volume' to be set for persistent volume";
    if (disk.volume.mode === 'RO') return 'Read-only persistent volume not supported';
  }
  return undefined;
}
