import { parseRfc3339 } from 'regatta/kit';
import type { KubernetesConstants } from '../../profiles/1.32.js';
import type { Pod } from '../objects/pod.js';
import { conditionOf } from '../pods.js';

interface Record {
  readonly failures: number;
  readonly failedAt: number;
}

const NONE: Record = { failures: 0, failedAt: 0 };

/** How long jobs whose pods fail wait before the next pod (pkg/controller/job/backoff_utils.go). Only memory, lost in a restart. */
export class JobBackOff {
  readonly #initialMs: number;
  readonly #maximumMs: number;
  readonly #records = new Map<string, Record>();

  constructor({ jobPodBackOffInitialMs, jobPodBackOffMaximumMs }: KubernetesConstants) {
    this.#initialMs = jobPodBackOffInitialMs;
    this.#maximumMs = jobPodBackOffMaximumMs;
  }

  /** Notes pods as they are counted; failures before a success are forgiven. */
  note(key: string, succeeded: readonly Pod[], failed: readonly Pod[]): void {
    if (succeeded.length === 0 && failed.length === 0) return;
    const { failures, failedAt } = this.#records.get(key) ?? NONE;
    const successAt = Math.max(-Infinity, ...succeeded.map(endedAt));
    const later = failed.map(endedAt).filter((at) => at > successAt);
    const before = succeeded.length > 0 ? 0 : failures;
    this.#records.set(key, { failures: before + later.length, failedAt: Math.max(failedAt, ...later) });
  }

  waitMs(key: string, nowMs: number): number {
    const { failures, failedAt } = this.#records.get(key) ?? NONE;
    return this.afterFailures(failures, failedAt, nowMs);
  }

  /** The rest of the delay after so many failures in a row: 10 s, doubling up to 10 minutes. */
  afterFailures(failures: number, failedAt: number, nowMs: number): number {
    if (failures === 0) return 0;
    let delayMs = this.#initialMs;
    for (let count = 1; count < failures && delayMs < this.#maximumMs; count++) delayMs *= 2;
    return Math.max(0, failedAt + Math.min(delayMs, this.#maximumMs) - nowMs);
  }

  forget(key: string): void {
    this.#records.delete(key);
  }
}

/** When a pod ended: its last container, else when it stopped being ready, else when it was deleted. Milliseconds since 1970. */
export function endedAt({ metadata, status }: Pod): number {
  const containers = status?.containerStatuses ?? [];
  const ended = containers.flatMap(({ state }) => state.terminated?.finishedAt ?? []);
  if (ended.length > 0 && ended.length === containers.length) return Math.max(...ended.map(parseRfc3339));
  const ready = conditionOf(status?.conditions, 'Ready');
  if (ready?.status === 'False' && ready.lastTransitionTime) return parseRfc3339(ready.lastTransitionTime);
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, creationTimestamp } = metadata;
  if (deletionTimestamp === undefined) return parseRfc3339(creationTimestamp);
  return parseRfc3339(deletionTimestamp) - deletionGracePeriodSeconds * 1000;
}
