import type { ConstantValues, Profile } from 'regatta/kit';

/** Every constant of Kubernetes 1.32. Sources are files of kubernetes/kubernetes at v1.32 unless they name something else. */
export const PROFILE_1_32 = {
  // The network between the parts.
  clientHopMs: { value: 1, unit: 'ms', source: 'declared: one way on a local network' },
  watchDelayMs: { value: 2, unit: 'ms', source: 'declared: from a write in etcd to the informer of a client' },
  controllerReconcileMs: {
    value: 10,
    unit: 'ms',
    source: 'declared: two or three writes of one reconciliation through the API server to etcd, 4 ms each',
  },

  // The API server.
  etcdCompactionIntervalMs: {
    value: 300_000,
    unit: 'ms',
    source: 'k8s.io/apiserver/pkg/storage/storagebackend/config.go: DefaultCompactInterval',
    minimum: 0,
  },

  // Client-side rate limits.
  controllerQps: {
    value: 20,
    unit: 'perSecond',
    source: 'cmd/kube-controller-manager app/options: --kube-api-qps',
    minimum: 1,
  },
  controllerBurst: {
    value: 30,
    unit: 'count',
    source: 'cmd/kube-controller-manager app/options: --kube-api-burst',
    minimum: 1,
  },
  schedulerQps: {
    value: 50,
    unit: 'perSecond',
    source: 'pkg/scheduler/apis/config/v1/defaults.go: ClientConnection.QPS',
    minimum: 1,
  },
  schedulerBurst: {
    value: 100,
    unit: 'count',
    source: 'pkg/scheduler/apis/config/v1/defaults.go: ClientConnection.Burst',
    minimum: 1,
  },
  eventBurst: { value: 25, unit: 'count', source: 'client-go tools/record/events_cache.go: defaultSpamBurst' },
  eventRefillMs: {
    value: 300_000,
    unit: 'ms',
    source: 'client-go tools/record/events_cache.go: defaultSpamQPS is one token in 300 s',
    minimum: 1,
  },
  eventAggregationWindowMs: {
    value: 600_000,
    unit: 'ms',
    source: 'client-go tools/record/events_cache.go: defaultAggregateIntervalInSeconds',
  },
  eventAggregationCount: {
    value: 10,
    unit: 'count',
    source: 'client-go tools/record/events_cache.go: defaultAggregateMaxEvents',
  },

  // Controllers.
  controllerBackOffInitialMs: {
    value: 5,
    unit: 'ms',
    source: 'client-go util/workqueue/default_rate_limiters.go: 5 ms',
  },
  controllerBackOffMaximumMs: {
    value: 1_000_000,
    unit: 'ms',
    source: 'client-go util/workqueue/default_rate_limiters.go: 1000 s',
  },
  controllerWorkers: {
    value: 5,
    unit: 'count',
    source: 'pkg/controller/deployment/config/v1alpha1/defaults.go: ConcurrentDeploymentSyncs',
    minimum: 1,
  },
  replicaSetBurst: {
    value: 500,
    unit: 'count',
    source: 'pkg/controller/replicaset/replica_set.go: BurstReplicas',
    minimum: 1,
  },
  endpointsPerSlice: {
    value: 100,
    unit: 'count',
    source: 'pkg/controller/endpointslice config: MaxEndpointsPerSlice',
    minimum: 1,
  },
  endpointsPerObject: {
    value: 1000,
    unit: 'count',
    source: 'pkg/controller/endpoint/endpoints_controller.go: maxCapacity',
    minimum: 1,
  },
  endpointUpdatesBatchPeriodMs: {
    value: 0,
    unit: 'ms',
    source: 'pkg/controller/endpoint config: EndpointUpdatesBatchPeriod',
  },
  nodeMonitorPeriodMs: {
    value: 5_000,
    unit: 'ms',
    source: 'pkg/controller/nodelifecycle config: NodeMonitorPeriod',
    minimum: 1,
  },
  nodeMonitorGracePeriodMs: {
    value: 50_000,
    unit: 'ms',
    source: 'pkg/controller/nodelifecycle config: NodeMonitorGracePeriod, 50 s since kubernetes/kubernetes#126287',
  },
  nodeStartupGracePeriodMs: {
    value: 60_000,
    unit: 'ms',
    source: 'pkg/controller/nodelifecycle config: NodeStartupGracePeriod',
  },
  nodeEvictionRateMs: {
    value: 10_000,
    unit: 'ms',
    source: 'pkg/controller/nodelifecycle config: NodeEvictionRate 0.1 a second',
    minimum: 1,
  },
  secondaryNodeEvictionRateMs: {
    value: 100_000,
    unit: 'ms',
    source: 'pkg/controller/nodelifecycle config: SecondaryNodeEvictionRate 0.01 a second',
    minimum: 1,
  },
  unhealthyZoneThresholdPermille: {
    value: 550,
    unit: 'permille',
    source: 'pkg/controller/nodelifecycle config: UnhealthyZoneThreshold 0.55',
  },
  largeClusterSizeThreshold: {
    value: 50,
    unit: 'count',
    source: 'pkg/controller/nodelifecycle config: LargeClusterSizeThreshold',
  },
  podEvictionTolerationMs: {
    value: 300_000,
    unit: 'ms',
    source: 'plugin/pkg/admission/defaulttolerationseconds: 300 s',
  },
  podGcPeriodMs: { value: 20_000, unit: 'ms', source: 'pkg/controller/podgc/gc_controller.go: gcCheckPeriod' },
  podGcQuarantineMs: { value: 40_000, unit: 'ms', source: 'pkg/controller/podgc/gc_controller.go: quarantineTime' },
  terminatedPodThreshold: {
    value: 12_500,
    unit: 'count',
    source: 'pkg/controller/podgc config: TerminatedPodGCThreshold',
  },
  daemonPodBackOffInitialMs: {
    value: 1_000,
    unit: 'ms',
    source: 'cmd/kube-controller-manager app/apps.go: flowcontrol.NewBackOff(1 s, 15 min) of the daemon set controller',
    minimum: 1,
  },
  daemonPodBackOffMaximumMs: {
    value: 900_000,
    unit: 'ms',
    source: 'cmd/kube-controller-manager app/apps.go: flowcontrol.NewBackOff(1 s, 15 min) of the daemon set controller',
  },
  jobSyncBatchPeriodMs: {
    value: 1_000,
    unit: 'ms',
    source: 'pkg/controller/job/job_controller.go: syncJobBatchPeriod',
  },
  jobPodBackOffInitialMs: {
    value: 10_000,
    unit: 'ms',
    source: 'pkg/controller/job/job_controller.go: DefaultJobPodFailureBackOff',
  },
  jobPodBackOffMaximumMs: {
    value: 600_000,
    unit: 'ms',
    source: 'pkg/controller/job/job_controller.go: MaxJobPodFailureBackOff',
  },
  autoscalerSyncPeriodMs: {
    value: 15_000,
    unit: 'ms',
    source: 'pkg/controller/podautoscaler config: HorizontalPodAutoscalerSyncPeriod',
    minimum: 1,
  },
  autoscalerTolerancePermille: {
    value: 100,
    unit: 'permille',
    source: 'pkg/controller/podautoscaler config: HorizontalPodAutoscalerTolerance 0.1',
  },
  autoscalerDownscaleStabilizationMs: {
    value: 300_000,
    unit: 'ms',
    source: 'pkg/controller/podautoscaler config: HorizontalPodAutoscalerDownscaleStabilizationWindow',
  },
  autoscalerCpuInitializationMs: {
    value: 300_000,
    unit: 'ms',
    source: 'pkg/controller/podautoscaler config: HorizontalPodAutoscalerCPUInitializationPeriod',
  },
  autoscalerInitialReadinessMs: {
    value: 30_000,
    unit: 'ms',
    source: 'pkg/controller/podautoscaler config: HorizontalPodAutoscalerInitialReadinessDelay',
  },
  metricsWindowMs: {
    value: 15_000,
    unit: 'ms',
    source: 'kubernetes-sigs/metrics-server README.md: --metric-resolution, the time between two samples',
  },
  cronJobNextScheduleDelayMs: {
    value: 100,
    unit: 'ms',
    source: 'pkg/controller/cronjob/cronjob_controllerv2.go: nextScheduleDelta',
  },
  podDeletionTimeoutMs: {
    value: 120_000,
    unit: 'ms',
    source: 'pkg/controller/disruption/disruption.go: DeletionTimeout',
  },
  volumeResyncPeriodMs: {
    value: 15_000,
    unit: 'ms',
    source: 'pkg/controller/volume/persistentvolume config: PVClaimBinderSyncPeriod',
    minimum: 1,
  },

  // Scheduler.
  schedulerPassMs: { value: 1, unit: 'ms', source: 'declared: one scheduling cycle, rounded up from microseconds' },
  percentageOfNodesToScore: {
    value: 0,
    unit: 'count',
    source: 'pkg/scheduler/apis/config/v1/defaults.go: 0 is the share that falls with the size of the cluster',
    maximum: 100,
  },
  hardPodAffinityWeight: {
    value: 1,
    unit: 'count',
    source: 'pkg/scheduler/apis/config/v1/defaults.go: InterPodAffinityArgs',
    maximum: 100,
  },
  podInitialBackOffMs: {
    value: 1_000,
    unit: 'ms',
    source: 'pkg/scheduler/apis/config/v1/defaults.go: PodInitialBackoffSeconds',
  },
  podMaximumBackOffMs: {
    value: 10_000,
    unit: 'ms',
    source: 'pkg/scheduler/apis/config/v1/defaults.go: PodMaxBackoffSeconds',
  },
  backOffQueuePeriodMs: {
    value: 1_000,
    unit: 'ms',
    source: 'pkg/scheduler/internal/queue/scheduling_queue.go: flushBackoffQCompleted every second',
    minimum: 1,
  },
  unschedulablePodsFlushMs: {
    value: 30_000,
    unit: 'ms',
    source: 'pkg/scheduler/internal/queue/scheduling_queue.go: flushUnschedulablePodsLeftover every 30 s',
    minimum: 1,
  },
  podMaximumUnschedulableMs: {
    value: 300_000,
    unit: 'ms',
    source: 'pkg/scheduler/internal/queue/scheduling_queue.go: DefaultPodMaxInUnschedulablePodsDuration',
  },

  // Simulated storage.
  volumeProvisionMs: { value: 1_000, unit: 'ms', source: 'declared: a driver makes a volume' },
  volumeDeleteMs: { value: 1_000, unit: 'ms', source: 'declared: a driver deletes a volume' },

  // Node side.
  heartbeatPeriodMs: {
    value: 10_000,
    unit: 'ms',
    source: 'pkg/kubelet/kubelet.go: nodeLeaseRenewIntervalFraction 0.25 of 40 s',
    minimum: 1,
  },
  nodeLeaseDurationMs: {
    value: 40_000,
    unit: 'ms',
    source: 'pkg/kubelet/apis/config/v1beta1/defaults.go: NodeLeaseDurationSeconds',
  },
  maximumPods: { value: 110, unit: 'count', source: 'pkg/kubelet/apis/config/v1beta1/defaults.go: MaxPods' },
  memoryReservedBytes: {
    value: 104_857_600,
    unit: 'bytes',
    source: 'pkg/kubelet/eviction/defaults_linux.go: memory.available 100Mi is not allocatable',
  },
  nodeEphemeralStorageBytes: {
    value: 107_374_182_400,
    unit: 'bytes',
    source: 'declared: a 100 GiB disk on every machine',
  },
  plegRelistPeriodMs: {
    value: 1_000,
    unit: 'ms',
    source: 'pkg/kubelet/kubelet.go: genericPlegRelistPeriod',
  },
  sandboxStartMs: { value: 150, unit: 'ms', source: 'declared: network namespace and pause container of a pod' },
  imagePullBackOffInitialMs: {
    value: 10_000,
    unit: 'ms',
    source: 'pkg/kubelet/kubelet.go: imageBackOffPeriod',
    minimum: 1,
  },
  imagePullBackOffMaximumMs: { value: 300_000, unit: 'ms', source: 'pkg/kubelet/kubelet.go: MaxImageBackOff' },
  containerBackOffInitialMs: {
    value: 10_000,
    unit: 'ms',
    source: 'pkg/kubelet/kubelet.go: backOffPeriod',
    minimum: 1,
  },
  containerBackOffMaximumMs: { value: 300_000, unit: 'ms', source: 'pkg/kubelet/kubelet.go: MaxContainerBackOff' },
  containerFirstBackOffMs: {
    value: 0,
    unit: 'ms',
    source: 'pkg/kubelet/kuberuntime/kuberuntime_manager.go doBackOff: nothing waits before the first restart',
  },
  imagePullErrorShownMs: {
    value: 1_000,
    unit: 'ms',
    source: 'declared: the next sync after a failed pull comes with the next relist',
  },
  podSyncRetryMs: {
    value: 15_000,
    unit: 'ms',
    source: 'declared: a failed sync comes back after the 10 s back-off with 50 % jitter (pkg/kubelet/pod_workers.go)',
    minimum: 1,
  },
  proxyMinimumSyncMs: {
    value: 1_000,
    unit: 'ms',
    source: 'pkg/proxy/apis/config/v1alpha1/defaults.go: iptables minSyncPeriod',
  },
} as const satisfies Profile;

export type KubernetesConstants = ConstantValues<typeof PROFILE_1_32>;
