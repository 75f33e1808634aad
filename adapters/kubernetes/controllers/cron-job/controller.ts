import {
  httpDate,
  parseRfc3339,
  RegattaError,
  rfc3339,
  type Controller,
  type Requeue,
  type Tasks,
  type Trigger,
} from 'regatta/kit';
import type { KubernetesConstants } from '../../profiles/1.32.js';
import { parseSchedule, ScheduleError, type CronSchedule } from './schedule.js';
import { sameJson } from '../../resources/registry/json.js';
import type { NewObject } from '../../resources/types.js';
import type { EventRecorder } from '../event-recorder.js';
import type { LimitedApi } from '../limited-api.js';
import { finishedAs } from '../job/finished.js';
import type { ObjectReference } from '../objects/storage.js';
import type { CronJob, CronJobStatus, Job } from '../objects/workloads.js';
import { controlledBy, controllerOf, ownerKey } from '../ownership.js';
import { isTerminating, keyOf, splitKey } from '../pods.js';
import { Retries } from '../retries.js';
import { dueTime } from './schedule-times.js';

const RESOURCE = 'cronjobs.batch';
const JOBS = 'jobs.batch';
const SCHEDULED = 'batch.kubernetes.io/cronjob-scheduled-timestamp';

/** What one look at a CronJob changes in its status as it goes. */
interface Draft {
  active: readonly ObjectReference[];
  lastScheduleTime: string | undefined;
  lastSuccessfulTime: string | undefined;
}

/** Starts jobs at their times (pkg/controller/cronjob). */
export class CronJobController implements Controller {
  readonly id = 'cronjob-controller';
  readonly part = 'controllers';
  readonly workers: number;
  readonly triggers: readonly Trigger[] = [
    { kind: RESOURCE, keys: ({ object }) => keyOf(object.value as CronJob) },
    { kind: JOBS, keys: ({ object }) => ownerKey(object.value as Job, 'CronJob') },
  ];
  readonly #tasks: Tasks;
  readonly #api: LimitedApi;
  readonly #events: EventRecorder;
  readonly #retries: Retries;
  readonly #delayMs: number;

  constructor(tasks: Tasks, api: LimitedApi, events: EventRecorder, constants: KubernetesConstants) {
    this.#tasks = tasks;
    this.#api = api;
    this.#events = events;
    this.#retries = new Retries(constants);
    this.workers = constants.controllerWorkers;
    this.#delayMs = constants.cronJobNextScheduleDelayMs;
  }

  initialKeys(): Iterable<string> {
    return this.#api.list<CronJob>(RESOURCE).map(keyOf);
  }

  reconcile(key: string): Requeue | undefined | void {
    return this.#api.throttled(() => this.#sync(key));
  }

  #sync(key: string): Requeue | undefined {
    const cronJob = this.#api.get<CronJob>(RESOURCE, ...splitKey(key));
    if (cronJob === undefined) return undefined;
    const { active = [], lastScheduleTime, lastSuccessfulTime } = cronJob.status ?? {};
    this.#retries.begin();
    const draft: Draft = { active, lastScheduleTime, lastSuccessfulTime };
    const jobs = this.#api.find<Job>(JOBS, 'owner', cronJob.metadata.uid);
    this.#removeOld(cronJob, jobs, draft);
    this.#lookAtJobs(cronJob, jobs, draft);
    const nextAt = this.#start(cronJob, draft);
    const status: CronJobStatus = {
      ...(draft.active.length > 0 && { active: draft.active }),
      ...(draft.lastScheduleTime !== undefined && { lastScheduleTime: draft.lastScheduleTime }),
      ...(draft.lastSuccessfulTime !== undefined && { lastSuccessfulTime: draft.lastSuccessfulTime }),
    };
    const now = this.#api.get<CronJob>(RESOURCE, ...splitKey(key));
    if (now !== undefined && !sameJson(now.status ?? {}, status))
      this.#api.updateStatus<CronJob>(RESOURCE, { ...now, status });
    const retry = this.#retries.after(key);
    if (retry !== undefined) return retry;
    // Nobody waits for the next minute: it must not keep a world busy.
    return nextAt === undefined ? undefined : { afterMs: nextAt - this.#tasks.now + this.#delayMs, unref: true };
  }

