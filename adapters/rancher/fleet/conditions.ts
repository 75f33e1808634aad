import { rfc3339 } from 'regatta/kit';
import { deploymentState, type DeploymentState } from './deployment-state.js';
import type { BundleDeployment, FleetCondition } from './resources/bundle-deployment.js';

/** Conditions with one set; the same list where it stands so already. */
export function withFleetCondition(
  conditions: readonly FleetCondition[],
  change: FleetCondition,
  nowMs: number,
): readonly FleetCondition[] {
  const known = conditions.find(({ type }) => type === change.type);
  if (known !== undefined && known.status === change.status && (known.message ?? '') === (change.message ?? ''))
    return conditions;
  const made = { ...change, lastUpdateTime: rfc3339(nowMs) };
  return known === undefined ? [...conditions, made] : conditions.map((one) => (one === known ? made : one));
}

/** The state of a deployment as it is kept. */
export function stateOfDeployment({ spec, status }: BundleDeployment): DeploymentState {
  const deployed = status?.conditions?.find(({ type }) => type === 'Deployed')?.status;
  return deploymentState({
    staged: spec.stagedDeploymentID ?? '',
    wanted: spec.deploymentID ?? '',
    applied: status?.appliedDeploymentID ?? '',
    ready: status?.ready === true,
    nonModified: status?.nonModified === true,
    ...(deployed !== undefined && { deployed }),
  });
}
