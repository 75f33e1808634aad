/** Why a node does not take a task, as a phrase, and how swarmkit's pipeline puts it for so many nodes. */
export const REASONS = {
  ready: 'node not available for new tasks',
  resources: 'insufficient resources',
  plugin: 'missing plugin',
  constraint: 'scheduling constraints not satisfied',
  platform: 'unsupported platform',
  hostPort: 'host-mode port already in use',
  maxReplicas: 'max replicas per node limit exceed',
} as const;

/** The text for `count` nodes that refused for this reason. */
export function explained(reason: string, count: number): string {
  if (reason === REASONS.ready) return count === 1 ? `1 ${reason}` : `${count} nodes not available for new tasks`;
  // The limit is named without a number, and misspelt, in swarmkit's filter.go.
  if (reason === REASONS.maxReplicas) return reason;
  return `${reason} on ${count === 1 ? '1 node' : `${count} nodes`}`;
}

/** All reasons, most nodes first. */
export function explanation(refused: ReadonlyMap<string, number>): string {
  return [...refused]
    .filter(([, count]) => count > 0)
    .sort(([, left], [, right]) => right - left)
    .map(([reason, count]) => explained(reason, count))
    .join('; ');
}
