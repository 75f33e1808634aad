import type { ConstantValues, Profile } from 'regatta/kit';

export const PROFILE_1 = {
  clientHopMs: { value: 1, unit: 'ms', source: 'declared: one way on a local network' },
  watchDelayMs: { value: 1, unit: 'ms', source: 'declared' },
  hostTimeoutMs: { value: 15_000, unit: 'ms', source: 'declared: three heartbeats' },
  heartbeatPeriodMs: { value: 5_000, unit: 'ms', source: 'declared', minimum: 1 },
  retryMs: { value: 10_000, unit: 'ms', source: 'declared: wait before a failed unit is tried again' },
} as const satisfies Profile;

export type TemplateConstants = ConstantValues<typeof PROFILE_1>;
