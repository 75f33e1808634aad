import type { FencePosts } from './fence-posts.js';

/** A rolling update as its deployer sees it between two steps. */
export interface RollingState {
  readonly desired: number;
  readonly posts: FencePosts;
  /** Replicas asked for of the new and the old version. */
  readonly next: number;
  readonly old: number;
  /** Pods of the new version that are available. */
  readonly available: number;
}

/** The replicas of the new version after the next scale-up; the same number when none is due. */
export function scaledUp({ desired, posts, next, old }: RollingState): number {
  if (next >= desired) return next;
  const room = old === 0 ? desired - next : desired + posts.surge - (old + next);
  return room <= 0 ? next : Math.min(next + room, desired);
}

/** The replicas of the old version after the next scale-down; never below what keeps enough pods available. */
export function scaledDown({ desired, posts, next, old, available }: RollingState): number {
  if (old === 0) return 0;
  if (next === desired && available === desired) return 0;
  const spare = old + next - leastAvailable({ desired, posts }) - (next - available);
  return spare <= 0 ? old : Math.max(0, old - spare);
}

export function leastAvailable({ desired, posts }: Pick<RollingState, 'desired' | 'posts'>): number {
  return Math.max(0, desired - posts.unavailable);
}
