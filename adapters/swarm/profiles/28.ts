import type { ConstantValues, Profile } from 'regatta/kit';

/** swarmkit as vendored by Docker Engine 28; paths without another project's name are swarmkit's. */
export const PROFILE_28 = {
  clientHopMs: { value: 1, unit: 'ms', source: 'declared: one way on a local network' },
  watchDelayMs: { value: 1, unit: 'ms', source: 'declared: delivery of a store event inside the leader' },

  heartbeatPeriodMs: {
    value: 5000,
    unit: 'ms',
    source: 'manager/dispatcher/dispatcher.go DefaultHeartBeatPeriod',
    minimum: 1,
  },
  heartbeatEpsilonMs: { value: 500, unit: 'ms', source: 'manager/dispatcher/dispatcher.go defaultHeartBeatEpsilon' },
  heartbeatGraceMultiplier: {
    value: 3,
    unit: 'count',
    source: 'manager/dispatcher/dispatcher.go defaultGracePeriodMultiplier',
    minimum: 1,
  },
  unknownGraceMultiplier: {
    value: 2,
    unit: 'count',
    source: 'manager/dispatcher/nodes.go AddUnknown: twice the grace',
    minimum: 1,
  },
  nodeDownPeriodMs: { value: 86_400_000, unit: 'ms', source: 'manager/dispatcher/dispatcher.go defaultNodeDownPeriod' },
  statusBatchMs: { value: 100, unit: 'ms', source: 'manager/dispatcher/dispatcher.go maxBatchInterval' },
  assignmentBatchMs: { value: 100, unit: 'ms', source: 'manager/dispatcher/dispatcher.go batchingWaitTime' },
  registrationsPerWindow: {
    value: 3,
    unit: 'count',
    source: 'manager/dispatcher/dispatcher.go defaultRateLimit: per 8 s',
  },

  schedulerDebounceMs: { value: 50, unit: 'ms', source: 'manager/scheduler/scheduler.go commitDebounceGap' },
  schedulerMaxLatencyMs: { value: 1000, unit: 'ms', source: 'manager/scheduler/scheduler.go maxLatency' },
  failureWindowMs: { value: 300_000, unit: 'ms', source: 'manager/scheduler/scheduler.go monitorFailures' },
  maxFailures: { value: 5, unit: 'count', source: 'manager/scheduler/scheduler.go maxFailures' },

  restartDelayMs: { value: 5000, unit: 'ms', source: 'api/defaults/service.go Service.Task.Restart.Delay' },
  oldTaskTimeoutMs: {
    value: 60_000,
    unit: 'ms',
    source: 'manager/orchestrator/restart/restart.go defaultOldTaskTimeout',
  },
  updateMonitorMs: { value: 5000, unit: 'ms', source: 'api/defaults/service.go Service.Update.Monitor' },
  updateParallelism: { value: 1, unit: 'count', source: 'api/defaults/service.go Service.Update.Parallelism' },
  monitorsAfterDelay: {
    value: 1,
    unit: 'boolean',
    source: 'swarmkit fc1338c6c: with Delay >= Monitor the last slot is watched for Delay + 1 s',
  },
  stopGraceMs: { value: 10_000, unit: 'ms', source: 'api/defaults/service.go Service.Task.Container.StopGracePeriod' },
  taskHistoryLimit: { value: 5, unit: 'count', source: 'manager/manager.go defaultTaskHistoryRetentionLimit' },
  reaperBatchMs: {
    value: 250,
    unit: 'ms',
    source: 'manager/orchestrator/taskreaper/task_reaper.go reaperBatchingInterval',
  },

  tasksPerStep: {
    value: 10_000,
    unit: 'count',
    source:
      'declared: what a service gets at once. Engine 28.5.2 writes 200 a transaction and 1,000 to 2,000 a second on two cores',
    minimum: 1,
  },
  taskStepMs: { value: 1000, unit: 'ms', source: 'declared: what tasksPerStep is counted in', minimum: 1 },
  tasksPerService: {
    value: 40_000,
    unit: 'count',
    source: 'declared: more than the 30,000 that a swarm was shown to run; the rest of what a service asks for waits',
    minimum: 1,
  },

  firstDynamicPort: { value: 30_000, unit: 'port', source: 'manager/allocator/portallocator.go dynamicPortStart' },
  lastDynamicPort: { value: 32_767, unit: 'port', source: 'manager/allocator/portallocator.go dynamicPortEnd' },
  subnetPrefix: { value: 24, unit: 'count', source: 'manager/controlapi/cluster.go default SubnetSize', minimum: 8 },
  firstVxlanId: {
    value: 4096,
    unit: 'count',
    source: 'libnetwork drivers/overlay/ovmanager vxlanIDStart; recording cli/104',
  },
  dataPathPort: { value: 4789, unit: 'port', source: 'manager/controlapi/cluster.go default VXLAN port' },

  agentRetryMs: { value: 1000, unit: 'ms', source: 'agent/task.go back-off after a cancelled operation' },
  sessionBackOffInitialMs: { value: 100, unit: 'ms', source: 'agent/agent.go initialSessionFailureBackoff' },
  sessionBackOffMaximumMs: { value: 8000, unit: 'ms', source: 'agent/agent.go maxSessionFailureBackoff' },
  gossipConvergeMs: {
    value: 2000,
    unit: 'ms',
    source: 'moby daemon/cluster/executor/container/controller.go defaultGossipConvergeDelay',
  },
  gossipFailureMs: {
    value: 5000,
    unit: 'ms',
    source: 'memberlist DefaultLANConfig, as networkdb uses it: 1 s probe interval and 4 s suspicion',
  },

  healthIntervalMs: { value: 30_000, unit: 'ms', source: 'moby daemon/health.go defaultProbeInterval' },
  healthRetries: { value: 3, unit: 'count', source: 'moby daemon/health.go defaultProbeRetries' },

  promotionMs: {
    value: 560,
    unit: 'ms',
    source: 'recording ha-promote-demote: from the request to a reachable manager',
  },
  demotionMs: { value: 40, unit: 'ms', source: 'recording ha-promote-demote: from the request to no manager any more' },
  leaderDemotionMs: {
    value: 1000,
    unit: 'ms',
    source: 'recording ha-demote-leader: the request is answered when the leader has handed over',
  },
  unreachableAfterMs: { value: 3000, unit: 'ms', source: 'recording ha-follower-loss: 2 to 4 s' },
  electionTimeoutMs: {
    value: 10_000,
    unit: 'ms',
    source: 'manager/state/raft/raft.go DefaultNodeConfig: 10 ticks of 1 s; a candidate waits up to twice that',
  },
  loneElectionMs: {
    value: 1000,
    unit: 'ms',
    source: 'manager/state/raft/raft.go: the only member campaigns at once; recording swarm-autolock: 1.1 s',
  },
  joinMs: { value: 85, unit: 'ms', source: 'recording cli/011: from the request to the answer' },
  joinRefusalMs: {
    value: 10_000,
    unit: 'ms',
    source: 'recording errors-swarm-membership: an engine tries for ten seconds before it believes a refusal',
  },
  leaveMs: { value: 770, unit: 'ms', source: 'recording errors-swarm-membership: from the request to the answer' },
  quorumLossMs: { value: 10_000, unit: 'ms', source: 'manager/state/raft/raft.go lostQuorumTimeout: 10 ticks' },
  requestTimeoutMs: { value: 20_000, unit: 'ms', source: 'moby daemon/cluster/cluster.go swarmRequestTimeout' },

  secretBytesMax: { value: 512_000, unit: 'bytes', source: 'api/validation/secrets.go MaxSecretSize' },
  configBytesMax: { value: 1_024_000, unit: 'bytes', source: 'manager/controlapi/config.go MaxConfigSize' },

  /** Minor version of the newest API, `1.51`. */
  apiMinor: { value: 51, unit: 'count', source: 'recording api/negotiation.json: Engine 28.5.2' },
  minimumApiMinor: { value: 24, unit: 'count', source: 'recording api/negotiation.json: Engine 28.5.2' },
} as const satisfies Profile;

export type SwarmConstants = ConstantValues<typeof PROFILE_28>;
