/** What the platform says of a workload, read as `kubectl rollout status` reads it. */
import { request, type Operation, type Workload, type WorkloadStatus } from 'regatta/kit';
import type { DaemonSet, Deployment, Job } from '../controllers/objects/workloads.js';
import { objectPath } from './paths.js';

const ABSENT: WorkloadStatus = {
  exists: false,
  desired: 0,
  current: 0,
  ready: 0,
  updated: 0,
  verdict: 'settled',
  reason: '',
};

export function* statusOf(workload: Workload): Operation<WorkloadStatus> {
  const { status, body } = yield* request({ method: 'GET', path: objectPath(workload) });
  if (status !== 200) return ABSENT;
  switch (workload.mode) {
    case 'global':
      return daemonSetStatus(body as DaemonSet);
    case 'job':
      return jobStatus(body as Job);
    default:
      return deploymentStatus(body as Deployment);
  }
}

/** kubectl pkg/polymorphichelpers/rollout_status.go: observed, all updated, no old ones left, all available. */
function deploymentStatus({ metadata, spec, status = {} }: Deployment): WorkloadStatus {
  const {
    replicas = 0,
    updatedReplicas = 0,
    readyReplicas = 0,
    availableReplicas = 0,
    observedGeneration = 0,
    conditions = [],
  } = status;
  const desired = spec.replicas ?? 1;
  const isObserved = observedGeneration >= (metadata.generation ?? 0);
  const isComplete = isObserved && updatedReplicas === desired && replicas === desired && availableReplicas === desired;
  const progressing = conditions.find(({ type }) => type === 'Progressing');
  const isHeld = isObserved && progressing?.reason === 'ProgressDeadlineExceeded';
  return {
    exists: true,
    desired,
    current: replicas,
    ready: readyReplicas,
    updated: Math.min(updatedReplicas, readyReplicas),
    verdict: isComplete ? 'settled' : isHeld ? 'held' : 'progressing',
    reason: isHeld ? `${progressing.reason}: ${progressing.message ?? ''}` : '',
  };
}

function daemonSetStatus({ metadata, status }: DaemonSet): WorkloadStatus {
  const {
    desiredNumberScheduled = 0,
    currentNumberScheduled = 0,
    numberReady = 0,
    updatedNumberScheduled = 0,
    observedGeneration = 0,
  } = status ?? {};
  const isObserved = observedGeneration >= (metadata.generation ?? 0);
  const isComplete =
    isObserved && numberReady === desiredNumberScheduled && updatedNumberScheduled === desiredNumberScheduled;
  return {
    exists: true,
    desired: desiredNumberScheduled,
    current: currentNumberScheduled,
    ready: numberReady,
    updated: Math.min(updatedNumberScheduled, numberReady),
    verdict: isComplete ? 'settled' : 'progressing',
    reason: '',
  };
}

/** A job is settled when it is complete; then as many have done their work as were wanted. */
function jobStatus({ spec, status = {} }: Job): WorkloadStatus {
  const desired = spec.completions ?? 1;
  const { succeeded = 0, active = 0, conditions = [] } = status;
  const failed = conditions.find(({ type, status: value }) => type === 'Failed' && value === 'True');
  const verdict = failed === undefined ? (succeeded >= desired ? 'settled' : 'progressing') : 'held';
  const reason = failed === undefined ? '' : `${failed.reason ?? 'Failed'}: ${failed.message ?? ''}`;
  return { exists: true, desired, current: succeeded + active, ready: succeeded, updated: succeeded, verdict, reason };
}
