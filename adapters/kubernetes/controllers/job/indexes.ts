import type { Pod } from '../objects/pod.js';
import type { Job } from '../objects/workloads.js';

/** Annotation and label of a pod that works on one index. */
export const INDEX = 'batch.kubernetes.io/job-completion-index';
export const FAILURES = 'batch.kubernetes.io/job-index-failure-count';
export const IGNORED_FAILURES = 'batch.kubernetes.io/job-index-ignored-failure-count';

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

/** How often an index had failed before this pod, as far as it counts. */
export function failuresOf({ metadata }: Pod): number {
  return Number(metadata.annotations?.[FAILURES] ?? 0);
}

/** How often an index had failed before this pod in all. */
export function attemptsOf(pod: Pod): number {
  return failuresOf(pod) + Number(pod.metadata.annotations?.[IGNORED_FAILURES] ?? 0);
}
