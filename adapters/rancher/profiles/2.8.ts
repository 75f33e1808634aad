import type { ConstantValues, Profile } from 'regatta/kit';
import { PROFILE_1_32 } from 'regatta/adapters/kubernetes/api';

/**
 * Every constant of Rancher 2.8, on top of those of the Kubernetes that runs in each of its clusters. Sources are files of
 * rancher/rancher and rancher/remotedialer unless they name a recording.
 */
export const PROFILE_2_8 = {
  ...PROFILE_1_32,

  // The tunnel from a cluster's agent to the server.
  tunnelReconnectMs: { value: 5_000, unit: 'ms', source: 'remotedialer client.go: pause before the next connection' },
  tunnelPingPeriodMs: { value: 5_000, unit: 'ms', source: 'remotedialer types.go: PingWriteInterval', minimum: 1 },
  tunnelReadWaitMs: { value: 60_000, unit: 'ms', source: 'remotedialer types.go: PingWaitDuration', minimum: 1 },
  proxyDialAttempts: {
    value: 4,
    unit: 'count',
    source: 'recording agent-killed: 29 s until the proxy gives up; pkg/dialer waits four times',
    minimum: 1,
  },
  proxyDialPauseMs: {
    value: 5_000,
    unit: 'ms',
    source: 'pkg/dialer: between one and two times 5 s between two attempts; four of them took 29.2 s and 29.6 s',
    minimum: 1,
  },

  // What the server finds out about a cluster.
  clusterConnectedPeriodMs: {
    value: 15_000,
    unit: 'ms',
    source: 'pkg/controllers/management/clusterconnected: checked every 15 s',
    minimum: 1,
  },
  clusterHealthPeriodMs: {
    value: 15_000,
    unit: 'ms',
    source: 'pkg/controllers/managementuser/healthsyncer: syncInterval',
    minimum: 1,
  },
  clusterHealthTries: { value: 3, unit: 'count', source: 'healthsyncer: tries of one check', minimum: 1 },
  clusterHealthPauseMs: {
    value: 5_000,
    unit: 'ms',
    source: 'healthsyncer: pause between two tries; recording api-server-down: 10 s for three refused tries',
  },
  clusterHealthTimeoutMs: {
    value: 5_000,
    unit: 'ms',
    source: 'recording agent-frozen: 25 s for three tries that nobody answers, pauses included',
    minimum: 1,
  },
  systemAccountMs: {
    value: 2_500,
    unit: 'ms',
    source: 'recording import-agent-connect: from the first node to AgentDeployed',
  },
  clusterRemoveMs: {
    value: 5_000,
    unit: 'ms',
    source: 'recording clusters-import: a cluster that never connected is gone within 6 s of its deletion',
  },

  // Tokens, in milliseconds. Source of the first three: pkg/settings.
  sessionTokenLifeMs: { value: 57_600_000, unit: 'ms', source: 'auth-user-session-ttl-minutes 960' },
  kubeconfigTokenLifeMs: { value: 2_592_000_000, unit: 'ms', source: 'kubeconfig-default-token-ttl-minutes 43200' },
  tokenLifeMaximumMs: { value: 7_776_000_000, unit: 'ms', source: 'auth-token-max-ttl-minutes 129600' },

  // The v3 API.
  listLimit: { value: 1_000, unit: 'count', source: 'rancher/norman parse: default page size', minimum: 1 },
  listLimitMaximum: { value: 10_000, unit: 'count', source: 'rancher/norman parse: largest page size', minimum: 1 },

  importedAtStart: {
    value: 1,
    unit: 'boolean',
    source: 'declared: 1 begins with all clusters imported and active, 0 with none imported',
  },
} as const satisfies Profile;

export type RancherConstants = ConstantValues<typeof PROFILE_2_8>;
