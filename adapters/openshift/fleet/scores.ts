/** Scores by which a placement chooses clusters (open-cluster-management-io/ocm pkg/placement/plugins); -100 to 100 each. */
const BEST = 100;

type Scores = ReadonlyMap<string, number>;

/** Clusters that other placements chose often come last. */
export function balanceScores(
  placement: string,
  clusters: readonly string[],
  decisions: readonly { readonly placement: string; readonly clusters: readonly string[] }[],
): Scores {
  const counts = new Map<string, number>();
  for (const decision of decisions.filter((one) => one.placement !== placement))
    for (const cluster of decision.clusters) counts.set(cluster, (counts.get(cluster) ?? 0) + 1);
  const most = Math.max(0, ...counts.values());
  return new Map(
    clusters.map((cluster) => {
      const count = counts.get(cluster) ?? 0;
      return [cluster, count === 0 ? BEST : Math.trunc(BEST - 2 * BEST * (count / most))] as const;
    }),
  );
}

/** The cluster with the most of a resource comes first. */
export function resourceScores(allocatable: ReadonlyMap<string, number>): Scores {
  const amounts = [...allocatable.values()];
  const [least, most] = [Math.min(...amounts), Math.max(...amounts)];
  return new Map(
    [...allocatable].map(([cluster, amount]) => {
      const share = most === least ? 1 : (amount - least) / (most - least);
      return [cluster, Math.trunc((share - 0.5) * 2 * BEST)] as const;
    }),
  );
}

/** Clusters that were chosen stay chosen. */
export function steadyScores(clusters: readonly string[], decided: readonly string[]): Scores {
  return new Map(clusters.map((cluster) => [cluster, decided.includes(cluster) ? BEST : 0] as const));
}
