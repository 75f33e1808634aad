import { rfc3339 } from 'regatta/kit';
import type { Node, Taint } from '../objects/node.js';
import { conditionOf } from '../pods.js';

export const NOT_READY = 'node.kubernetes.io/not-ready';
export const UNREACHABLE = 'node.kubernetes.io/unreachable';
const UNSCHEDULABLE = 'node.kubernetes.io/unschedulable';

/** Conditions and the taints that say the same to the scheduler (node_lifecycle_controller.go: nodeConditionToTaintKeyStatusMap). */
const BY_CONDITION: readonly (readonly [type: string, status: string, key: string])[] = [
  ['Ready', 'False', NOT_READY],
  ['Ready', 'Unknown', UNREACHABLE],
  ['MemoryPressure', 'True', 'node.kubernetes.io/memory-pressure'],
  ['DiskPressure', 'True', 'node.kubernetes.io/disk-pressure'],
  ['NetworkUnavailable', 'True', 'node.kubernetes.io/network-unavailable'],
  ['PIDPressure', 'True', 'node.kubernetes.io/pid-pressure'],
];

const OWN_KEYS = new Set([...BY_CONDITION.map(([, , key]) => key), UNSCHEDULABLE]);

/** The taints of a node after its NoSchedule taints follow from its conditions; the same list when they do already. */
export function withScheduleTaints({ spec, status }: Node, nowMs: number): readonly Taint[] {
  const taints = spec?.taints ?? [];
  const wanted = new Set(
    BY_CONDITION.filter(([type, value]) => conditionOf(status?.conditions, type)?.status === value).map(
      ([, , key]) => key,
    ),
  );
  if (spec?.unschedulable === true) wanted.add(UNSCHEDULABLE);
  const isOwn = ({ key, effect }: Taint) => effect === 'NoSchedule' && OWN_KEYS.has(key);
  const kept = taints.filter((taint) => !isOwn(taint) || wanted.has(taint.key));
  const missing = [...wanted].filter(
    (key) => !kept.some((taint) => taint.key === key && taint.effect === 'NoSchedule'),
  );
  if (missing.length === 0 && kept.length === taints.length) return taints;
  return [...kept, ...missing.map((key): Taint => ({ key, effect: 'NoSchedule', timeAdded: rfc3339(nowMs) }))];
}

/** The taints with the one NoExecute taint wanted of the two that speak of readiness; undefined wants neither. */
export function withExecuteTaint(
  taints: readonly Taint[],
  wanted: typeof NOT_READY | typeof UNREACHABLE | undefined,
  nowMs: number,
): readonly Taint[] {
  const isReadiness = ({ key, effect }: Taint) => effect === 'NoExecute' && (key === NOT_READY || key === UNREACHABLE);
  const kept = taints.filter((taint) => !isReadiness(taint) || taint.key === wanted);
  const has = wanted === undefined || kept.some((taint) => isReadiness(taint));
  if (has && kept.length === taints.length) return taints;
  return has ? kept : [...kept, { key: wanted, effect: 'NoExecute', timeAdded: rfc3339(nowMs) }];
}
