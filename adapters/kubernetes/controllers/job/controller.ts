import {
  parseRfc3339,
  RegattaError,
  rfc3339,
  type Change,
  type Controller,
  type Requeue,
  type Tasks,
  type Timer,
  type Trigger,
} from 'regatta/kit';
import type { KubernetesConstants } from '../../profiles/1.32.js';
import { sameJson } from '../../resources/registry/json.js';
import type { EventRecorder } from '../event-recorder.js';
import type { LimitedApi } from '../limited-api.js';
import type { Condition, Pod } from '../objects/pod.js';
import type { Job, JobStatus } from '../objects/workloads.js';
import { controllerOf, ownerKey } from '../ownership.js';
import { podFromTemplate } from '../pod-template.js';
import { conditionOf, isActive, isReady, isTerminal, isTerminating, keyOf, splitKey } from '../pods.js';
import { finishedAs } from './finished.js';
import { indexesText, indexOf, isIndexed, missingIndexes, parseIndexes, withIndex } from './indexes.js';

const RESOURCE = 'jobs.batch';
const TRACKING = 'batch.kubernetes.io/job-tracking';
/** Begins the keys of pods without a job; no namespace has a space in its name. */
const ORPHAN = 'orphan ';

/** What is known of a job's pods in one reconciliation. */
interface Tally {
  readonly active: readonly Pod[];
  readonly terminating: number;
  readonly succeeded: number;
  readonly failed: number;
  /** Indexes that are done; empty for jobs without. */
  readonly done: ReadonlySet<number>;
  /** When the last pod failed, milliseconds since 1970. */
  readonly failedAt: number;
}

/**
 * Runs pods until enough of them have succeeded (pkg/controller/job). Pods are counted once, when they lose their tracking finalizer.
 * Back-off limits by index, pod failure policies and success policies are not followed yet: such a job runs as one without.
 */
export class JobController implements Controller {
  readonly id = 'job-controller';
  readonly part = 'controllers';
  readonly workers: number;
  readonly triggers: readonly Trigger[] = [
    { kind: RESOURCE, keys: ({ object }) => keyOf(object.value as Job) },
    { kind: 'pods', keys: (change) => this.#ofPod(change as Change<Pod>) },
  ];
  readonly #tasks: Tasks;
  readonly #api: LimitedApi;
  readonly #events: EventRecorder;
  readonly #constants: KubernetesConstants;
  readonly #timers = new Map<string, Timer>();

  constructor(tasks: Tasks, api: LimitedApi, events: EventRecorder, constants: KubernetesConstants) {
    this.#tasks = tasks;
    this.#api = api;
    this.#events = events;
    this.#constants = constants;
    this.workers = constants.controllerWorkers;
  }

  initialKeys(): Iterable<string> {
    return this.#api.list<Job>(RESOURCE).map(keyOf);
  }

  reconcile(key: string): Requeue | undefined | void {
    if (key.startsWith(ORPHAN)) return this.#api.throttled(() => this.#letGo(key.slice(ORPHAN.length)));
    this.#timers.get(key)?.cancel();
    this.#timers.delete(key);
    return this.#api.throttled(() => this.#sync(key));
  }

  /** A pod whose job is gone is counted by nobody, so nothing may hold it. */
  #letGo(key: string): void {
    const pod = this.#api.get<Pod>('pods', ...splitKey(key));
    if (pod !== undefined && this.#isOrphan(pod)) this.#release(pod);
  }

  #isOrphan(pod: Pod): boolean {
    if (!(pod.metadata.finalizers ?? []).includes(TRACKING)) return false;
    const owner = controllerOf(pod);
    if (owner?.kind !== 'Job') return true;
    return this.#api.get<Job>(RESOURCE, pod.metadata.namespace ?? '', owner.name)?.metadata.uid !== owner.uid;
  }

