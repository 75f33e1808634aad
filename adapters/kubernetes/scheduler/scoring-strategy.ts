import type { NodeScore } from 'regatta/kit';
import type { ScoringStrategy, ShapePoint } from './configuration/types.js';
import { MAXIMUM_SCORE } from './normalize.js';

/** One resource of a strategy: what nodes have of it, what is used, and what the pod adds. */
export interface StrategyColumn {
  readonly capacity: Float64Array;
  readonly used: Float64Array;
  readonly add: number;
  readonly weight: number;
}

/** The weighted mean over the resources that a node has, in whole numbers (noderesources/{least,most}_allocated.go, requested_to_capacity_ratio.go). */
export function strategyScore(strategy: ScoringStrategy, columns: readonly StrategyColumn[]): NodeScore {
  const isRatio = strategy.type === 'RequestedToCapacityRatio';
  const scoreOf = scorers(strategy);
  return {
    score(candidates, count, scores) {
      for (let position = 0; position < count; position++) {
        const index = candidates[position]!;
        let sum = 0;
        let weights = 0;
        for (const { capacity, used, add, weight } of columns) {
          const total = capacity[index]!;
          if (total === 0) continue;
          const score = scoreOf(used[index]! + add, total);
          // A ratio of nothing is left out of the mean, and the mean of ratios is rounded.
          if (isRatio && score <= 0) continue;
          sum += score * weight;
          weights += weight;
        }
        if (weights === 0) scores[position] = 0;
        else scores[position] = isRatio ? Math.round(sum / weights) : Math.floor(sum / weights);
      }
    },
  };
}

function scorers({ type, requestedToCapacityRatio }: ScoringStrategy): (wanted: number, total: number) => number {
  switch (type) {
    case 'LeastAllocated':
      return (wanted, total) => (wanted > total ? 0 : Math.floor(((total - wanted) * MAXIMUM_SCORE) / total));
    case 'MostAllocated':
      return (wanted, total) => Math.floor((Math.min(wanted, total) * MAXIMUM_SCORE) / total);
    case 'RequestedToCapacityRatio': {
      const { shape = [] } = requestedToCapacityRatio ?? {};
      return (wanted, total) => broken(shape, wanted > total ? 100 : Math.trunc((wanted * 100) / total));
    }
  }
}

/** The highest score of a shape; those of plugins go up to ten times as much. */
const MAXIMUM_SHAPE_SCORE = 10;

/** A function made of straight pieces, in whole numbers (plugins/helper/shape_score.go). */
function broken(shape: readonly ShapePoint[], utilization: number): number {
  const scale = MAXIMUM_SCORE / MAXIMUM_SHAPE_SCORE;
  for (const [at, right] of shape.entries()) {
    if (utilization > right.utilization) continue;
    const left = shape[at - 1];
    if (left === undefined) return right.score * scale;
    const rise = (right.score - left.score) * scale;
    return (
      left.score * scale +
      Math.trunc((rise * (utilization - left.utilization)) / (right.utilization - left.utilization))
    );
  }
  return (shape.at(-1)?.score ?? 0) * scale;
}
