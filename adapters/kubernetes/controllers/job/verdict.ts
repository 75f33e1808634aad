import { parseRfc3339, rfc3339 } from 'regatta/kit';
import type { Condition, Pod } from '../objects/pod.js';
import type { Job } from '../objects/workloads.js';
import { conditionOf } from '../pods.js';
import { earlySuccess } from './policies.js';
import type { Tally } from './tally.js';

/** How a job ends, and why. */
export interface Verdict {
  readonly type: 'Complete' | 'Failed';
  readonly reason: string;
  readonly message: string;
}

/** The condition that announces an end while pods are still going. */
export function announcementOf({ type }: Verdict): 'SuccessCriteriaMet' | 'FailureTarget' {
  return type === 'Complete' ? 'SuccessCriteriaMet' : 'FailureTarget';
}

/** Whether a job is to end with what its pods came to (job_controller.go: syncJob); an announced end stands. */
export function verdictOf(job: Job, pods: readonly Pod[], tally: Tally, nowMs: number): Verdict | undefined {
  return announced(job) ?? failure(job, pods, tally, nowMs) ?? success(job, tally);
}

function announced({ status }: Job): Verdict | undefined {
  for (const type of ['Complete', 'Failed'] as const) {
    const condition = conditionOf(status?.conditions, type === 'Complete' ? 'SuccessCriteriaMet' : 'FailureTarget');
    const { reason = '', message = '' } = condition ?? {};
    if (condition?.status === 'True') return { type, reason, message };
  }
  return undefined;
}

function failure(job: Job, pods: readonly Pod[], tally: Tally, nowMs: number): Verdict | undefined {
  const { completions = 0, maxFailedIndexes } = job.spec;
  const failed = (reason: string, message: string): Verdict => ({ type: 'Failed', reason, message });
  if (tally.failJob !== undefined) return failed('PodFailurePolicy', tally.failJob);
  if (isBeyondLimit(job, pods, tally))
    return failed('BackoffLimitExceeded', 'Job has reached the specified backoff limit');
  if (isBeyondDeadline(job, nowMs)) return failed('DeadlineExceeded', 'Job was active longer than specified deadline');
  const { size } = tally.givenUp;
  if (maxFailedIndexes !== undefined && size > maxFailedIndexes)
    return failed('MaxFailedIndexesExceeded', 'Job has exceeded the specified maximal number of failed indexes');
  if (size > 0 && size + tally.done.size >= completions) return failed('FailedIndexes', 'Job has failed indexes');
  return undefined;
}

/** Restarts within a pod count too, where containers are restarted (pastBackoffLimitOnFailure). */
function isBeyondLimit({ spec }: Job, pods: readonly Pod[], { failed }: Tally): boolean {
  const { backoffLimit = 6, template } = spec;
  if (failed > backoffLimit) return true;
  if (template.spec.restartPolicy !== 'OnFailure') return false;
  let restarts = 0;
  for (const { status } of pods)
    if (status?.phase === 'Running' || status?.phase === 'Pending')
      for (const { restartCount } of [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])])
        restarts += restartCount;
  return backoffLimit === 0 ? restarts > 0 : restarts >= backoffLimit;
}

function isBeyondDeadline({ spec, status }: Job, nowMs: number): boolean {
  const { activeDeadlineSeconds, suspend } = spec;
  if (activeDeadlineSeconds === undefined || suspend === true) return false;
  return nowMs - parseRfc3339(status?.startTime ?? rfc3339(nowMs)) >= activeDeadlineSeconds * 1000;
}

function success(job: Job, { succeeded, active, done }: Tally): Verdict | undefined {
  const early = earlySuccess(job, done);
  if (early !== undefined) return { type: 'Complete', reason: 'SuccessPolicy', message: early };
  const { completions } = job.spec;
  const enough = completions === undefined ? succeeded > 0 : succeeded >= completions;
  if (!enough || active.length > 0) return undefined;
  return { type: 'Complete', reason: 'CompletionsReached', message: 'Reached expected number of succeeded pods' };
}

/** A condition as a job bears it. */
export function jobCondition(
  type: string,
  status: Condition['status'],
  reason: string,
  message: string,
  nowMs: number,
): Condition {
  const now = rfc3339(nowMs);
  return { type, status, lastProbeTime: now, lastTransitionTime: now, reason, message };
}
