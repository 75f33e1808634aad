import { expect } from 'vitest';
import type { V1CronJob, V1Job } from '@kubernetes/client-node';
import { operate, operateOnStatus, discover } from '../operations.js';
import { shell } from '../pods.js';
import type { Ports } from '../setting.js';
import { until } from '../until.js';

const FOREVER = 'sleep 1000000';
const jobSpec = (line: string, more: object = {}) => ({
  parallelism: 2,
  completions: 4,
  backoffLimit: 6,
  ...more,
  template: {
    metadata: { labels: { job: 'job' } },
    spec: { restartPolicy: 'Never', terminationGracePeriodSeconds: 1, containers: [shell(line)] },
  },
});
const job = (line: string, more: object = {}) => ({ metadata: { name: 'job' }, spec: jobSpec(line, more) });
const OF_JOB = 'batch.kubernetes.io/job-name=job';

export const jobs: Ports = {
  '[sig-apps] Job should create pods for an Indexed job with completion indexes and specified hostname [Conformance]':
    async ({ api, jobs: all, namespace, pods }) => {
      await all.create(job('echo $JOB_COMPLETION_INDEX $HOSTNAME', { completionMode: 'Indexed' }));
      const done = await all.until('job', ({ status }) => status?.succeeded === 4);
      expect(done.status?.completedIndexes).toBe('0-3');
      const { items } = await pods.list({ labelSelector: OF_JOB });
      const indexOf = ({ metadata }: (typeof items)[number]) =>
        metadata!.annotations!['batch.kubernetes.io/job-completion-index']!;
      expect(items.map(indexOf).toSorted()).toEqual(['0', '1', '2', '3']);
      for (const one of items) {
        expect(one.spec?.hostname).toBe(`job-${indexOf(one)}`);
        const path = `/api/v1/namespaces/${namespace}/pods/${one.metadata!.name!}/log`;
        expect(await api.ask<string>('GET', path)).toBe(`${indexOf(one)} job-${indexOf(one)}\n`);
      }
    },

  '[sig-apps] Job should delete a job [Conformance]': async ({ jobs: all, pods }) => {
    await all.create(job(FOREVER));
    await all.until('job', ({ status }) => status?.active === 2);
    await all.delete('job', { propagationPolicy: 'Foreground' });
    await all.gone('job');
    await pods.untilAll(OF_JOB, ({ length }) => length === 0);
  },

  '[sig-apps] Job should adopt matching orphans and release non-matching pods [Conformance]': async ({
    jobs: all,
    pods,
  }) => {
    const { metadata } = await all.create(job(FOREVER));
    const [one] = await pods.untilAll(
      OF_JOB,
      (items) => items.length === 2 && items.every(({ status }) => status?.phase === 'Running'),
    );
    const { name } = one!.metadata!;
    await pods.patch(name!, { metadata: { ownerReferences: null } });
    const owned = (uid: string | undefined) => (object: typeof one) =>
      object!.metadata?.ownerReferences?.some((owner) => owner.uid === uid) ?? false;
    await pods.until(name!, owned(metadata?.uid));
    await pods.change(name!, ({ metadata: given }) => void (given!.labels = {}));
    await pods.until(name!, (object) => !owned(metadata?.uid)(object));
    await pods.delete(name!, { gracePeriodSeconds: 0 });
  },

  '[sig-apps] Job should apply changes to a job status [Conformance]': async ({ jobs: all }) => {
    await all.create(job(FOREVER));
    const running = await all.until('job', ({ status }) => status?.active === 2);
    const startTime = running.status!.startTime!;
    const patch = { metadata: { annotations: { patchedstatus: 'true' } }, status: { startTime } };
    const patched = await all.patch('job', patch, 'merge', 'status');
    expect(patched.metadata?.annotations).toMatchObject({ patchedstatus: 'true' });
    expect(patched.status?.startTime).toBe(startTime);
    const condition = { type: 'CustomConditionType', status: 'True', reason: 'E2E', message: 'Set from e2e test' };
    const replaced = await all.change(
      'job',
      ({ status }) => void (status!.conditions = [...(status!.conditions ?? []), condition]),
      'status',
    );
    expect(replaced.status?.conditions).toContainEqual(expect.objectContaining(condition));
    expect((await all.get('job', 'status')).metadata?.uid).toBe(running.metadata?.uid);
  },

  '[sig-apps] Job should manage the lifecycle of a job [Conformance]': async ({ api, jobs: all, own, pods }) => {
    const label = own('job');
    const labelSelector = `e2e-job-label=${label}`;
    const events = await all.watch({ labelSelector });
    const spec = jobSpec(FOREVER, { suspend: true });
    await all.create({ metadata: { name: 'job', labels: { 'e2e-job-label': label } }, spec });
    await events.found('ADDED');
    await all.patch('job', { metadata: { labels: { job: 'patched' } } }, 'strategic');
    await events.found('MODIFIED', ({ metadata }) => metadata?.labels?.['job'] === 'patched');
    await all.change('job', ({ metadata, spec: given }) => {
      metadata!.annotations = { ...metadata!.annotations, updated: 'true' };
      given!.suspend = false;
    });
    await events.found('MODIFIED', ({ metadata }) => metadata?.annotations?.['updated'] === 'true');
    await pods.untilAll(OF_JOB, ({ length }) => length === 2);
    expect((await api.of<V1Job>('batch/v1', 'jobs').list({ labelSelector })).items).toHaveLength(1);
    await all.deleteCollection(labelSelector, { propagationPolicy: 'Background' });
    await events.found('DELETED');
    await pods.untilAll(OF_JOB, ({ length }) => length === 0);
    events.close();
  },
};