  #ofPod({ type, object }: Change<Pod>): string | undefined {
    const pod = object.value;
    return type !== 'deleted' && this.#isOrphan(pod) ? `${ORPHAN}${keyOf(pod)}` : ownerKey(pod, 'Job');
  }

  #sync(key: string): void {
    const job = this.#api.get<Job>(RESOURCE, ...splitKey(key));
    if (job === undefined) return;
    const pods = this.#api.find<Pod>('pods', 'owner', job.metadata.uid);
    const tally = this.#tally(job, pods);
    if (finishedAs(job) !== undefined) return this.#expire(key, job);
    if (isTerminating(job)) return;
    const verdict = this.#verdict(job, tally);
    if (verdict !== undefined) return this.#finish(key, job, tally, verdict);
    const active = job.spec.suspend === true ? this.#stop(job, tally.active) : this.#manage(key, job, tally);
    this.#tell(job, { ...tally, active }, this.#suspension(job));
    this.#wakeAtDeadline(key, job);
  }

  /** Counts finished pods once: each loses its finalizer as it is counted. */
  #tally(job: Job, pods: readonly Pod[]): Tally {
    let { succeeded = 0, failed = 0 } = job.status ?? {};
    let failedAt = 0;
    const done = parseIndexes(job.status?.completedIndexes);
    for (const pod of pods) {
      const ended = isTerminal(pod) || isTerminating(pod);
      if (!ended) continue;
      const isSuccess = pod.status?.phase === 'Succeeded';
      if (!isSuccess) failedAt = Math.max(failedAt, endedAt(pod) ?? this.#tasks.now);
      if (!(pod.metadata.finalizers ?? []).includes(TRACKING) || !(isTerminal(pod) || isTerminating(pod))) continue;
      if (isSuccess && isIndexed(job)) done.add(indexOf(pod));
      else if (isSuccess) succeeded++;
      else failed++;
      this.#release(pod);
    }
    return {
      active: pods.filter(isActive),
      terminating: pods.filter((pod) => isTerminating(pod) && !isTerminal(pod)).length,
      succeeded: isIndexed(job) ? done.size : succeeded,
      failed,
      done,
      failedAt,
    };
  }

  #release(pod: Pod): void {
    const { finalizers = [], ...metadata } = pod.metadata;
    const kept = finalizers.filter((name) => name !== TRACKING);
    this.#api.update<Pod>('pods', { ...pod, metadata: { ...metadata, ...(kept.length > 0 && { finalizers: kept }) } });
  }

  #verdict(job: Job, { succeeded, failed, active }: Tally): Omit<Condition, 'status'> | undefined {
    const { completions, backoffLimit = 6, activeDeadlineSeconds } = job.spec;
    const restarts = active.reduce((sum, pod) => sum + (pod.status?.containerStatuses?.[0]?.restartCount ?? 0), 0);
    const retries = job.spec.template.spec.restartPolicy === 'OnFailure' ? failed + restarts : failed;
    if (retries > backoffLimit)
      return { type: 'Failed', reason: 'BackoffLimitExceeded', message: 'Job has reached the specified backoff limit' };
    const startedAt = parseRfc3339(job.status?.startTime ?? rfc3339(this.#tasks.now));
    if (activeDeadlineSeconds !== undefined && this.#tasks.now - startedAt >= activeDeadlineSeconds * 1000)
      return { type: 'Failed', reason: 'DeadlineExceeded', message: 'Job was active longer than specified deadline' };
    const done = completions === undefined ? succeeded > 0 && active.length === 0 : succeeded >= completions;
    return done
      ? { type: 'Complete', reason: 'CompletionsReached', message: 'Reached expected number of succeeded pods' }
      : undefined;
  }

  #manage(key: string, job: Job, tally: Tally): readonly Pod[] {
    const { parallelism = 1, completions } = job.spec;
    const { active, succeeded } = tally;
    const left = completions === undefined ? (succeeded > 0 ? active.length : parallelism) : completions - succeeded;
    const wanted = Math.max(0, Math.min(parallelism, left));
    if (active.length > wanted) {
      this.#stop(job, active.slice(wanted));
      return active.slice(0, wanted);
    }
    // A job whose pods fail waits longer and longer before the next one.
    const waitMs = tally.failed === 0 ? 0 : tally.failedAt + this.#backOffMs(tally.failed) - this.#tasks.now;
    if (waitMs > 0 && active.length < wanted) {
      this.#wake(key, waitMs);
      return active;
    }
    const made: Pod[] = [];
    const indexes = missingIndexes(job, tally.done, active, wanted - active.length);
    for (let missing = 0; missing < wanted - active.length; missing++) {
      const pod = this.#create(job, isIndexed(job) ? indexes[missing] : undefined);
      if (pod !== undefined) made.push(pod);
    }
    return [...active, ...made];
  }

  #create(job: Job, index: number | undefined): Pod | undefined {
    if (isIndexed(job) && index === undefined) return undefined;
    const plain = podFromTemplate(job, job.spec.template);
    const given = index === undefined ? plain : withIndex(job, plain, index);
    const metadata = { ...given.metadata, finalizers: [...(given.metadata.finalizers ?? []), TRACKING] };
    try {
      const pod = this.#api.create<Pod>('pods', { ...given, metadata });
      this.#events.event(job, 'Normal', 'SuccessfulCreate', `Created pod: ${pod.metadata.name}`);
      return pod;
    } catch (error) {
      if (!RegattaError.is(error)) throw error;
      this.#events.event(job, 'Warning', 'FailedCreate', `Error creating: ${error.message}`);
      return undefined;
    }
  }

  /** Deletes pods that are not wanted: none of them counts as a failure of its own. */
  #stop(job: Job, pods: readonly Pod[]): readonly Pod[] {
    for (const pod of pods) {
      if ((pod.metadata.finalizers ?? []).includes(TRACKING)) this.#release(pod);
      this.#api.delete('pods', pod.metadata.namespace ?? '', pod.metadata.name);
      this.#events.event(job, 'Normal', 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`);
    }
    return [];
  }

  #finish(key: string, job: Job, tally: Tally, verdict: Omit<Condition, 'status'>): void {
    const { reason = '', message = '' } = verdict;
    const failed = verdict.type === 'Failed';
    const surplus = failed ? tally.active.length : 0;
    this.#stop(job, tally.active);
    const condition = (type: string): Condition => this.#condition(type, 'True', reason, message);
    const before = [...(job.status?.conditions ?? []), condition(failed ? 'FailureTarget' : 'SuccessCriteriaMet')];
    const status = this.#statusOf(job, { ...tally, active: [], failed: tally.failed + surplus }, [
      ...before,
      condition(verdict.type),
    ]);
    const completionTime = failed ? {} : { completionTime: rfc3339(this.#tasks.now) };
    this.#api.updateStatus<Job>(RESOURCE, { ...job, status: { ...status, ...completionTime } });
    if (failed) this.#events.event(job, 'Warning', reason, message);
    else this.#events.event(job, 'Normal', 'Completed', 'Job completed');
    if (job.spec.ttlSecondsAfterFinished !== undefined) this.#wake(key, job.spec.ttlSecondsAfterFinished * 1000 + 1000);
  }

  /** pkg/controller/ttlafterfinished: a finished job goes when its time is over. */
  #expire(key: string, job: Job): void {
    const { ttlSecondsAfterFinished } = job.spec;
    const finished = (job.status?.conditions ?? []).find(({ type }) => type === 'Complete' || type === 'Failed');
    if (ttlSecondsAfterFinished === undefined || !finished?.lastTransitionTime || isTerminating(job)) return;
    const leftMs = parseRfc3339(finished.lastTransitionTime) + ttlSecondsAfterFinished * 1000 - this.#tasks.now;
    if (leftMs > 0) return this.#wake(key, leftMs);
    this.#api.delete(RESOURCE, ...splitKey(key), { propagationPolicy: 'Foreground' });
  }

  #suspension(job: Job): readonly Condition[] {
    const before = job.status?.conditions ?? [];
    const known = conditionOf(before, 'Suspended');
    const suspended = job.spec.suspend === true;
    if ((known?.status === 'True') === suspended) return before;
    const [status, reason, message] = suspended
      ? (['True', 'JobSuspended', 'Job suspended'] as const)
      : (['False', 'JobResumed', 'Job resumed'] as const);
    this.#events.event(job, 'Normal', suspended ? 'Suspended' : 'Resumed', message);
    return [
      ...before.filter(({ type }) => type !== 'Suspended'),
      this.#condition('Suspended', status, reason, message),
    ];
  }

  #tell(job: Job, tally: Tally, conditions: readonly Condition[]): void {
    const status = this.#statusOf(job, tally, conditions);
    if (!sameJson(job.status, status)) this.#api.updateStatus<Job>(RESOURCE, { ...job, status });
  }

  #statusOf(
    job: Job,
    { active, terminating, succeeded, failed, done }: Tally,
    conditions: readonly Condition[],
  ): JobStatus {
    const starts = job.spec.suspend !== true || job.status?.startTime !== undefined;
    return {
      ...(active.length > 0 && { active: active.length }),
      ready: active.filter(isReady).length,
      ...(succeeded > 0 && { succeeded }),
      ...(failed > 0 && { failed }),
      terminating,
      ...(done.size > 0 && { completedIndexes: indexesText(done) }),
      uncountedTerminatedPods: {},
      ...(starts && { startTime: job.status?.startTime ?? rfc3339(this.#tasks.now) }),
      ...(conditions.length > 0 && { conditions }),
    };
  }

  #condition(type: string, status: Condition['status'], reason: string, message: string): Condition {
    const now = rfc3339(this.#tasks.now);
    return { type, status, lastProbeTime: now, lastTransitionTime: now, reason, message };
  }

  /** 10 s, doubling with every failure up to 10 minutes. */
  #backOffMs(failures: number): number {
    const { jobPodBackOffInitialMs, jobPodBackOffMaximumMs } = this.#constants;
    let delayMs = jobPodBackOffInitialMs;
    for (let count = 1; count < failures && delayMs < jobPodBackOffMaximumMs; count++) delayMs *= 2;
    return Math.min(delayMs, jobPodBackOffMaximumMs);
  }

  #wakeAtDeadline(key: string, job: Job): void {
    const { activeDeadlineSeconds, suspend } = job.spec;
    if (activeDeadlineSeconds === undefined || suspend === true || this.#timers.has(key)) return;
    const startedAt = parseRfc3339(job.status?.startTime ?? rfc3339(this.#tasks.now));
    this.#wake(key, startedAt + activeDeadlineSeconds * 1000 - this.#tasks.now);
  }

  #wake(key: string, afterMs: number): void {
    const look = () => {
      const again = this.reconcile(key);
      if (again !== undefined) this.#wake(key, again.afterMs);
    };
    this.#timers.set(key, this.#tasks.after(afterMs, look, { author: this.id }));
  }
}

function endedAt({ status }: Pod): number | undefined {
  const finishedAt = status?.containerStatuses?.[0]?.state.terminated?.finishedAt;
  return finishedAt === undefined ? undefined : parseRfc3339(finishedAt);
}
