import { rfc3339 } from 'regatta/kit';
import type { Build, BuildCondition, BuildPhase, BuildStatus } from '../resources/build/types.js';

export function isOver({ status }: Build): boolean {
  return ['Complete', 'Failed', 'Error', 'Cancelled'].includes(status.phase);
}

/** Why a build is where it is. */
export interface Why {
  readonly reason: string;
  readonly message: string;
}

/** The status with another phase: each phase that was entered keeps its condition. */
export function inPhase(status: BuildStatus, phase: BuildPhase, nowMs: number, why?: Why): BuildStatus {
  const now = rfc3339(nowMs);
  const entered: BuildCondition = { type: phase, status: 'True', lastUpdateTime: now, lastTransitionTime: now, ...why };
  const others = (status.conditions ?? [])
    .filter(({ type }) => type !== phase)
    .map(({ reason: _r, message: _m, ...condition }) =>
      condition.status === 'True'
        ? { ...condition, status: 'False' as const, lastUpdateTime: now, lastTransitionTime: now }
        : condition,
    );
  const { reason: _reason, message: _message, ...rest } = status;
  return { ...rest, phase, ...why, conditions: [...others, entered] };
}
