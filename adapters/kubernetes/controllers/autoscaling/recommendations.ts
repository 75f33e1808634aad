import type { KubernetesConstants } from '../../profiles/1.32.js';
import type { HorizontalPodAutoscaler, ScalingPolicy, ScalingRules } from '../objects/policies.js';

interface Sample {
  readonly at: number;
  readonly value: number;
}

/** What became of a wish, and why. */
export interface Normalized {
  readonly replicas: number;
  /** Reason and message when an earlier recommendation was followed instead. */
  readonly stabilized?: readonly [reason: string, message: string];
  readonly limited: boolean;
  /** Reason and message of the condition that says whether a limit was hit. */
  readonly limit: readonly [reason: string, message: string];
}

interface Wish {
  readonly current: number;
  readonly desired: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly nowMs: number;
}

const WITHIN = ['DesiredWithinRange', 'the desired count is within the acceptable range'] as const;
const TOO_MANY = ['TooManyReplicas', 'the desired replica count is more than the maximum replica count'] as const;
const TOO_FEW = ['TooFewReplicas', 'the desired replica count is less than the minimum replica count'] as const;
const UP_LIMIT = [
  'ScaleUpLimit',
  'the desired replica count is increasing faster than the maximum scale rate',
] as const;
const DOWN_LIMIT = [
  'ScaleDownLimit',
  'the desired replica count is decreasing faster than the maximum scale rate',
] as const;
const HIGHER = [
  'ScaleDownStabilized',
  'recent recommendations were higher than current one, applying the highest recent recommendation',
] as const;
const LOWER = [
  'ScaleUpStabilized',
  'recent recommendations were lower than current one, applying the lowest recent recommendation',
] as const;

/**
 * Keeps one autoscaler from following every sample: stabilization over time, and limits to how fast it scales (horizontal.go:
 * normalizeDesiredReplicas and its relatives). Only memory, lost in a restart as upstream's is.
 */
export class Recommendations {
  readonly #constants: KubernetesConstants;
  #wishes: Sample[] = [];
  #ups: Sample[] = [];
  #downs: Sample[] = [];

  constructor(constants: KubernetesConstants) {
    this.#constants = constants;
  }

  /** The size that is found first counts as the first recommendation. */
  begin(current: number, nowMs: number): void {
    if (this.#wishes.length === 0) this.#wishes.push({ at: nowMs, value: current });
  }

  noteScale(before: number, after: number, nowMs: number): void {
    if (after > before) this.#ups.push({ at: nowMs, value: after - before });
    else this.#downs.push({ at: nowMs, value: before - after });
  }

  normalize({ behavior }: HorizontalPodAutoscaler['spec'], wish: Wish): Normalized {
    const { scaleUp, scaleDown } = this.#rules(behavior);
    const settled = behavior === undefined ? this.#highest(wish) : this.#settled(wish, scaleUp, scaleDown);
    const stabilized = { ...wish, desired: settled };
    const [replicas, limit] =
      behavior === undefined ? doublingLimit(stabilized) : this.#rateLimit(stabilized, scaleUp, scaleDown);
    this.#forget(wish.nowMs, scaleUp, scaleDown);
    return {
      replicas,
      ...(settled !== wish.desired && {
        stabilized: behavior !== undefined && settled >= wish.current && settled < wish.desired ? LOWER : HIGHER,
      }),
      limited: replicas !== settled,
      limit,
    };
  }

  /** Without rules of its own an autoscaler follows the highest wish of the last minutes. */
  #highest({ desired, nowMs }: Wish): number {
    const since = nowMs - this.#constants.autoscalerDownscaleStabilizationMs;
    const settled = this.#wishes.reduce((most, { at, value }) => (at > since ? Math.max(most, value) : most), desired);
    this.#wishes.push({ at: nowMs, value: desired });
    return settled;
  }

