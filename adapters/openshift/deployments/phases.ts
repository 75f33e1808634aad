/** Where a rollout stands; kept in an annotation of its ReplicationController. */
export type Phase = 'New' | 'Pending' | 'Running' | 'Complete' | 'Failed';

const FOLLOWING: Readonly<Record<Phase, readonly Phase[]>> = {
  New: ['Pending', 'Running', 'Failed', 'Complete'],
  Pending: ['Running', 'Failed', 'Complete'],
  Running: ['Failed', 'Complete'],
  Complete: [],
  Failed: [],
};

/** Whether a rollout may go from one phase to another (openshift/library-go pkg/apps/appsutil/util.go CanTransitionPhase). */
export function mayFollow(from: Phase, to: Phase): boolean {
  return FOLLOWING[from].includes(to);
}

export function isOver(phase: Phase): boolean {
  return phase === 'Complete' || phase === 'Failed';
}
