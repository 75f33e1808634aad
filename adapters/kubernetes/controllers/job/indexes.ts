import type { NewObject } from '../../resources/types.js';
import type { Container, Pod } from '../objects/pod.js';
import type { Job } from '../objects/workloads.js';

const INDEX = 'batch.kubernetes.io/job-completion-index';

export function isIndexed({ spec }: Job): boolean {
  return spec.completionMode === 'Indexed';
}

/** The completion index of a pod; -1 for none. */
export function indexOf({ metadata }: Pod): number {
  return Number(metadata.annotations?.[INDEX] ?? -1);
}

/** `0,2-4` as numbers. */
export function parseIndexes(text: string | undefined): Set<number> {
  const indexes = new Set<number>();
  for (const part of (text ?? '').split(',')) {
    if (part === '') continue;
    const [first = '', last = first] = part.split('-');
    for (let index = Number(first); index <= Number(last); index++) indexes.add(index);
  }
  return indexes;
}

/** Numbers as `0,2-4` (pkg/controller/job/indexed_job_utils.go). */
export function indexesText(indexes: ReadonlySet<number>): string {
  const parts: string[] = [];
  const sorted = [...indexes].sort((left, right) => left - right);
  for (let at = 0; at < sorted.length;) {
    let end = at;
    while (sorted[end + 1] === sorted[end]! + 1) end++;
    const [first, last] = [sorted[at]!, sorted[end]!];
    parts.push(first === last ? String(first) : last === first + 1 ? `${first},${last}` : `${first}-${last}`);
    at = end + 1;
  }
  return parts.join(',');
}

/** The lowest indexes that are neither done nor at work. */
export function missingIndexes(job: Job, done: ReadonlySet<number>, active: readonly Pod[], count: number): number[] {
  const taken = new Set(active.map(indexOf));
  const missing: number[] = [];
  for (let index = 0; index < (job.spec.completions ?? 0) && missing.length < count; index++)
    if (!done.has(index) && !taken.has(index)) missing.push(index);
  return missing;
}

/** A pod that knows its index: by name, annotation, label, host name and environment. */
export function withIndex(job: Job, pod: NewObject<Pod>, index: number): NewObject<Pod> {
  const { name } = job.metadata;
  const fieldRef = { fieldPath: `metadata.labels['${INDEX}']` };
  const known = (container: Container): Container => ({
    ...container,
    env: [...(container.env ?? []), { name: 'JOB_COMPLETION_INDEX', valueFrom: { fieldRef } }],
  });
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      generateName: `${name}-${index}-`,
      annotations: { ...pod.metadata.annotations, [INDEX]: String(index) },
      labels: { ...pod.metadata.labels, [INDEX]: String(index) },
    },
    spec: { ...pod.spec, hostname: `${name}-${index}`, containers: pod.spec.containers.map(known) },
  };
}
