import type { ClusterCondition } from '../resources/cluster.js';

type Change = Omit<ClusterCondition, 'type'>;

/** What a cluster says whose agent is away. */
export const DISCONNECTED = {
  status: 'False',
  reason: 'Disconnected',
  message: 'Cluster agent is not connected',
} as const;

/** What a cluster says whose API server does not answer as it should. */
export function unhealthy(why: string): Change {
  const message = `cluster health check failed: Failed to communicate with API server during namespace check: ${why}`;
  return { status: 'False', reason: 'Error', message };
}
