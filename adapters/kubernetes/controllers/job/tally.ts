import type { Pod } from '../objects/pod.js';
import type { Job } from '../objects/workloads.js';
import { isActive, isTerminal, isTerminating } from '../pods.js';
import { attemptsOf, failuresOf, indexOf, isIndexed, parseIndexes } from './indexes.js';
import { judge } from './policies.js';

export const TRACKING = 'batch.kubernetes.io/job-tracking';

/** What is known of a job's pods in one reconciliation. */
export interface Tally {
  readonly active: readonly Pod[];
  readonly terminating: number;
  readonly succeeded: number;
  readonly failed: number;
  /** Indexes that are done, and those that are given up; empty for jobs without. */
  readonly done: ReadonlySet<number>;
  readonly givenUp: ReadonlySet<number>;
  /** Pods that are counted now: each loses its finalizer with it. */
  readonly newlySucceeded: readonly Pod[];
  readonly newlyFailed: readonly Pod[];
  /** The last failed pod of an index that gets another one; it is counted when that one is there. */
  readonly waiting: ReadonlyMap<number, Pod>;
  /** Why the failure policy wants the whole job to fail. */
  readonly failJob: string | undefined;
}

/** Whether a pod counts as failed: one that is being deleted does, unless its replacement waits for its end. */
export function isFailed({ spec }: Job, pod: Pod): boolean {
  if (pod.status?.phase === 'Failed') return true;
  return spec.podReplacementPolicy !== 'Failed' && isTerminating(pod) && pod.status?.phase !== 'Succeeded';
}

export function isTracked({ metadata }: Pod): boolean {
  return (metadata.finalizers ?? []).includes(TRACKING);
}

/** Pods are counted once, when they lose their tracking finalizer (job_controller.go: getNewFinishedPods and what follows). */
export function tallyOf(job: Job, pods: readonly Pod[]): Tally {
  const {
    succeeded: succeededBefore = 0,
    failed: failedBefore = 0,
    completedIndexes,
    failedIndexes,
  } = job.status ?? {};
  const newlySucceeded = pods.filter((pod) => isTracked(pod) && pod.status?.phase === 'Succeeded');
  const failedPods = pods.filter((pod) => isTracked(pod) && isFailed(job, pod));
  const done = parseIndexes(completedIndexes);
  if (isIndexed(job)) for (const pod of newlySucceeded) done.add(indexOf(pod));
  const givenUp = parseIndexes(failedIndexes);
  for (const pod of failedPods) if (isGivenUp(job, pod) && !done.has(indexOf(pod))) givenUp.add(indexOf(pod));
  const waiting = waitingPods(job, pods, failedPods, done, givenUp);
  const newlyFailed = failedPods.filter((pod) => waiting.get(indexOf(pod)) !== pod);
  const counted = newlyFailed.filter((pod) => judge(job, pod).action !== 'Ignore');
  const fatal = failedPods.map((pod) => judge(job, pod)).find(({ action }) => action === 'FailJob');
  return {
    active: pods.filter(isActive),
    terminating: pods.filter((pod) => isTerminating(pod) && !isTerminal(pod)).length,
    succeeded: isIndexed(job) ? done.size : succeededBefore + newlySucceeded.length,
    failed: failedBefore + counted.length,
    done,
    givenUp,
    newlySucceeded,
    newlyFailed,
    waiting,
    failJob: fatal?.message,
  };
}

/** An index is given up when it failed more often than its limit, or when the policy says so. */
function isGivenUp(job: Job, pod: Pod): boolean {
  const { backoffLimitPerIndex } = job.spec;
  if (backoffLimitPerIndex === undefined) return false;
  const { action } = judge(job, pod);
  return action === 'FailIndex' || (action !== 'Ignore' && failuresOf(pod) >= backoffLimitPerIndex);
}

function waitingPods(
  job: Job,
  pods: readonly Pod[],
  failed: readonly Pod[],
  done: ReadonlySet<number>,
  givenUp: ReadonlySet<number>,
): ReadonlyMap<number, Pod> {
  const waiting = new Map<number, Pod>();
  if (job.spec.backoffLimitPerIndex === undefined) return waiting;
  for (const pod of failed) {
    const index = indexOf(pod);
    if (done.has(index) || givenUp.has(index)) continue;
    const isReplaced = pods.some((other) => indexOf(other) === index && attemptsOf(other) > attemptsOf(pod));
    if (!isReplaced) waiting.set(index, pod);
  }
  return waiting;
}