  /** Finished jobs beyond the limits go, the oldest first. */
  #removeOld(cronJob: CronJob, jobs: readonly Job[], draft: Draft): void {
    const { successfulJobsHistoryLimit, failedJobsHistoryLimit } = cronJob.spec;
    const limits = [
      ['Complete', successfulJobsHistoryLimit],
      ['Failed', failedJobsHistoryLimit],
    ] as const;
    for (const [type, limit] of limits) {
      if (limit === undefined) continue;
      const finished = jobs
        .filter((job) => finishedAs(job) === type && !isTerminating(job))
        .sort((left, right) => startOf(left) - startOf(right));
      for (const job of finished.slice(0, Math.max(0, finished.length - limit))) this.#delete(cronJob, job, draft);
    }
  }

  #delete(cronJob: CronJob, job: Job, draft: Draft): void {
    this.#api.delete(JOBS, ...splitKey(keyOf(job)), { propagationPolicy: 'Background' });
    draft.active = draft.active.filter(({ uid }) => uid !== job.metadata.uid);
    this.#events.event(cronJob, 'Normal', 'SuccessfulDelete', `Deleted job ${job.metadata.name}`);
  }

  /** Notes which jobs ended, which vanished, and which came from somewhere else. */
  #lookAtJobs(cronJob: CronJob, jobs: readonly Job[], draft: Draft): void {
    for (const job of jobs) {
      const { uid, name } = job.metadata;
      const isKnown = draft.active.some((reference) => reference.uid === uid);
      const finished = finishedAs(job);
      if (!isKnown && finished === undefined) {
        const message = `Saw a job that the controller did not create or forgot: ${name}`;
        this.#events.event(cronJob, 'Warning', 'UnexpectedJob', message);
      } else if (isKnown && finished !== undefined) {
        draft.active = draft.active.filter((reference) => reference.uid !== uid);
        const message = `Saw completed job: ${name}, condition: ${finished}`;
        this.#events.event(cronJob, 'Normal', 'SawCompletedJob', message);
      }
      const { completionTime } = job.status ?? {};
      if (finished === 'Complete' && completionTime !== undefined && completionTime > (draft.lastSuccessfulTime ?? ''))
        draft.lastSuccessfulTime = completionTime;
    }
    const there = new Set(jobs.map(({ metadata }) => metadata.uid));
    for (const { uid = '', name } of draft.active) {
      if (there.has(uid)) continue;
      this.#events.event(cronJob, 'Normal', 'MissingJob', `Active job went missing: ${name}`);
      draft.active = draft.active.filter((reference) => reference.uid !== uid);
    }
  }

  /** Starts what is due; gives when to look again. */
  #start(cronJob: CronJob, draft: Draft): number | undefined {
    const { suspend, startingDeadlineSeconds, concurrencyPolicy = 'Allow' } = cronJob.spec;
    if (isTerminating(cronJob) || suspend === true) return undefined;
    const schedule = this.#schedule(cronJob);
    if (schedule === undefined) return undefined;
    const { at, nextAt, tooMany } = dueTime(cronJob, schedule, this.#tasks.now);
    if (tooMany) {
      const message = 'too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew';
      this.#events.event(cronJob, 'Warning', 'TooManyMissedTimes', message);
    }
    if (at === undefined) return nextAt;
    if (startingDeadlineSeconds !== undefined && at + startingDeadlineSeconds * 1000 < this.#tasks.now) {
      const message = `Missed scheduled time to start a job: ${httpDate(at).replace('GMT', '+0000')}`;
      this.#events.event(cronJob, 'Warning', 'MissSchedule', message);
      return nextAt;
    }
    if (rfc3339(at) === draft.lastScheduleTime) return nextAt;
    if (concurrencyPolicy === 'Forbid' && draft.active.length > 0) {
      const message = 'Not starting job because prior execution is running and concurrency policy is Forbid';
      this.#events.event(cronJob, 'Normal', 'JobAlreadyActive', message);
      return nextAt;
    }
    if (concurrencyPolicy === 'Replace') this.#replace(cronJob, draft);
    this.#create(cronJob, at, draft);
    return nextAt;
  }

  #schedule(cronJob: CronJob): CronSchedule | undefined {
    const { schedule, timeZone } = cronJob.spec;
    try {
      return parseSchedule(schedule, timeZone);
    } catch (error) {
      if (error instanceof ScheduleError) {
        const message = `unparseable schedule: ${JSON.stringify(schedule)} : ${error.message}`;
        this.#events.event(cronJob, 'Warning', 'UnparseableSchedule', message);
      } else if (error instanceof RangeError) {
        const zone = timeZone ?? '';
        const message = `invalid timeZone: ${JSON.stringify(zone)}: unknown time zone ${zone}`;
        this.#events.event(cronJob, 'Warning', 'UnknownTimeZone', message);
      } else throw error;
      return undefined;
    }
  }

  #replace(cronJob: CronJob, draft: Draft): void {
    for (const { namespace = '', name } of draft.active) {
      const job = this.#api.get<Job>(JOBS, namespace, name);
      if (job !== undefined) this.#delete(cronJob, job, draft);
    }
  }

  /** A job of this name that is ours already was made by an earlier try, which did not come to tell so. */
  #create(cronJob: CronJob, at: number, draft: Draft): void {
    const wanted = jobFor(cronJob, at);
    const { name = '', namespace = '' } = wanted.metadata;
    const known = this.#api.get<Job>(JOBS, namespace, name);
    if (known !== undefined && controllerOf(known)?.uid !== cronJob.metadata.uid) return;
    try {
      const job = known ?? this.#api.create<Job>(JOBS, wanted);
      draft.active = [...draft.active.filter(({ uid }) => uid !== job.metadata.uid), referenceTo(job)];
      draft.lastScheduleTime = rfc3339(at);
      if (known === undefined) this.#events.event(cronJob, 'Normal', 'SuccessfulCreate', `Created job ${name}`);
    } catch (error) {
      if (!RegattaError.is(error)) throw error;
      this.#retries.refused();
      this.#events.event(cronJob, 'Warning', 'FailedCreate', `Error creating job: ${error.message}`);
    }
  }
}

/** Called after the minute of its time. */
function jobFor(cronJob: CronJob, at: number): NewObject<Job> {
  const { metadata = {}, spec } = cronJob.spec.jobTemplate;
  const { labels, annotations } = metadata;
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: `${cronJob.metadata.name}-${Math.floor(at / 60_000)}`,
      namespace: cronJob.metadata.namespace ?? 'default',
      ...(labels !== undefined && { labels }),
      annotations: { ...annotations, [SCHEDULED]: rfc3339(at) },
      ownerReferences: [controlledBy(cronJob)],
    },
    spec,
  };
}

function startOf({ metadata, status }: Job): number {
  return parseRfc3339(status?.startTime ?? metadata.creationTimestamp);
}

function referenceTo({ apiVersion, kind, metadata }: Job): ObjectReference {
  const { namespace = '', name, uid, resourceVersion } = metadata;
  return { kind, namespace, name, uid, apiVersion, resourceVersion };
}
