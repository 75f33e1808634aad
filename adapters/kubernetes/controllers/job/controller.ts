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
import type { Orphans } from '../orphans.js';
import { claim, controllerOf, ownerKey, withoutFinalizer } from '../ownership.js';
import { podFromTemplate } from '../pod-template.js';
import { conditionOf, isReady, isTerminating, keyOf, splitKey } from '../pods.js';
import { Retries } from '../retries.js';
import { selects } from '../selectors.js';
import { inDeletionOrder } from '../replica-set/deletion-order.js';
import { endedAt, JobBackOff } from './back-off.js';
import { finishedAs } from './finished.js';
import { missingIndexes, withIndex } from './indexed-pods.js';
import { attemptsOf, indexesText, isIndexed } from './indexes.js';
import { isTracked, tallyOf, TRACKING, type Tally } from './tally.js';
import { announcementOf, jobCondition, verdictOf, type Verdict } from './verdict.js';

const RESOURCE = 'jobs.batch';
/** How long after a write that was refused a job is looked at again. */
const REFUSED_RETRY_MS = 10_000;
/** Begins the keys of pods without a job; no namespace has a space in its name. */
const ORPHAN = 'orphan ';
/** Begins the keys of jobs that can wait for more news to come together. */
const BATCHED = 'batched ';
/** Who keeps a job that names nobody. */
const OURSELVES = 'kubernetes.io/job-controller';

