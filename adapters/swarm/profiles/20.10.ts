import type { Profile } from 'regatta/kit';
import { PROFILE_28 } from './28.js';

/** Docker Engine 20.10: the same timers, an older API and the older rule for the last slot's watch. */
export const PROFILE_20_10 = {
  ...PROFILE_28,
  monitorsAfterDelay: { ...PROFILE_28.monitorsAfterDelay, value: 0, source: 'swarmkit bump_20.10 has no fc1338c6c' },
  apiMinor: { ...PROFILE_28.apiMinor, value: 41, source: 'moby v20.10.24 api/common.go DefaultVersion' },
  minimumApiMinor: { ...PROFILE_28.minimumApiMinor, value: 12, source: 'moby v20.10.24 api/common_unix.go MinVersion' },
} as const satisfies Profile;
