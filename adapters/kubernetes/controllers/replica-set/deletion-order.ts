import { parseRfc3339 } from 'regatta/kit';
import type { Pod } from '../objects/pod.js';
import { isReady, readySince, restartsOf } from '../pods.js';

const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost';
const PHASE_ORDER: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 };

/**
 * The pods of a ReplicaSet in the order in which they are given up (pkg/controller/controller_utils.go: ActivePodsWithRanks). `crowd` is how
 * many related pods share the pod's node.
 */
export function inDeletionOrder(pods: readonly Pod[], crowd: (pod: Pod) => number, nowMs: number): Pod[] {
  return [...pods].sort((left, right) => compare(left, right, crowd, nowMs));
}

function compare(left: Pod, right: Pod, crowd: (pod: Pod) => number, nowMs: number): number {
  return (
    Number(isAssigned(left)) - Number(isAssigned(right)) ||
    phaseOrder(left) - phaseOrder(right) ||
    Number(isReady(left)) - Number(isReady(right)) ||
    cost(left) - cost(right) ||
    crowd(right) - crowd(left) ||
    compareAges(readySince(left), readySince(right), left, right, nowMs) ||
    restartsOf(right) - restartsOf(left) ||
    compareAges(createdAt(left), createdAt(right), left, right, nowMs)
  );
}

function isAssigned({ spec }: Pod): boolean {
  return (spec.nodeName ?? '') !== '';
}

function phaseOrder({ status }: Pod): number {
  return PHASE_ORDER[status?.phase ?? 'Pending'] ?? 0;
}

function cost({ metadata }: Pod): number {
  const text = metadata.annotations?.[DELETION_COST] ?? '0';
  return /^-?(0|[1-9]\d*)$/.test(text) ? Number(text) : 0;
}

function createdAt({ metadata }: Pod): number {
  return parseRfc3339(metadata.creationTimestamp);
}

/** Younger first, but only by powers of two of the age; within one power the uid decides, which is as good as chance. */
function compareAges(
  leftAt: number | undefined,
  rightAt: number | undefined,
  left: Pod,
  right: Pod,
  nowMs: number,
): number {
  if (leftAt === undefined || rightAt === undefined || leftAt === rightAt) return 0;
  const difference = magnitude(nowMs - leftAt) - magnitude(nowMs - rightAt);
  if (difference !== 0) return difference;
  return left.metadata.uid < right.metadata.uid ? -1 : 1;
}

/** The whole binary logarithm of an age in nanoseconds; -1 for none. */
function magnitude(ageMs: number): number {
  let power = -1;
  for (let rest = ageMs * 1_000_000; rest >= 1; rest /= 2) power++;
  return power;
}
