import { milliIn, resourcesOfJson } from '../../resources/resource-json.js';
import { subtract } from '../../allocator/arithmetic.js';
import { ranges, scalar, type Range, type Resources } from '../../allocator/resource.js';
import type { AppSpec } from '../../resources/marathon-app.js';
import { isActive, type MarathonInstance } from '../../resources/marathon-instance.js';
import type { OfferJson } from '../../resources/messages.js';
import { fieldOf, satisfies, type Place } from './constraints.js';
import { placeOf } from './kill-selection.js';
import { takeHostPorts, type PortWish } from './ports.js';

/** Why an offer was not used, in the order in which it is looked at. Source: marathon mesosphere/mesos/NoOfferMatchReason.scala. */
export const REJECT_REASONS = [
  'UnfulfilledRole',
  'UnfulfilledConstraint',
  'NoCorrespondingReservationFound',
  'AgentMaintenance',
  'InsufficientCpus',
  'InsufficientMemory',
  'InsufficientDisk',
  'InsufficientGpus',
  'InsufficientPorts',
  'DeclinedScarceResources',
] as const;

export type RejectReason = (typeof REJECT_REASONS)[number];

/** An offer, and what launches of this round have left of it. */
export interface OpenOffer {
  readonly offer: OfferJson;
  readonly place: Place;
  rest: Resources;
}

export type Match =
  | { readonly matched: true; readonly hostPorts: readonly number[]; readonly uses: Resources }
  | { readonly matched: false; readonly reasons: readonly RejectReason[] };

/** The values of fields in offers so far: what GROUP_BY without a number goes by. A cache that every offer adds to. */
export class SeenValues {
  readonly #places = new Map<string, Place>();

  add(place: Place): void {
    this.#places.set(place.hostname, place);
  }

  of(field: string): ReadonlySet<string> {
    return new Set([...this.#places.values()].flatMap((place) => fieldOf(field, place) ?? []));
  }
}

export function openOffer(offer: OfferJson): OpenOffer {
  const attributes = Object.fromEntries(
    (offer.attributes ?? []).map(({ name, text, scalar: value }) => [name, text?.value ?? String(value?.value ?? '')]),
  );
  const domain = offer.domain?.fault_domain;
  const place: Place = {
    hostname: offer.hostname,
    zone: domain?.zone.name ?? '',
    region: domain?.region.name ?? '',
    attributes,
  };
  return { offer, place, rest: resourcesOfJson(offer.resources) };
}

/** Whether an offer can carry one more instance; all reasons against it otherwise. */
export function matchOffer(
  instance: MarathonInstance,
  siblings: readonly MarathonInstance[],
  { offer, place, rest }: OpenOffer,
  seen: SeenValues,
  draw: (below: number) => number,
): Match {
  const { spec } = instance;
  const reasons: RejectReason[] = [];
  if (offer.allocation_info !== undefined && offer.allocation_info.role !== spec.role) reasons.push('UnfulfilledRole');
  // Only instances of this configuration or a later one count as placed.
  const placed = siblings.filter((other) => isActive(other) && other.version >= instance.version).map(placeOf);
  if (
    !spec.constraints.every((constraint) =>
      satisfies(constraint, place, placed, spec.instances, seen.of(constraint[0])),
    )
  )
    reasons.push('UnfulfilledConstraint');
  if (milliIn(rest, 'cpus') < milli(spec.cpus)) reasons.push('InsufficientCpus');
  if (milliIn(rest, 'mem') < milli(spec.mem)) reasons.push('InsufficientMemory');
  if (milliIn(rest, 'disk') < milli(spec.disk)) reasons.push('InsufficientDisk');
  if (milliIn(rest, 'gpus') < milli(spec.gpus)) reasons.push('InsufficientGpus');
  const hostPorts = takeHostPorts(portWishes(spec), portRanges(rest), draw);
  if (hostPorts === undefined) reasons.push('InsufficientPorts');
  if (reasons.length > 0 || hostPorts === undefined) return { matched: false, reasons };
  return { matched: true, hostPorts, uses: usesOf(spec, hostPorts) };
}

/** Takes what a launch uses out of an open offer. */
export function useOffer(open: OpenOffer, uses: Resources): void {
  open.rest = subtract(open.rest, uses);
}

function usesOf(spec: AppSpec, hostPorts: readonly number[]): Resources {
  const ports = hostPorts.filter((port) => port !== 0).map((port) => ({ begin: port, end: port }));
  return [
    scalar('cpus', milli(spec.cpus)),
    scalar('mem', milli(spec.mem)),
    ...(spec.disk > 0 ? [scalar('disk', milli(spec.disk))] : []),
    ...(spec.gpus > 0 ? [scalar('gpus', milli(spec.gpus))] : []),
    ...(ports.length > 0 ? [ranges('ports', ports)] : []),
  ];
}

function portWishes({ container, portDefinitions, requirePorts }: AppSpec): PortWish[] {
  if (container?.portMappings !== undefined) return container.portMappings.map(({ hostPort }) => hostPort);
  return (portDefinitions ?? []).map(({ port }) => (requirePorts ? port : 0));
}

function portRanges(resources: Resources): Range[] {
  return resources.flatMap((item) => (item.name === 'ports' && item.type === 'RANGES' ? item.ranges : []));
}

function milli(amount: number): number {
  return Math.round(amount * 1000);
}