  #settled({ current, desired, nowMs }: Wish, up: ScalingRules, down: ScalingRules): number {
    let [lowest, highest] = [desired, desired];
    for (const { at, value } of this.#wishes) {
      if (at > nowMs - secondsOf(up) * 1000) lowest = Math.min(lowest, value);
      if (at > nowMs - secondsOf(down) * 1000) highest = Math.max(highest, value);
    }
    this.#wishes.push({ at: nowMs, value: desired });
    return Math.min(Math.max(current, lowest), highest);
  }

  #rateLimit(
    { current, desired, minimum, maximum, nowMs }: Wish,
    up: ScalingRules,
    down: ScalingRules,
  ): readonly [number, Normalized['limit']] {
    if (desired > current) {
      const limit = Math.max(current, this.#upLimit(current, up, nowMs));
      const most = Math.min(maximum, limit);
      if (desired > most) return [most, maximum > limit ? UP_LIMIT : TOO_MANY];
    } else if (desired < current) {
      const limit = Math.min(current, this.#downLimit(current, down, nowMs));
      const least = Math.max(minimum, limit);
      if (desired < least) return [least, minimum < limit ? DOWN_LIMIT : TOO_FEW];
    }
    return [desired, WITHIN];
  }

  #upLimit(current: number, { selectPolicy = 'Max', policies = [] }: ScalingRules, nowMs: number): number {
    if (selectPolicy === 'Disabled') return current;
    const limits = policies.map((policy) => {
      const start = this.#startOfPeriod(current, policy, nowMs);
      return policy.type === 'Pods' ? start + policy.value : Math.ceil((start * (100 + policy.value)) / 100);
    });
    return selectPolicy === 'Min' ? Math.min(...limits) : Math.max(...limits);
  }

  #downLimit(current: number, { selectPolicy = 'Max', policies = [] }: ScalingRules, nowMs: number): number {
    if (selectPolicy === 'Disabled') return current;
    const limits = policies.map((policy) => {
      const start = this.#startOfPeriod(current, policy, nowMs);
      return policy.type === 'Pods' ? start - policy.value : Math.trunc((start * (100 - policy.value)) / 100);
    });
    // The largest change is the one that leaves the fewest.
    return selectPolicy === 'Min' ? Math.max(...limits) : Math.min(...limits);
  }

  #startOfPeriod(current: number, { periodSeconds }: ScalingPolicy, nowMs: number): number {
    const since = nowMs - periodSeconds * 1000;
    const changed = (samples: readonly Sample[]) =>
      samples.reduce((sum, { at, value }) => (at > since ? sum + value : sum), 0);
    return current - changed(this.#ups) + changed(this.#downs);
  }

  /** Source: pkg/apis/autoscaling/v2/defaults.go, for what a behavior leaves open. */
  #rules(behavior: HorizontalPodAutoscaler['spec']['behavior']): { scaleUp: ScalingRules; scaleDown: ScalingRules } {
    const doubling: ScalingPolicy = { type: 'Percent', value: 100, periodSeconds: 15 };
    const four: ScalingPolicy = { type: 'Pods', value: 4, periodSeconds: 15 };
    const seconds = this.#constants.autoscalerDownscaleStabilizationMs / 1000;
    return {
      scaleUp: { stabilizationWindowSeconds: 0, policies: [four, doubling], ...behavior?.scaleUp },
      scaleDown: { stabilizationWindowSeconds: seconds, policies: [doubling], ...behavior?.scaleDown },
    };
  }

  #forget(nowMs: number, up: ScalingRules, down: ScalingRules): void {
    const { autoscalerDownscaleStabilizationMs } = this.#constants;
    const windowMs = Math.max(autoscalerDownscaleStabilizationMs, secondsOf(up) * 1000, secondsOf(down) * 1000);
    const periods = [...(up.policies ?? []), ...(down.policies ?? [])].map(({ periodSeconds }) => periodSeconds * 1000);
    const isRecent =
      (spanMs: number) =>
      ({ at }: Sample) =>
        at > nowMs - spanMs;
    this.#wishes = this.#wishes.filter(isRecent(windowMs));
    this.#ups = this.#ups.filter(isRecent(Math.max(0, ...periods)));
    this.#downs = this.#downs.filter(isRecent(Math.max(0, ...periods)));
  }
}

/** The old rule: at most twice as many, but four are always possible (calculateScaleUpLimit). */
function doublingLimit({ current, desired, minimum, maximum }: Wish): readonly [number, Normalized['limit']] {
  const limit = Math.max(2 * current, 4);
  if (desired < minimum) return [minimum, TOO_FEW];
  if (desired > Math.min(maximum, limit)) return [Math.min(maximum, limit), maximum > limit ? UP_LIMIT : TOO_MANY];
  return [desired, WITHIN];
}

function secondsOf({ stabilizationWindowSeconds = 0 }: ScalingRules): number {
  return stabilizationWindowSeconds;
}