const cronJob = (line: string, more: object = {}) => ({
  metadata: { name: 'often' },
  spec: {
    schedule: '*/1 * * * *',
    concurrencyPolicy: 'Allow',
    jobTemplate: { spec: jobSpec(line, { parallelism: 1, completions: 1 }) },
    ...more,
  },
});

export const cronJobs: Ports = {
  '[sig-apps] CronJob should support CronJob API operations [Conformance]': async ({ api, cronJobs: all, own }) => {
    await discover(api, 'batch/v1', ['cronjobs', 'cronjobs/status']);
    const { spec } = cronJob(FOREVER, { suspend: true, schedule: '0 0 1 1 *' });
    await all.create({ metadata: { name: 'status' }, spec });
    const time = '2026-01-01T00:00:00Z';
    await operateOnStatus(
      all,
      'status',
      { lastScheduleTime: time },
      ({ status }) => void Object.assign(status!, { lastScheduleTime: '2026-02-01T00:00:00Z' }),
      ({ status }) => String(status?.lastScheduleTime) === '2026-02-01T00:00:00Z',
    );
    await operate(all, own('cron'), (metadata) => ({ metadata, spec }));
    const everywhere = api.of<V1CronJob>('batch/v1', 'cronjobs');
    expect((await everywhere.list()).items.length).toBeGreaterThan(0);
  },
};

/** A minute a second: nobody waits for a cron job, so time has to be made to pass. */
export const cronJobsInTime: Ports = {
  '[sig-apps] CronJob should schedule multiple jobs concurrently [Conformance]': async ({
    cronJobs: all,
    jobs: made,
  }) => {
    await all.create(cronJob(FOREVER));
    await all.until('often', ({ status }) => (status?.active ?? []).length >= 2);
    expect((await made.names()).length).toBeGreaterThanOrEqual(2);
  },

  '[sig-apps] CronJob should not schedule jobs when suspended [Slow] [Conformance]': async ({
    cluster,
    cronJobs: all,
    jobs: made,
  }) => {
    const { tasks } = cluster.world;
    const end = tasks.now + 5 * 60_000;
    await all.create(cronJob('true', { suspend: true }));
    await until('five minutes', async () => (tasks.now > end ? true : undefined));
    expect((await all.get('often')).status?.active).toBeUndefined();
    expect(await made.names()).toEqual([]);
  },

  '[sig-apps] CronJob should not schedule new jobs when ForbidConcurrent [Slow] [Conformance]': async ({
    cluster,
    cronJobs: all,
    jobs: made,
  }) => {
    await all.create(cronJob(FOREVER, { concurrencyPolicy: 'Forbid' }));
    await all.until('often', ({ status }) => (status?.active ?? []).length === 1);
    const first = await made.names();
    const { tasks } = cluster.world;
    const end = tasks.now + 5 * 60_000;
    await until('five minutes', async () => (tasks.now > end ? true : undefined));
    expect([first.length, await made.names()]).toEqual([1, first]);
  },

  '[sig-apps] CronJob should replace jobs when ReplaceConcurrent [Conformance]': async ({
    cronJobs: all,
    jobs: made,
  }) => {
    await all.create(cronJob(FOREVER, { concurrencyPolicy: 'Replace' }));
    await all.until('often', ({ status }) => (status?.active ?? []).length === 1);
    const [first, ...others] = await made.names();
    expect(others).toEqual([]);
    await made.untilAll('', (items) => items.length === 1 && items[0]!.metadata?.name !== first);
  },
};
