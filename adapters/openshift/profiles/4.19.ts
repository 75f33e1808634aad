import type { ConstantValues, Profile } from 'regatta/kit';
import { PROFILE_1_32 } from 'regatta/adapters/kubernetes/api';

/** OpenShift 4.19 is Kubernetes 1.32 with its own controllers beside it. */
export const PROFILE_4_19 = {
  ...PROFILE_1_32,
  routerReloadMs: {
    value: 5000,
    unit: 'ms',
    source: 'openshift/router pkg/cmd/infra/router/template.go: RELOAD_INTERVAL, 5 s between reloads of HAProxy',
  },
  buildDurationMs: {
    value: 60_000,
    unit: 'ms',
    source: 'assumed: fetching, assembling and pushing a small application takes about a minute',
  },
} as const satisfies Profile;

export type OpenShiftConstants = ConstantValues<typeof PROFILE_4_19>;
