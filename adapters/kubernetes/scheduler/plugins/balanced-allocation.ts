import type { ScorePlugin } from 'regatta/kit';
import type { PluginArguments } from '../configuration/types.js';
import type { NodeInfo } from '../node-info.js';
import { MAXIMUM_SCORE } from '../normalize.js';
import type { PodInfo } from '../pod-info.js';
import { isScalar } from '../resource-names.js';

/** Nodes whose resources would be used to a similar share are better (noderesources/balanced_allocation.go). */
export function balancedAllocation({
  resources,
}: PluginArguments['NodeResourcesBalancedAllocation']): ScorePlugin<NodeInfo, PodInfo> {
  return {
    id: 'NodeResourcesBalancedAllocation',
    prepare({ requests }, table) {
      const columns = resources
        .filter(({ name }) => requests.has(name) || !isScalar(name))
        .map(({ name }) => ({ column: table.resource(name), add: requests.get(name) ?? 0 }));
      const shares = new Float64Array(columns.length);
      return {
        score(candidates, count, scores) {
          for (let position = 0; position < count; position++) {
            const index = candidates[position]!;
            let known = 0;
            for (const { column, add } of columns) {
              const total = column.capacity[index]!;
              if (total > 0) shares[known++] = Math.min(1, (column.used[index]! + add) / total);
            }
            scores[position] = Math.trunc((1 - deviation(shares, known)) * MAXIMUM_SCORE);
          }
        },
      };
    },
  };
}

/** The standard deviation of the first `count` shares; of two, upstream takes half their distance, which rounds otherwise. */
function deviation(shares: Float64Array, count: number): number {
  if (count < 2) return 0;
  if (count === 2) return Math.abs((shares[0]! - shares[1]!) / 2);
  let sum = 0;
  for (let at = 0; at < count; at++) sum += shares[at]!;
  const mean = sum / count;
  let squares = 0;
  for (let at = 0; at < count; at++) squares += (shares[at]! - mean) * (shares[at]! - mean);
  return Math.sqrt(squares / count);
}
