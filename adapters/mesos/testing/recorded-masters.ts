import type { Store } from 'regatta/kit';
import type { MasterRecord } from '../resources/master.js';

/** The second master of a recording. */
export const FOLLOWER = 'follower.test';

/** The host of whoever was elected last; undefined before the first election. */
export function leaderOf(store: Store): string | undefined {
  return store.get<MasterRecord>('Master', '', 'leader')?.value.hostname;
}
