import { isHealthy } from '../clusters/cluster-health.js';
import { DISCONNECTED, unhealthy } from '../clusters/outages.js';
import { errorsOf, summaryOf } from '../clusters/state.js';
import { misfitText, quotaFit, resourceName, type QuotaLimit } from '../projects/quota-limits.js';
import { STATUSES, type NormanCode } from '../facade/errors.js';
import { conditionsOf, holds, limitOf } from '../facade/norman/query.js';
import { PROFILE_2_8 } from '../profiles/2.8.js';
import type { ClusterCondition } from '../resources/cluster.js';
import type { Evaluate, Given } from './table-case.js';

interface StateCase {
  readonly conditions?: readonly ClusterCondition[];
  readonly removedSecondsAgo?: number;
  readonly finalizers?: readonly string[];
}

interface FilterCase {
  readonly filterable: Readonly<Record<string, readonly string[]>>;
  readonly items: readonly (Given & { readonly id: string })[];
  readonly query: readonly [string, string][];
}

const LIMITS = { listLimit: PROFILE_2_8.listLimit.value, listLimitMaximum: PROFILE_2_8.listLimitMaximum.value };

/** States, outages, quotas, and what the v3 API makes of a query. */
export const CLUSTER_CASES: Readonly<Record<string, Evaluate>> = {
  summaryState: ({ conditions = [], removedSecondsAgo, finalizers = [] }: StateCase) => {
    const removal = removedSecondsAgo === undefined ? undefined : { forMs: removedSecondsAgo * 1000, finalizers };
    const { state, transitioning, transitioningMessage: message } = summaryOf(conditions, removal);
    return { state, transitioning, message };
  },
  summaryErrors: (given: { apiVersion: string; kind: string; conditions: readonly ClusterCondition[] }) =>
    errorsOf(given.apiVersion, given.kind, given.conditions),
  readyzCheck: (given: { status: number; body: unknown }) => ({ healthy: isHealthy(given) }),
  outage: (given: { tunnel: boolean; readyz: boolean; provisioned: boolean }) => outage(given),
  quotaFit: (given: { projectLimit: QuotaLimit; namespace: QuotaLimit; peers: readonly QuotaLimit[] }) => {
    try {
      const fit = quotaFit(given.namespace, given.peers, given.projectLimit);
      const exceeded = Object.keys(fit.exceeded).map(resourceName);
      return { fit: misfitText(fit) === undefined, exceeded, negative: fit.negative.map(resourceName) };
    } catch {
      return { error: true };
    }
  },
  normanErrorCode: (given: { code: NormanCode }) => ({ status: STATUSES[given.code] }),
  normanLimit: (given: { limit: string | null }) => ({ limit: limitOf(given.limit, LIMITS) }),
  normanFilter: ({ filterable, items, query }: FilterCase) => {
    const conditions = conditionsOf((field) => filterable[field], new URLSearchParams(query));
    const kept = items.filter((item) => conditions.every((condition) => holds(item[condition.field], condition)));
    return { ids: kept.map(({ id }) => id) };
  },
};

/** What the two checks write, one after the other: health is not looked at while the agent is away. */
function outage({ tunnel, readyz, provisioned }: { tunnel: boolean; readyz: boolean; provisioned: boolean }): Given {
  const connected = tunnel ? 'True' : 'False';
  const healthy = readyz ? { status: 'True' as const } : unhealthy('');
  const ready = !provisioned ? { status: 'Unknown' as const } : tunnel ? healthy : DISCONNECTED;
  const conditions: ClusterCondition[] = [
    { type: 'Connected', status: connected },
    { type: 'Ready', ...ready },
  ];
  return {
    connected,
    readyReason: 'reason' in ready ? ready.reason : '',
    state: summaryOf(conditions).state,
    checkEverySeconds: PROFILE_2_8.clusterConnectedPeriodMs.value / 1000,
    tries: PROFILE_2_8.clusterHealthTries.value,
    pauseSeconds: PROFILE_2_8.clusterHealthPauseMs.value / 1000,
  };
}
