/** States of a deployment in a cluster, from the best to the worst (rancher/fleet pkg/apis/fleet.cattle.io StateRank). */
export const STATES = ['Ready', 'NotReady', 'Pending', 'OutOfSync', 'Modified', 'WaitApplied', 'ErrApplied'] as const;

export type DeploymentState = (typeof STATES)[number];

/** What the state of a deployment is read from. */
export interface StateParts {
  readonly staged: string;
  readonly wanted: string;
  readonly applied: string;
  /** Status of the condition Deployed; absent while nothing was tried. */
  readonly deployed?: string;
  readonly ready: boolean;
  readonly nonModified: boolean;
}

/** rancher/fleet internal/cmd/controller/summary GetDeploymentState; a deployment that is not made yet is pending. */
export function deploymentState(deployment: StateParts | undefined): DeploymentState {
  if (deployment === undefined) return 'Pending';
  const { staged, wanted, applied, deployed, ready, nonModified } = deployment;
  if (applied !== wanted) return deployed === 'False' ? 'ErrApplied' : 'WaitApplied';
  if (!ready) return 'NotReady';
  if (wanted !== staged) return 'OutOfSync';
  return nonModified ? 'Ready' : 'Modified';
}

/** The worst of several; empty if there is nothing but readiness. */
export function worstState(states: readonly DeploymentState[]): DeploymentState | '' {
  const worst = Math.max(0, ...states.map((state) => STATES.indexOf(state)));
  return worst === 0 ? '' : STATES[worst]!;
}

/** Deployments counted by state, as a bundle, a cluster or a repository shows them. */
export interface Summary {
  readonly desiredReady: number;
  readonly ready: number;
  readonly nonReadyResources?: readonly NonReadyResource[];
}

export interface NonReadyResource {
  readonly name: string;
  readonly bundleState: DeploymentState;
  readonly message?: string;
}

/** Not more of what is not ready are listed. */
const LISTED = 10;

const COUNTERS: Readonly<Record<DeploymentState, string>> = {
  Ready: 'ready',
  NotReady: 'notReady',
  Pending: 'pending',
  OutOfSync: 'outOfSync',
  Modified: 'modified',
  WaitApplied: 'waitApplied',
  ErrApplied: 'errApplied',
};

export function summaryOf(resources: readonly NonReadyResource[]): Summary & Readonly<Record<string, unknown>> {
  const counts: Record<string, number> = {};
  for (const { bundleState } of resources) {
    const counter = COUNTERS[bundleState];
    counts[counter] = (counts[counter] ?? 0) + 1;
  }
  const others = resources.filter(({ bundleState }) => bundleState !== 'Ready').slice(0, LISTED);
  return {
    ready: 0,
    ...counts,
    desiredReady: resources.length,
    ...(others.length > 0 && { nonReadyResources: others }),
  };
}
