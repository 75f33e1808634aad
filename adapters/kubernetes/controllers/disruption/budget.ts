import type { PodDisruptionBudget } from '../objects/policies.js';
import type { LabelSelector } from '../objects/pod.js';
import { amountOf } from '../percentages.js';

/** What a budget expects: how many pods there should be, and how many of them have to be healthy. */
export interface Expectation {
  readonly expected: number;
  readonly desired: number;
}

/**
 * `pods`: how many match; `scale`: how many their controllers want, asked only where the budget is relative
 * (disruption.go: getExpectedPodCount). Shares are rounded up on either side.
 */
export function expectationOf({ spec }: PodDisruptionBudget, pods: number, scale: () => number): Expectation {
  const { minAvailable, maxUnavailable } = spec;
  if (maxUnavailable !== undefined) {
    const expected = scale();
    return { expected, desired: Math.max(0, expected - amountOf(maxUnavailable, expected, 'up')) };
  }
  if (typeof minAvailable === 'string') {
    const expected = scale();
    return { expected, desired: amountOf(minAvailable, expected, 'up') };
  }
  return { expected: pods, desired: minAvailable ?? 0 };
}

/** A selector as Go prints the structure; the texts of events contain it. */
export function selectorDump({ matchLabels = {}, matchExpressions = [] }: LabelSelector): string {
  const labels = Object.keys(matchLabels)
    .sort()
    .map((key) => `${key}: ${matchLabels[key]!},`);
  const requirements = matchExpressions.map(
    ({ key, operator, values = [] }) =>
      `LabelSelectorRequirement{Key:${key},Operator:${operator},Values:[${values.join(' ')}],},`,
  );
  return `&LabelSelector{MatchLabels:map[string]string{${labels.join('')}},MatchExpressions:[]LabelSelectorRequirement{${requirements.join('')}},}`;
}
