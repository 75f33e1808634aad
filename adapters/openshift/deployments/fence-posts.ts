import type { DeploymentConfigSpec } from '../resources/apps/types.js';

/** How many pods more, and how many less, a rollout may have than wanted; both 0 unless the strategy is Rolling. */
export interface FencePosts {
  readonly surge: number;
  readonly unavailable: number;
}

/** Percentages count up for the surge and down for the unavailable ones; both 0 means one unavailable (ResolveFenceposts). */
export function fencePosts({ strategy, replicas }: Pick<DeploymentConfigSpec, 'strategy' | 'replicas'>): FencePosts {
  const { type, rollingParams } = strategy;
  if (type !== 'Rolling' || rollingParams === undefined) return { surge: 0, unavailable: 0 };
  return resolved(rollingParams.maxSurge, rollingParams.maxUnavailable, replicas);
}

export function resolved(maxSurge: number | string, maxUnavailable: number | string, desired: number): FencePosts {
  const surge = amount(maxSurge, desired, Math.ceil);
  const unavailable = amount(maxUnavailable, desired, Math.floor);
  return surge === 0 && unavailable === 0 ? { surge, unavailable: 1 } : { surge, unavailable };
}

function amount(value: number | string, desired: number, round: (share: number) => number): number {
  return typeof value === 'number' ? value : round((Number.parseInt(value, 10) * desired) / 100);
}
