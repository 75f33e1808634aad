import { parseRfc3339 } from 'regatta/kit';
import type { Pod } from '../objects/pod.js';
import { isReady, readySince, restartsOf } from '../pods.js';

const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost';
const PHASE_ORDER: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 };

/** What decides about one pod, read once: a sort of a thousand pods compares ten thousand times. */
interface Rank {
  readonly pod: Pod;
  readonly assigned: number;
  readonly phase: number;
  readonly ready: number;
  readonly cost: number;
  readonly crowd: number;
  readonly readyAt: number | undefined;
  readonly readyMagnitude: number;
  readonly restarts: number;
  readonly createdAt: number;
  readonly createdMagnitude: number;
}

/**
 * The pods of a ReplicaSet in the order in which they are given up (pkg/controller/controller_utils.go: ActivePodsWithRanks). `crowd` is how
 * many related pods share the pod's node.
 */
export function inDeletionOrder(pods: readonly Pod[], crowd: (pod: Pod) => number, nowMs: number): Pod[] {
  const ranks = pods.map((pod) => rankOf(pod, crowd(pod), nowMs));
  return ranks.sort(compare).map(({ pod }) => pod);
}

function rankOf(pod: Pod, crowd: number, nowMs: number): Rank {
  const readyAt = readySince(pod);
  const createdAt = parseRfc3339(pod.metadata.creationTimestamp);
  return {
    pod,
    assigned: Number(isAssigned(pod)),
    phase: phaseOrder(pod),
    ready: Number(isReady(pod)),
    cost: cost(pod),
    crowd,
    readyAt,
    readyMagnitude: magnitude(nowMs - (readyAt ?? nowMs)),
    restarts: restartsOf(pod),
    createdAt,
    createdMagnitude: magnitude(nowMs - createdAt),
  };
}

function compare(left: Rank, right: Rank): number {
  return (
    left.assigned - right.assigned ||
    left.phase - right.phase ||
    left.ready - right.ready ||
    left.cost - right.cost ||
    right.crowd - left.crowd ||
    compareReadiness(left, right) ||
    right.restarts - left.restarts ||
    compareAges(left, right)
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

/** Younger first, but only by powers of two of the age; within one power the uid decides, which is as good as chance. */
function compareReadiness(left: Rank, right: Rank): number {
  if (left.readyAt === undefined || right.readyAt === undefined || left.readyAt === right.readyAt) return 0;
  return left.readyMagnitude - right.readyMagnitude || compareUids(left, right);
}

function compareAges(left: Rank, right: Rank): number {
  if (left.createdAt === right.createdAt) return 0;
  return left.createdMagnitude - right.createdMagnitude || compareUids(left, right);
}

function compareUids(left: Rank, right: Rank): number {
  return left.pod.metadata.uid < right.pod.metadata.uid ? -1 : 1;
}

/** The whole binary logarithm of an age in nanoseconds; -1 for none. */
function magnitude(ageMs: number): number {
  let power = -1;
  for (let rest = ageMs * 1_000_000; rest >= 1; rest /= 2) power++;
  return power;
}