/** Runs pods until enough of them have succeeded, or too many failed (pkg/controller/job). */
export class JobController implements Controller {
  readonly id = 'job-controller';
  readonly part = 'controllers';
  readonly workers: number;
  readonly triggers: readonly Trigger[] = [
    { kind: RESOURCE, keys: (change) => keyOfJob(change as Change<Job>) },
    { kind: 'pods', keys: (change) => this.#ofPod(change as Change<Pod>) },
  ];
  readonly #tasks: Tasks;
  readonly #api: LimitedApi;
  readonly #orphans: Orphans;
  readonly #events: EventRecorder;
  readonly #backOff: JobBackOff;
  readonly #retries: Retries;
  readonly #batchMs: number;
  readonly #timers = new Map<string, Timer>();

  constructor(tasks: Tasks, api: LimitedApi, orphans: Orphans, events: EventRecorder, constants: KubernetesConstants) {
    this.#tasks = tasks;
    this.#api = api;
    this.#orphans = orphans;
    this.#events = events;
    this.#backOff = new JobBackOff(constants);
    this.#retries = new Retries(constants);
    this.#batchMs = constants.jobSyncBatchPeriodMs;
    this.workers = constants.controllerWorkers;
  }

  initialKeys(): Iterable<string> {
    return this.#api.list<Job>(RESOURCE).map(keyOf);
  }

  reconcile(key: string): Requeue | undefined | void {
    if (key.startsWith(ORPHAN)) return this.#api.throttled(() => this.#letGo(key.slice(ORPHAN.length)));
    if (key.startsWith(BATCHED)) return this.#wakeBy(key.slice(BATCHED.length));
    this.#timers.get(key)?.cancel();
    this.#timers.delete(key);
    return this.#api.throttled(() => {
      this.#retries.begin();
      this.#sync(key);
      return this.#retries.after(key);
    });
  }

  /** A pod whose job is gone is counted by nobody, so nothing may hold it. */
  #letGo(key: string): void {
    const pod = this.#api.get<Pod>('pods', ...splitKey(key));
    if (pod !== undefined && this.#isOrphan(pod)) this.#release(pod);
  }

  #isOrphan(pod: Pod): boolean {
    if (!isTracked(pod)) return false;
    const owner = controllerOf(pod);
    if (owner?.kind !== 'Job') return true;
    return this.#api.get<Job>(RESOURCE, pod.metadata.namespace ?? '', owner.name)?.metadata.uid !== owner.uid;
  }

  #ofPod({ type, object }: Change<Pod>): readonly string[] | string | undefined {
    const pod = object.value;
    if (type !== 'deleted' && controllerOf(pod) === undefined) return this.#ofOrphan(pod);
    if (type !== 'deleted' && this.#isOrphan(pod)) return `${ORPHAN}${keyOf(pod)}`;
    const owner = ownerKey(pod, 'Job');
    return owner === undefined ? undefined : `${BATCHED}${owner}`;
  }

  /** A pod that nobody controls is let go of, and taken by a job that selects it. */
  #ofOrphan(pod: Pod): readonly string[] {
    const { namespace = '', labels } = pod.metadata;
    const jobs = this.#api.list<Job>(RESOURCE, namespace).filter(({ spec }) => selects(spec.selector, labels));
    return [...(isTracked(pod) ? [`${ORPHAN}${keyOf(pod)}`] : []), ...jobs.map(keyOf)];
  }

  #sync(key: string): void {
    const job = this.#api.get<Job>(RESOURCE, ...splitKey(key));
    if (job === undefined) return this.#backOff.forget(key);
    if ((job.spec.managedBy ?? OURSELVES) !== OURSELVES) return;
    const pods = this.#podsOf(job);
    if (finishedAs(job) !== undefined) {
      for (const pod of pods) if (isTracked(pod)) this.#release(pod);
      return this.#expire(key, job);
    }
    const tally = tallyOf(job, pods);
    this.#backOff.note(key, tally.newlySucceeded, tally.newlyFailed);
    const verdict = verdictOf(job, pods, tally, this.#tasks.now);
    if (verdict !== undefined) return this.#finish(key, job, tally, verdict);
    for (const pod of [...tally.newlySucceeded, ...tally.newlyFailed]) this.#release(pod);
    // A job that is being deleted makes nothing more, but counts what it made, so that nothing is held.
    if (isTerminating(job)) return this.#tell(job, tally, job.status?.conditions ?? []);
    const active = job.spec.suspend === true ? this.#stop(job, tally.active) : this.#manage(key, job, tally);
    this.#tell(job, { ...tally, active }, this.#suspension(job));
    this.#wakeAtDeadline(key, job);
  }

  #podsOf(job: Job): readonly Pod[] {
    const matches = ({ metadata }: Pod) => selects(job.spec.selector, metadata.labels);
    return claim<Pod>(this.#api, this.#orphans, 'pods', job, matches, TRACKING);
  }

  #release(pod: Pod): void {
    this.#api.update<Pod>('pods', withoutFinalizer(pod, TRACKING));
  }

  #manage(key: string, job: Job, tally: Tally): readonly Pod[] {
    const { parallelism = 1, completions } = job.spec;
    const { active, succeeded } = tally;
    const left = completions === undefined ? (succeeded > 0 ? active.length : parallelism) : completions - succeeded;
    const wanted = Math.max(0, Math.min(parallelism, left));
    if (active.length > wanted) {
      const order = inDeletionOrder(active, () => 0, this.#tasks.now);
      this.#stop(job, order.slice(0, active.length - wanted));
      return order.slice(active.length - wanted);
    }
    // Where only failed pods are replaced, one that is still going holds its place.
    const going = job.spec.podReplacementPolicy === 'Failed' ? tally.terminating : 0;
    const missing = wanted - active.length - going;
    if (missing <= 0) return active;
    const byIndex = job.spec.backoffLimitPerIndex !== undefined;
    const waitMs = byIndex ? 0 : this.#backOff.waitMs(key, this.#tasks.now);
    if (waitMs > 0) {
      this.#wake(key, waitMs);
      return active;
    }
    if (!isIndexed(job)) return [...active, ...Array.from({ length: missing }, () => this.#create(job) ?? []).flat()];
    const indexes = missingIndexes(job, tally, missing);
    const due = byIndex ? this.#dueIndexes(key, indexes, tally) : indexes;
    return [...active, ...due.flatMap((index) => this.#create(job, index, tally.waiting.get(index)) ?? [])];
  }

  /** Each index waits for itself after its own failures. */
  #dueIndexes(key: string, indexes: readonly number[], { waiting }: Tally): readonly number[] {
    let soonestMs = Infinity;
    const due = indexes.filter((index) => {
      const last = waiting.get(index);
      if (last === undefined) return true;
      const waitMs = this.#backOff.afterFailures(attemptsOf(last) + 1, endedAt(last), this.#tasks.now);
      if (waitMs > 0) soonestMs = Math.min(soonestMs, waitMs);
      return waitMs <= 0;
    });
    if (due.length === 0 && soonestMs < Infinity) this.#wake(key, soonestMs);
    return due;
  }

  #create(job: Job, index?: number, last?: Pod): Pod | undefined {
    const plain = podFromTemplate(job, job.spec.template);
    const given = index === undefined ? plain : withIndex(job, plain, index, last);
    const metadata = { ...given.metadata, finalizers: [...(given.metadata.finalizers ?? []), TRACKING] };
    try {
      const pod = this.#api.create<Pod>('pods', { ...given, metadata });
      this.#events.event(job, 'Normal', 'SuccessfulCreate', `Created pod: ${pod.metadata.name}`);
      return pod;
    } catch (error) {
      if (!RegattaError.is(error)) throw error;
      this.#retries.refused();
      this.#events.event(job, 'Warning', 'FailedCreate', `Error creating: ${error.message}`);
      return undefined;
    }
  }

  /** Deletes pods that are not wanted: none of them counts as a failure of its own. */
  #stop(job: Job, pods: readonly Pod[]): readonly Pod[] {
    for (const pod of pods) {
      if (isTracked(pod)) this.#release(pod);
      this.#delete(job, pod);
    }
    return [];
  }

  #delete(job: Job, { metadata }: Pod): void {
    this.#api.delete('pods', metadata.namespace ?? '', metadata.name);
    this.#events.event(job, 'Normal', 'SuccessfulDelete', `Deleted pod: ${metadata.name}`);
  }

  /** The end is announced at once and comes when the last pod is gone; pods that are deleted for it count as failed. */
  #finish(key: string, job: Job, tally: Tally, verdict: Verdict): void {
    const { type, reason, message } = verdict;
    const conditionFor = (name: string) => jobCondition(name, 'True', reason, message, this.#tasks.now);
    const before = job.status?.conditions ?? [];
    const announcement = announcementOf(verdict);
    const conditions =
      conditionOf(before, announcement) === undefined ? [...before, conditionFor(announcement)] : before;
    for (const pod of tally.active) this.#delete(job, pod);
    const terminating = tally.terminating + tally.active.length;
    if (terminating > 0) {
      for (const pod of [...tally.newlySucceeded, ...tally.newlyFailed]) this.#release(pod);
      return this.#tell(job, { ...tally, active: [], terminating }, conditions);
    }
    for (const pod of [...tally.newlySucceeded, ...tally.newlyFailed, ...tally.waiting.values()]) this.#release(pod);
    const failed = tally.failed + tally.waiting.size;
    const status = this.#statusOf(job, { ...tally, active: [], failed }, [...conditions, conditionFor(type)]);
    const completionTime = type === 'Failed' ? {} : { completionTime: rfc3339(this.#tasks.now) };
    this.#api.updateStatus<Job>(RESOURCE, { ...job, status: { ...status, ...completionTime } });
    this.#backOff.forget(key);
    if (type === 'Failed') this.#events.event(job, 'Warning', reason, message);
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
      jobCondition('Suspended', status, reason, message, this.#tasks.now),
    ];
  }

  #tell(job: Job, tally: Tally, conditions: readonly Condition[]): void {
    const status = this.#statusOf(job, tally, conditions);
    if (!sameJson(job.status, status)) this.#api.updateStatus<Job>(RESOURCE, { ...job, status });
  }

  #statusOf(
    job: Job,
    { active, terminating, succeeded, failed, done, givenUp }: Tally,
    conditions: readonly Condition[],
  ): JobStatus {
    const wasSuspended = conditionOf(job.status?.conditions, 'Suspended')?.status === 'True';
    const suspended = job.spec.suspend === true;
    // A job that goes on begins anew, so that its deadline does.
    const known = wasSuspended && !suspended ? undefined : job.status?.startTime;
    const starts = !suspended || known !== undefined;
    return {
      ...(active.length > 0 && { active: active.length }),
      ready: active.filter(isReady).length,
      ...(succeeded > 0 && { succeeded }),
      ...(failed > 0 && { failed }),
      terminating,
      ...(done.size > 0 && { completedIndexes: indexesText(done) }),
      ...(job.spec.backoffLimitPerIndex !== undefined && { failedIndexes: indexesText(givenUp) }),
      uncountedTerminatedPods: {},
      ...(starts && { startTime: known ?? rfc3339(this.#tasks.now) }),
      ...(conditions.length > 0 && { conditions }),
    };
  }

  #wakeAtDeadline(key: string, job: Job): void {
    const { activeDeadlineSeconds, suspend } = job.spec;
    if (activeDeadlineSeconds === undefined || suspend === true || this.#timers.has(key)) return;
    const startedAt = parseRfc3339(job.status?.startTime ?? rfc3339(this.#tasks.now));
    this.#wake(key, startedAt + activeDeadlineSeconds * 1000 - this.#tasks.now);
  }

  /** Pods of a job tend to change together: a look soon sees them all. An earlier one that is due anyway will do. */
  #wakeBy(key: string): void {
    const timer = this.#timers.get(key);
    if (timer !== undefined && timer.at <= this.#tasks.now + this.#batchMs) return;
    timer?.cancel();
    this.#wake(key, this.#batchMs);
  }

  #wake(key: string, afterMs: number, unref = false): void {
    const look = () => {
      try {
        const again = this.reconcile(key);
        if (again !== undefined) this.#wake(key, again.afterMs);
      } catch (error) {
        if (!RegattaError.is(error)) throw error;
        // What users may refuse a controller is tried again, and waited for by nobody.
        this.#wake(key, REFUSED_RETRY_MS, true);
      }
    };
    this.#timers.set(key, this.#tasks.after(afterMs, look, { author: this.id, unref }));
  }
}

/** A change of the spec is looked at at once; one of the status was most likely our own. */
function keyOfJob({ type, object, previous }: Change<Job>): string {
  const isSame = type === 'updated' && previous?.value.metadata.generation === object.value.metadata.generation;
  return `${isSame ? BATCHED : ''}${keyOf(object.value)}`;
}
