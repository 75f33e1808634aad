import { parseRfc3339 } from 'regatta/kit';
import type { ApiObject } from '../resources/types.js';
import type { Condition, Container, ContainerStatus, Pod } from './objects/pod.js';

/** `namespace/name`, the key under which loops look at an object. */
export function keyOf({ metadata }: ApiObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}

/** Splits a key into namespace (perhaps empty) and name. */
export function splitKey(key: string): readonly [namespace: string, name: string] {
  const slash = key.indexOf('/');
  return [key.slice(0, slash), key.slice(slash + 1)];
}

export function conditionOf(conditions: readonly Condition[] | undefined, type: string): Condition | undefined {
  return conditions?.find((condition) => condition.type === type);
}

/** Replaces or appends a condition; the same list when nothing of it changes but times. */
export function withCondition(conditions: readonly Condition[] | undefined, wanted: Condition): readonly Condition[] {
  const list = conditions ?? [];
  const before = conditionOf(list, wanted.type);
  if (before === undefined) return [...list, wanted];
  if (before.status === wanted.status && before.reason === wanted.reason && before.message === wanted.message)
    return list;
  const after =
    before.status === wanted.status && before.lastTransitionTime !== undefined
      ? { ...wanted, lastTransitionTime: before.lastTransitionTime }
      : wanted;
  return list.map((condition) => (condition === before ? after : condition));
}

export function isReady(pod: Pod): boolean {
  return conditionOf(pod.status?.conditions, 'Ready')?.status === 'True';
}

/** When the pod became ready, milliseconds since 1970; undefined while it is not. */
export function readySince(pod: Pod): number | undefined {
  const ready = conditionOf(pod.status?.conditions, 'Ready');
  if (ready?.status !== 'True' || !ready.lastTransitionTime) return undefined;
  return parseRfc3339(ready.lastTransitionTime);
}

/** Ready for at least `minReadySeconds` (pkg/api/v1/pod/util.go: IsPodAvailable). */
export function isAvailable(pod: Pod, minReadySeconds: number, nowMs: number): boolean {
  if (!isReady(pod)) return false;
  return minReadySeconds === 0 || nowMs - (readySince(pod) ?? nowMs) >= minReadySeconds * 1000;
}

/** The pod has ended for good. */
export function isTerminal(pod: Pod): boolean {
  return pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
}

export function isTerminating(pod: ApiObject): boolean {
  return pod.metadata.deletionTimestamp !== undefined;
}

/** Neither ended nor being deleted (pkg/controller/controller_utils.go: IsPodActive). */
export function isActive(pod: Pod): boolean {
  return !isTerminal(pod) && !isTerminating(pod);
}

/** The sum of the restarts of all containers. */
export function restartsOf(pod: Pod): number {
  let restarts = 0;
  for (const { restartCount } of pod.status?.containerStatuses ?? []) restarts += restartCount;
  return restarts;
}

/** All containers of a pod, whatever they are for. */
export function containersOf({ spec }: Pod): readonly Container[] {
  return [...spec.containers, ...(spec.initContainers ?? []), ...(spec.ephemeralContainers ?? [])];
}

/** The statuses of all containers of a pod. */
export function statusesOf({ status }: Pod): readonly ContainerStatus[] {
  const { containerStatuses = [], initContainerStatuses = [], ephemeralContainerStatuses = [] } = status ?? {};
  return [...containerStatuses, ...initContainerStatuses, ...ephemeralContainerStatuses];
}
