import type { NodeFilter, NodeTable } from '../../ports/scheduling.js';

/**
 * Keeps nodes whose free capacity holds every request. `reason` names what is missing in the platform's words; a node that
 * lacks several resources is refused with one reason for each, as Kubernetes lists them.
 */
export function requestsFit<N, U>(
  table: NodeTable<N, U>,
  requests: ReadonlyMap<string, number>,
  reason: (resource: string) => string,
): NodeFilter {
  const wanted = [...requests].filter(([, amount]) => amount > 0);
  const columns = wanted.map(([resource, amount]) => ({
    column: table.resource(resource),
    amount,
    reason: reason(resource),
  }));
  return (candidates, count, refusals) => {
    let kept = 0;
    for (let position = 0; position < count; position++) {
      const index = candidates[position]!;
      let fits = true;
      for (const { column, amount, reason: text } of columns) {
        if (column.used[index]! + amount > column.capacity[index]!) {
          fits = false;
          refusals.add(index, text);
        }
      }
      if (fits) candidates[kept++] = index;
    }
    return kept;
  };
}
