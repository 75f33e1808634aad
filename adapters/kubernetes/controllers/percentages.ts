import type { IntOrPercent } from './objects/workloads.js';

/** A number, or a percentage of `total` rounded up or down (apimachinery util/intstr). */
export function amountOf(value: IntOrPercent, total: number, round: 'up' | 'down'): number {
  if (typeof value === 'number') return value;
  const share = Number(value.replace(/%$/, '')) * total;
  return Math.trunc(round === 'up' ? Math.ceil(share / 100) : Math.floor(share / 100));
}

/** Surge and unavailability of a rolling update; both zero would never move, so one may be missing (ResolveFenceposts). */
export function fencePosts(
  maxSurge: IntOrPercent,
  maxUnavailable: IntOrPercent,
  desired: number,
): { readonly surge: number; readonly unavailable: number } {
  const surge = amountOf(maxSurge, desired, 'up');
  const unavailable = amountOf(maxUnavailable, desired, 'down');
  return surge === 0 && unavailable === 0 ? { surge, unavailable: 1 } : { surge, unavailable };
}
