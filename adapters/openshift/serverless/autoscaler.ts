/** How many pods a revision gets (knative/serving pkg/autoscaler/scaling/autoscaler.go). */
export interface AutoscalerSettings {
  /** Load that one pod is to have. */
  readonly targetPerPod: number;
  /** Load that one pod can take at most. */
  readonly totalPerPod: number;
  /** Load that must be taken at any moment without the activator; 0 for none. */
  readonly targetBurstCapacity: number;
  readonly stableWindowMs: number;
  /** Wanted pods per ready pod from which on it panics. */
  readonly panicThreshold: number;
  /** Factors by which one decision may change the number of pods. */
  readonly maxScaleUpRate: number;
  readonly maxScaleDownRate: number;
  /** False once no route leads to the revision; then it may shrink at once. */
  readonly reachable: boolean;
}

export interface AutoscalerState {
  /** When the load was last above the threshold, virtual milliseconds; undefined outside of a panic. */
  readonly panicSinceMs: number | undefined;
  /** The most pods that were wanted during the panic. */
  readonly maxPanicPods: number;
}

export interface LoadSample {
  readonly nowMs: number;
  /** Averages over the two windows. */
  readonly stable: number;
  readonly panic: number;
  readonly readyPods: number;
}

export interface ScaleDecision {
  readonly pods: number;
  /** Spare load beyond the burst capacity; below 0 the activator stays in the way. */
  readonly excessBurst: number;
  readonly state: AutoscalerState;
}

/** One decision; there is one every two seconds. */
export function decideScale(settings: AutoscalerSettings, before: AutoscalerState, load: LoadSample): ScaleDecision {
  const ready = Math.max(1, load.readyPods);
  const most = Math.ceil(settings.maxScaleUpRate * ready);
  const least = settings.reachable ? Math.floor(ready / settings.maxScaleDownRate) : 0;
  const wanted = (observed: number) => Math.ceil(observed / settings.targetPerPod);
  const bounded = (pods: number) => Math.min(Math.max(pods, least), most);
  const isOver = wanted(load.panic) / ready >= settings.panicThreshold;
  const state = panicState(settings, before, load.nowMs, isOver);
  const calm = bounded(wanted(load.stable));
  const excessBurst = excessBurstOf(settings, load);
  if (state.panicSinceMs === undefined) return { pods: calm, excessBurst, state };
  const pods = Math.max(calm, bounded(wanted(load.panic)), state.maxPanicPods);
  return { pods, excessBurst, state: { ...state, maxPanicPods: pods } };
}

function panicState(
  { stableWindowMs }: AutoscalerSettings,
  before: AutoscalerState,
  nowMs: number,
  isOver: boolean,
): AutoscalerState {
  if (isOver) return { ...before, panicSinceMs: nowMs };
  const isPast = before.panicSinceMs !== undefined && before.panicSinceMs + stableWindowMs < nowMs;
  return isPast ? { panicSinceMs: undefined, maxPanicPods: 0 } : before;
}

function excessBurstOf({ targetBurstCapacity, totalPerPod }: AutoscalerSettings, load: LoadSample): number {
  if (targetBurstCapacity === 0) return 0;
  return Math.floor(load.readyPods * totalPerPod - targetBurstCapacity - load.panic);
}
