import type { ConstantValues, Profile } from 'regatta/kit';

/** Apache Mesos 1.11.0 with Marathon 1.11. `recorded` names the recordings of a real 1.11.0 in `test/vectors/mesos`. */
export const PROFILE_1_11 = {
  clientHopMs: { value: 1, unit: 'ms', source: 'declared: one way on a local network' },
  watchDelayMs: { value: 1, unit: 'ms', source: 'declared: a message between master, agent and framework processes' },
  frameworkHopMs: { value: 1, unit: 'ms', source: 'declared: one way between a framework and the master' },

  agentPingTimeoutMs: {
    value: 15_000,
    unit: 'ms',
    minimum: 1,
    source: 'mesos src/master/constants.hpp DEFAULT_AGENT_PING_TIMEOUT; recorded scenario-agent-frozen-default',
  },
  maxAgentPingTimeouts: {
    value: 5,
    unit: 'count',
    minimum: 1,
    source: 'mesos src/master/constants.hpp DEFAULT_MAX_AGENT_PING_TIMEOUTS; recorded scenario-agent-frozen-default',
  },
  agentRemovalIntervalMs: {
    value: 0,
    unit: 'ms',
    source: 'mesos --agent_removal_rate_limit: unset, so removals are not limited; otherwise time between two of them',
  },
  agentReregisterTimeoutMs: {
    value: 600_000,
    unit: 'ms',
    source:
      'mesos --agent_reregister_timeout, 10mins; recorded http-v0-reads flags: for agents not heard of since the master began',
  },
  allocationIntervalMs: {
    value: 1_000,
    unit: 'ms',
    minimum: 1,
    source: 'mesos src/master/constants.hpp DEFAULT_ALLOCATION_INTERVAL; recorded scenario-decline-zero',
  },
  zkSessionTimeoutMs: {
    value: 10_000,
    unit: 'ms',
    source: 'mesos --zk_session_timeout, 10secs; recorded scenario-zk-failover: time until another master leads',
  },
  offerFilterMs: {
    value: 5_000,
    unit: 'ms',
    source: 'mesos include/mesos/v1/mesos.proto Filters.refuse_seconds; recorded scenario-decline-default',
  },
  offerTimeoutMs: { value: 0, unit: 'ms', source: 'mesos --offer_timeout: unset, so offers can be held for ever' },
  minAllocatableCpuMilli: {
    value: 10,
    unit: 'milliCpu',
    source: 'mesos src/master/constants.hpp MIN_CPUS; recorded flag min_allocatable_resources',
  },
  minAllocatableMemoryBytes: {
    value: 33_554_432,
    unit: 'bytes',
    source: 'mesos src/master/constants.hpp MIN_MEM; recorded flag min_allocatable_resources',
  },
  schedulerHeartbeatIntervalMs: {
    value: 15_000,
    unit: 'ms',
    minimum: 1,
    source: 'mesos src/master/constants.hpp DEFAULT_HEARTBEAT_INTERVAL; recorded scenario-heartbeat',
  },
  maxCompletedFrameworks: { value: 50, unit: 'count', source: 'mesos --max_completed_frameworks' },
  maxCompletedTasksPerFramework: { value: 1_000, unit: 'count', source: 'mesos --max_completed_tasks_per_framework' },

  agentRegistrationBackoffMs: {
    value: 1_000,
    unit: 'ms',
    source:
      'mesos src/slave/constants.hpp DEFAULT_REGISTRATION_BACKOFF_FACTOR: first registration after a random part of it',
  },
  agentDiskBytes: {
    value: 10_737_418_240,
    unit: 'bytes',
    source: 'mesos src/slave/constants.hpp DEFAULT_DISK',
  },
  agentPortFirst: { value: 31_000, unit: 'port', source: 'mesos src/slave/constants.hpp DEFAULT_PORTS' },
  agentPortLast: { value: 32_000, unit: 'port', source: 'mesos src/slave/constants.hpp DEFAULT_PORTS' },
  statusUpdateRetryInitialMs: {
    value: 10_000,
    unit: 'ms',
    minimum: 1,
    source: 'mesos src/slave/constants.hpp STATUS_UPDATE_RETRY_INTERVAL_MIN; recorded http-scheduler-calls',
  },
  statusUpdateRetryMaximumMs: {
    value: 600_000,
    unit: 'ms',
    source: 'mesos src/slave/constants.hpp STATUS_UPDATE_RETRY_INTERVAL_MAX',
  },
  executorStartMs: {
    value: 100,
    unit: 'ms',
    source: 'recorded scenario-task-lifecycle: 100 ms from ACCEPT to TASK_STARTING on an idle machine',
  },
  executorRegistrationTimeoutMs: {
    value: 60_000,
    unit: 'ms',
    source: 'mesos src/slave/constants.hpp EXECUTOR_REGISTRATION_TIMEOUT; recorded http-agent/idle-flags',
  },
  executorShutdownGraceMs: {
    value: 5_000,
    unit: 'ms',
    source: 'mesos src/slave/constants.hpp DEFAULT_EXECUTOR_SHUTDOWN_GRACE_PERIOD',
  },
  taskKillGraceMs: {
    value: 3_000,
    unit: 'ms',
    source: 'mesos src/slave/constants.hpp DEFAULT_EXECUTOR kill grace; recorded scenario-kill-default-grace',
  },
  taskOverdueGraceMs: {
    value: 100,
    unit: 'ms',
    source:
      'mesos src/launcher/executor.cpp maxCompletion gives none; recorded scenario-max-completion: SIGTERM comes first and ends the process',
  },

  marathonFailoverTimeoutMs: {
    value: 604_800_000,
    unit: 'ms',
    source: 'marathon src/main/scala/mesosphere/marathon/MarathonConf.scala failover_timeout',
  },
  marathonDeclineMs: {
    value: 120_000,
    unit: 'ms',
    source: 'marathon OfferProcessorConfig decline_offer_duration',
  },
  marathonReviveIntervalMs: {
    value: 5_000,
    unit: 'ms',
    source: 'marathon ReviveOffersConfig min_revive_offers_interval',
  },
  marathonMaxInstancesPerOffer: {
    value: 5,
    unit: 'count',
    minimum: 1,
    source: 'marathon OfferMatcherManagerConfig max_instances_per_offer',
  },
  marathonLaunchTokens: {
    value: 100,
    unit: 'count',
    minimum: 1,
    source: 'marathon LaunchTokenConfig launch_tokens',
  },
  marathonLaunchTokenRefreshMs: {
    value: 30_000,
    unit: 'ms',
    minimum: 1,
    source: 'marathon LaunchTokenConfig launch_token_refresh_interval',
  },
  marathonBackoffMs: { value: 1_000, unit: 'ms', source: 'marathon docs/docs/rest-api types: backoffSeconds 1' },
  marathonBackoffFactorPermille: {
    value: 1_150,
    unit: 'permille',
    minimum: 1_000,
    source: 'marathon docs/docs/rest-api types: backoffFactor 1.15',
  },
  marathonMaxLaunchDelayMs: {
    value: 300_000,
    unit: 'ms',
    source: 'marathon docs/docs/rest-api types: maxLaunchDelaySeconds 300 (older texts say 3600)',
  },
  marathonKillRetryMs: { value: 30_000, unit: 'ms', minimum: 1, source: 'marathon KillConfig kill_retry_timeout' },
  marathonReconcileInitialMs: {
    value: 15_000,
    unit: 'ms',
    source: 'marathon MarathonConf reconciliation_initial_delay',
  },
  marathonUnreachableInactiveMs: {
    value: 0,
    unit: 'ms',
    source: 'marathon UnreachableStrategy.DefaultTimeUntilInactive: replaced at once',
  },
  marathonUnreachableExpungeMs: {
    value: 0,
    unit: 'ms',
    source: 'marathon UnreachableStrategy.DefaultTimeUntilExpunge: forgotten at once',
  },
  marathonServicePortFirst: { value: 10_000, unit: 'port', source: 'marathon MarathonConf local_port_min' },
  marathonServicePortLast: {
    value: 19_999,
    unit: 'port',
    source: 'marathon MarathonConf local_port_max 20000, excluded',
  },
} as const satisfies Profile;

export type MesosConstants = ConstantValues<typeof PROFILE_1_11>;
