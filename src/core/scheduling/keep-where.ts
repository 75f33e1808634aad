import type { NodeFilter } from '../../ports/scheduling.js';

/**
 * A filter out of a test of one node: undefined passes, a text refuses. For checks whose cost is in the test itself; those
 * that only compare columns write the loop out, which is several times faster.
 */
export function keepWhere(refuse: (index: number) => string | undefined): NodeFilter {
  return (candidates, count, refusals) => {
    let kept = 0;
    for (let position = 0; position < count; position++) {
      const index = candidates[position]!;
      const reason = refuse(index);
      if (reason === undefined) candidates[kept++] = index;
      else refusals.add(index, reason);
    }
    return kept;
  };
}
