import type { Job } from '../objects/workloads.js';

/** As what a job has ended; undefined while it runs. */
export function finishedAs({ status }: Job): 'Complete' | 'Failed' | undefined {
  for (const { type, status: holds } of status?.conditions ?? [])
    if (holds === 'True' && (type === 'Complete' || type === 'Failed')) return type;
  return undefined;
}
