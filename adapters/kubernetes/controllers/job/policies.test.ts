import { describe, expect, it } from 'vitest';
import type { Pod } from '../objects/pod.js';
import type { Job } from '../objects/workloads.js';
import { earlySuccess, judge } from './policies.js';

// Source: kubernetes pkg/controller/job/pod_failure_policy.go and success_policy.go v1.32, whose tests have the same cases.
const metadata = { name: 'task', namespace: 'demo', uid: '1', resourceVersion: '1', creationTimestamp: '' };

function jobWith(spec: Partial<Job['spec']>): Job {
  const template = { spec: { containers: [] } };
  return { apiVersion: 'batch/v1', kind: 'Job', metadata, spec: { template, ...spec } };
}

function podThat(exitCode: number, disrupted = false): Pod {
  const terminated = { exitCode, reason: 'Error', startedAt: '', finishedAt: '' };
  const container = { name: 'c', ready: false, restartCount: 0, image: '', imageID: '' };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...metadata, name: 'task-x' },
    spec: { containers: [] },
    status: {
      phase: 'Failed',
      conditions: disrupted ? [{ type: 'DisruptionTarget', status: 'True' }] : [],
      containerStatuses: [{ ...container, state: { terminated }, lastState: {} }],
    },
  };
}

describe('a failure policy', () => {
  const job = jobWith({
    podFailurePolicy: {
      rules: [
        { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget' }] },
        { action: 'FailIndex', onExitCodes: { operator: 'In', values: [3] } },
        { action: 'FailJob', onExitCodes: { operator: 'In', values: [3, 42] } },
        { action: 'Count', onExitCodes: { operator: 'NotIn', values: [0] } },
      ],
    },
  });

  it('lets the first rule that matches decide', () => {
    expect(judge(job, podThat(42, true)).action).toBe('Ignore');
    expect(judge(job, podThat(1)).action).toBe('Count');
  });

  it('says why the whole job fails', () => {
    expect(judge(job, podThat(42))).toEqual({
      action: 'FailJob',
      message: 'Container c for pod demo/task-x failed with exit code 42 matching FailJob rule at index 2',
    });
  });

  it('fails an index only where indexes have limits of their own', () => {
    expect(judge(job, podThat(3)).action).toBe('FailJob');
    const { spec } = job;
    expect(judge(jobWith({ ...spec, backoffLimitPerIndex: 1 }), podThat(3)).action).toBe('FailIndex');
  });
});

describe('a success policy', () => {
  it.each([
    [{ succeededIndexes: '0,2' }, [0, 2], 'Matched rules at index 0'],
    [{ succeededIndexes: '0,2' }, [0, 1], undefined],
    [{ succeededCount: 2 }, [1, 3], 'Matched rules at index 0'],
    [{ succeededIndexes: '0-4', succeededCount: 2 }, [0, 7], undefined],
  ])('%j with %j done: %s', (rule, done, why) => {
    expect(earlySuccess(jobWith({ successPolicy: { rules: [rule] } }), new Set(done))).toBe(why);
  });
});
