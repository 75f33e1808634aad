/** States of a task in their order, with the numbers of swarmkit's api/types.proto. Observed and desired states only move up. */
export const TASK_STATES = {
  new: 0,
  pending: 64,
  assigned: 192,
  accepted: 256,
  preparing: 320,
  ready: 384,
  starting: 448,
  running: 512,
  complete: 576,
  shutdown: 640,
  failed: 704,
  rejected: 768,
  remove: 800,
  orphaned: 832,
} as const;

export type TaskState = keyof typeof TASK_STATES;

/** Negative when `left` comes before `right`. */
export function compareStates(left: TaskState, right: TaskState): number {
  return TASK_STATES[left] - TASK_STATES[right];
}

export function isPast(state: TaskState, other: TaskState): boolean {
  return TASK_STATES[state] > TASK_STATES[other];
}

export function isAtLeast(state: TaskState, other: TaskState): boolean {
  return TASK_STATES[state] >= TASK_STATES[other];
}
