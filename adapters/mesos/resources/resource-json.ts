import { coalesce } from '../allocator/arithmetic.js';
import type { Resource, Resources } from '../allocator/resource.js';
import type { ResourceJson } from './messages.js';

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
  const old =
    json.role === undefined || json.role === null || json.role === '*'
      ? []
      : [{ role: json.role, type: 'STATIC' as const }];
  const reservations = (json.reservations ?? []).map(({ role, type, principal }) => ({
    role,
    type: type === 'DYNAMIC' ? ('DYNAMIC' as const) : ('STATIC' as const),
    ...(principal !== undefined && { principal }),
  }));
  const nature = { name: json.name, reservations: reservations.length > 0 ? reservations : old, revocable: false };
  if (json.type === 'RANGES') return { ...nature, type: 'RANGES', ranges: coalesce(json.ranges?.range ?? []) };
  if (json.type === 'SET') return { ...nature, type: 'SET', items: json.set?.item ?? [] };
  return { ...nature, type: 'SCALAR', milli: Math.round((json.scalar?.value ?? 0) * 1000) };
}

/**
 * `role`: the role it is allocated to, for frameworks that know several. `old`: the form for frameworks without
 * RESERVATION_REFINEMENT, in which everything has a role and a dynamic reservation is marked. Source: recorded
 * http-scheduler-calls/old-format-reserve.
 */
export function resourcesToJson(resources: Resources, role?: string, old = false): ResourceJson[] {
  return resources.map((resource) => ({
    ...amountJson(resource),
    ...(role !== undefined && { allocation_info: { role } }),
    ...(old ? oldReservation(resource) : resource.reservations.length > 0 && { reservations: resource.reservations }),
  }));
}

function oldReservation({ reservations }: Resource): Pick<ResourceJson, 'role' | 'reservation'> {
  const [first] = reservations;
  if (first === undefined) return { role: '*' };
  const { principal } = first;
  if (first.type === 'STATIC') return { role: first.role };
  return { role: first.role, reservation: principal === undefined ? {} : { principal } };
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
