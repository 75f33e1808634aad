import { coalesce } from '../allocator/arithmetic.js';
import type { Reservation, Resource, Resources } from '../allocator/resource.js';
import type { DiskJson, ResourceJson } from './messages.js';

/** Resources as a framework writes them; `null` counts as absent, because one popular client writes it everywhere. */
export function resourcesOfJson(list: readonly ResourceJson[] | null | undefined): Resources {
  return (list ?? []).map(ofJson).filter((resource) => resource.type !== 'SCALAR' || resource.milli > 0);
}

/**
 * The same with amounts that cannot be used: what is below zero or too small to be counted stays, so that a check
 * can name it. Exactly nothing is dropped. Source: recorded README, point 16.
 */
export function askedOfJson(list: readonly ResourceJson[] | null | undefined): Resources {
  return (list ?? []).filter((json) => json.type !== 'SCALAR' || json.scalar?.value !== 0).map(ofJson);
}

function ofJson(json: ResourceJson): Resource {
  const { persistence, volume, source } = json.disk ?? {};
  const nature = {
    name: json.name,
    reservations: reservationsOf(json),
    revocable: json.revocable !== undefined && json.revocable !== null,
    ...(json.shared !== undefined && json.shared !== null && { copies: 1 }),
    ...(persistence !== undefined && { volume: persistence.id }),
    ...(persistence?.principal !== undefined && { volumePrincipal: persistence.principal }),
    ...(volume !== undefined && { containerPath: volume.container_path }),
    ...(source?.mount?.root !== undefined && { mount: source.mount.root }),
  };
  if (json.type === 'RANGES') return { ...nature, type: 'RANGES', ranges: coalesce(json.ranges?.range ?? []) };
  if (json.type === 'SET') return { ...nature, type: 'SET', items: json.set?.item ?? [] };
  return { ...nature, type: 'SCALAR', milli: Math.round((json.scalar?.value ?? 0) * 1000) };
}

/** The stack of reservations, or the older form: a role, and a mark on what was reserved while the agent ran. */
function reservationsOf({ reservations, reservation, role }: ResourceJson): Reservation[] {
  if (reservations !== undefined && reservations !== null && reservations.length > 0)
    return reservations.map(({ role: owner, type, principal, labels }) => ({
      role: owner,
      type: type === 'DYNAMIC' ? 'DYNAMIC' : 'STATIC',
      ...(principal !== undefined && { principal }),
      ...(labels !== undefined && { labels }),
    }));
  if (role === undefined || role === null || role === '*') return [];
  const { principal, labels } = reservation ?? {};
  return [
    {
      role,
      type: reservation === undefined || reservation === null ? 'STATIC' : 'DYNAMIC',
      ...(principal !== undefined && { principal }),
      ...(labels !== undefined && { labels }),
    },
  ];
}

/** How reservations are written: as a stack, in the older form for frameworks without RESERVATION_REFINEMENT, or in both. */
export type ReservationForm = 'refined' | 'old' | 'both';

/**
 * `role`: the role it is allocated to, for frameworks that know several. Source: recorded http-scheduler-calls/old-format-reserve,
 * http-operator-reads/busy-get_agents.
 */
export function resourcesToJson(
  resources: Resources,
  role?: string,
  form: ReservationForm = 'refined',
): ResourceJson[] {
  return resources.map((resource) => ({
    ...amountJson(resource),
    ...(role !== undefined && { allocation_info: { role } }),
    ...(form !== 'refined' && oldReservation(resource)),
    ...(form !== 'old' && resource.reservations.length > 0 && { reservations: resource.reservations }),
    ...diskJson(resource),
    ...(resource.revocable && { revocable: {} }),
    ...(resource.copies !== undefined && { shared: {} }),
  }));
}

function diskJson({ volume, volumePrincipal, containerPath, mount }: Resource): { readonly disk?: DiskJson } {
  if (volume === undefined && mount === undefined) return {};
  const persistence =
    volume === undefined
      ? undefined
      : { id: volume, ...(volumePrincipal !== undefined && { principal: volumePrincipal }) };
  return {
    disk: {
      ...(persistence !== undefined && { persistence }),
      ...(containerPath !== undefined && { volume: { mode: 'RW', container_path: containerPath } }),
      ...(mount !== undefined && { source: { type: 'MOUNT', mount: { root: mount } } }),
    },
  };
}

function oldReservation({ reservations }: Resource): Pick<ResourceJson, 'role' | 'reservation'> {
  const last = reservations.at(-1);
  if (last === undefined) return { role: '*' };
  // A stack of them cannot be said in the older form.
  if (reservations.length > 1) return {};
  const { principal, labels } = last;
  if (last.type === 'STATIC') return { role: last.role };
  return {
    role: last.role,
    reservation: { ...(principal !== undefined && { principal }), ...(labels !== undefined && { labels }) },
  };
}

function amountJson(resource: Resource): ResourceJson {
  const { name } = resource;
  if (resource.type === 'SCALAR') return { name, type: 'SCALAR', scalar: { value: resource.milli / 1000 } };
  if (resource.type === 'RANGES') return { name, type: 'RANGES', ranges: { range: resource.ranges } };
  return { name, type: 'SET', set: { item: resource.items } };
}

/** Thousandths of a scalar, all reservations together; 0 where there is none. */
export function milliIn(resources: Resources, name: string): number {
  return resources.reduce((sum, item) => (item.name === name && item.type === 'SCALAR' ? sum + item.milli : sum), 0);
}

/** The short form of the v0 reads: numbers, and the ports as text where there are any. Source: recorded http-v0-reads. */
export function summaryOf(resources: Resources): Record<string, number | string> {
  const ports = resources.flatMap((item) => (item.name === 'ports' && item.type === 'RANGES' ? item.ranges : []));
  const text = coalesce(ports).map(({ begin, end }) => `${begin}-${end}`);
  return {
    disk: milliIn(resources, 'disk') / 1000,
    mem: milliIn(resources, 'mem') / 1000,
    gpus: milliIn(resources, 'gpus') / 1000,
    cpus: milliIn(resources, 'cpus') / 1000,
    ...(text.length > 0 && { ports: `[${text.join(', ')}]` }),
  };
}
