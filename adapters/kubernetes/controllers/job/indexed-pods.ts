import type { NewObject } from '../../resources/types.js';
import type { Container, Pod } from '../objects/pod.js';
import type { Job } from '../objects/workloads.js';
import { attemptsOf, FAILURES, failuresOf, IGNORED_FAILURES, INDEX, indexOf } from './indexes.js';
import { judge } from './policies.js';
import type { Tally } from './tally.js';

/** The lowest indexes that are neither done, nor given up, nor at work. */
export function missingIndexes(job: Job, { done, givenUp, active }: Tally, count: number): number[] {
  const taken = new Set(active.map(indexOf));
  const missing: number[] = [];
  for (let index = 0; index < (job.spec.completions ?? 0) && missing.length < count; index++)
    if (!done.has(index) && !givenUp.has(index) && !taken.has(index)) missing.push(index);
  return missing;
}

/** A pod that knows its index: by name, annotation, label, host name and environment. `last`: the failed pod that it replaces. */
export function withIndex(job: Job, pod: NewObject<Pod>, index: number, last: Pod | undefined): NewObject<Pod> {
  const { name } = job.metadata;
  const fieldRef = { fieldPath: `metadata.labels['${INDEX}']` };
  const known = (container: Container): Container => ({
    ...container,
    env: [...(container.env ?? []), { name: 'JOB_COMPLETION_INDEX', valueFrom: { fieldRef } }],
  });
  const annotations = { ...pod.metadata.annotations, [INDEX]: String(index), ...failureCounts(job, last) };
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      generateName: `${name}-${index}-`,
      annotations,
      labels: { ...pod.metadata.labels, [INDEX]: String(index) },
    },
    spec: { ...pod.spec, hostname: `${name}-${index}`, containers: pod.spec.containers.map(known) },
  };
}

/** Ignored failures are counted apart, so that they make the next pod wait but do not use up the limit. */
function failureCounts(job: Job, last: Pod | undefined): Readonly<Record<string, string>> {
  if (job.spec.backoffLimitPerIndex === undefined) return {};
  if (last === undefined) return { [FAILURES]: '0' };
  const ignored = attemptsOf(last) - failuresOf(last);
  if (judge(job, last).action === 'Ignore')
    return { [FAILURES]: String(failuresOf(last)), [IGNORED_FAILURES]: String(ignored + 1) };
  return { [FAILURES]: String(failuresOf(last) + 1), ...(ignored > 0 && { [IGNORED_FAILURES]: String(ignored) }) };
}
