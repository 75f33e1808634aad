import { ContainerModule, token, tokens, TokenBucket, type ContainerUsage, type Random, type Tasks } from 'regatta/kit';
import type { KubernetesConstants } from '../profiles/1.32.js';
import { NodeHeartbeats } from '../kubelet/module.js';
import type { ResourceRegistry } from '../resources/registry/resource-registry.js';
import { ApiRegistry, ApiServer } from '../resources/tokens.js';
import type { ApiServer as ApiServerContract } from '../resources/types.js';
import { CertificateSigningController } from './access/certificate-signing.js';
import { ClusterRoleAggregationController } from './access/cluster-role-aggregation.js';
import { RootCertificatePublisher } from './access/root-certificates.js';
import { HorizontalController } from './autoscaling/controller.js';
import { PodMetrics, RuntimePodMetrics } from './autoscaling/pod-metrics.js';
import { GarbageCollector } from './cleanup/garbage-collector.js';
import { NamespaceDeletionController } from './cleanup/namespace-deletion.js';
import { PodGarbageCollector } from './cleanup/pod-gc.js';
import { CronJobController } from './cron-job/controller.js';
import { DaemonSetController } from './daemon-set/controller.js';
import { DeploymentController } from './deployment/controller.js';
import { DisruptionController } from './disruption/controller.js';
import { EventRecorder } from './event-recorder.js';
import { JobController } from './job/controller.js';
import { LimitedApi } from './limited-api.js';
import { defaultServiceAccount, NamespaceObjectController } from './namespace-objects.js';
import { NodeLifecycleController } from './nodes/node-lifecycle.js';
import { TtlController } from './nodes/ttl.js';
import { TaintEvictionController } from './nodes/taint-eviction.js';
import { Orphans } from './orphans.js';
import { ResourceQuotaController } from './quota/controller.js';
import { ReplicaSetController } from './replica-set/controller.js';
import { PodTallies } from './replica-set/pod-tallies.js';
import { REPLICA_SETS, REPLICATION_CONTROLLERS } from './replica-set/kinds.js';
import { EndpointSliceController } from './services/endpoint-slices.js';
import { EndpointsController } from './services/endpoints.js';
import { EndpointSliceMirroringController } from './services/mirrored-slices.js';
import { ServiceMembers } from './services/service-members.js';
import { StatefulSetController } from './stateful-set/controller.js';
import { PersistentVolumeController } from './volumes/binder.js';
import { EphemeralVolumeController } from './volumes/ephemeral-claims.js';
import { claimProtection, volumeProtection } from './volumes/protection.js';

/** Makes what each controller has of its own: a client with its own limit, and an event recorder under its name. */
export interface ControllerKit {
  readonly tasks: Tasks;
  readonly api: ApiServerContract;
  readonly constants: KubernetesConstants;
  readonly limited: () => LimitedApi;
  readonly events: (component: string) => EventRecorder;
}

export const ControllerKit = token<ControllerKit>('kubernetes.ControllerKit');
const SelectedPods = token<ServiceMembers>('kubernetes.SelectedPods');
const AdoptableObjects = token<Orphans>('kubernetes.AdoptableObjects');
const CountedPods = token<PodTallies>('kubernetes.CountedPods');

function controllerKit(
  tasks: Tasks,
  api: ApiServerContract,
  random: Random,
  constants: KubernetesConstants,
): ControllerKit {
  return {
    tasks,
    api,
    constants,
    limited: () => new LimitedApi(api, new TokenBucket(tasks, constants.controllerQps, constants.controllerBurst)),
    events: (component) => new EventRecorder(tasks, api, random, constants, component),
  };
}

/** What the loops share. */
const shared = new ContainerModule(({ bind }) => {
  const { Constants, ControllerTimings, Random: Chance, Store, Tasks: Queue } = tokens;
  bind(ControllerTimings).toResolvedValue(
    (constants) => ({
      watchDelayMs: constants['watchDelayMs']!,
      reconcileMs: constants['controllerReconcileMs']!,
      backOffInitialMs: constants['controllerBackOffInitialMs']!,
      backOffMaximumMs: constants['controllerBackOffMaximumMs']!,
    }),
    [Constants],
  );
  bind(ControllerKit)
    .toResolvedValue(
      (tasks, api, random, constants) => controllerKit(tasks, api, random, constants as KubernetesConstants),
      [Queue, ApiServer, Chance, Constants],
    )
    .inSingletonScope();
  bind(AdoptableObjects)
    .toResolvedValue(
      (store, _api) => new Orphans(store, ['pods', 'replicasets.apps', 'controllerrevisions.apps']),
      [Store, ApiServer],
    )
    .inSingletonScope();
  bind(CountedPods)
    .toResolvedValue((store, _api) => new PodTallies(store), [Store, ApiServer])
    .inSingletonScope();
  bind(SelectedPods)
    .toResolvedValue((store, _api) => new ServiceMembers(store), [Store, ApiServer])
    .inSingletonScope();
});

const workloads = new ContainerModule(({ bind }) => {
  const { Controller } = tokens;
  bind(Controller).toResolvedValue(
    (kit, orphans) =>
      new DeploymentController(kit.tasks, kit.limited(), orphans, kit.events('deployment-controller'), kit.constants),
    [ControllerKit, AdoptableObjects],
  );
  for (const kind of [REPLICA_SETS, REPLICATION_CONTROLLERS])
    bind(Controller).toResolvedValue(
      ({ tasks, limited, events, constants }, orphans, tallies) =>
        new ReplicaSetController(kind, tasks, limited(), orphans, tallies, events(kind.id), constants),
      [ControllerKit, AdoptableObjects, CountedPods],
    );
});

const daemonsAndJobs = new ContainerModule(({ bind }) => {
  const { Controller } = tokens;
  bind(Controller).toResolvedValue(
    ({ tasks, limited, events, constants }, orphans) =>
      new DaemonSetController(tasks, limited(), orphans, events('daemonset-controller'), constants),
    [ControllerKit, AdoptableObjects],
  );
  bind(Controller).toResolvedValue(
    ({ tasks, limited, events, constants }, orphans) =>
      new StatefulSetController(tasks, limited(), orphans, events('statefulset-controller'), constants),
    [ControllerKit, AdoptableObjects],
  );
  bind(Controller).toResolvedValue(
    ({ tasks, limited, events, constants }, orphans) =>
      new JobController(tasks, limited(), orphans, events('job-controller'), constants),
    [ControllerKit, AdoptableObjects],
  );
  bind(Controller).toResolvedValue(
    ({ tasks, limited, events, constants }) =>
      new CronJobController(tasks, limited(), events('cronjob-controller'), constants),
    [ControllerKit],
  );
});

const services = new ContainerModule(({ bind }) => {
  const { Controller } = tokens;
  bind(Controller).toResolvedValue(
    (kit, members) => new EndpointsController(kit.limited(), members, kit.constants),
    [ControllerKit, SelectedPods],
  );
  bind(Controller).toResolvedValue(
    (kit, members) => new EndpointSliceController(kit.limited(), members, kit.constants),
    [ControllerKit, SelectedPods],
  );
  bind(Controller).toResolvedValue(
    ({ limited, constants }) =>
      new EndpointSliceMirroringController(limited(), constants.controllerWorkers, constants.endpointsPerObject),
    [ControllerKit],
  );
});

const nodes = new ContainerModule(({ bind }) => {
  const { Component, Controller, Machines, Site, Store } = tokens;
  bind(Component).toResolvedValue(
    ({ tasks, api, constants, events }, store, machines, heartbeats, site) =>
      new NodeLifecycleController(tasks, store, api, machines, heartbeats, site, events('node-controller'), constants),
    [ControllerKit, Store, Machines, NodeHeartbeats, Site],
  );
  bind(Controller).toResolvedValue(
    ({ tasks, api, events }) => new TaintEvictionController(tasks, api, events('taint-eviction-controller')),
    [ControllerKit],
  );
  bind(Controller).toResolvedValue((kit) => new TtlController(kit.limited()), [ControllerKit]);
});

const cleanup = new ContainerModule(({ bind }) => {
  const { Component, Controller, Store } = tokens;
  bind(Component).toResolvedValue(
    ({ tasks, api, constants }, store, registry) => new GarbageCollector(tasks, store, api, registry, constants),
    [ControllerKit, Store, ApiRegistry],
  );
  bind(Component).toResolvedValue(
    ({ tasks, api, constants }, store) => new PodGarbageCollector(tasks, store, api, constants),
    [ControllerKit, Store],
  );
  bind(Controller).toResolvedValue(
    (kit, registry) => new NamespaceDeletionController(kit.tasks, kit.limited(), registry),
    [ControllerKit, ApiRegistry],
  );
  bind(Controller).toResolvedValue(
    ({ api }) =>
      new NamespaceObjectController('service-account-controller', api, 'serviceaccounts', defaultServiceAccount),
    [ControllerKit],
  );
  bind(Controller).toResolvedValue(({ api }) => new RootCertificatePublisher(api), [ControllerKit]);
});

const volumes = new ContainerModule(({ bind }) => {
  const { Controller } = tokens;
  bind(Controller).toResolvedValue(
    ({ tasks, limited, events, constants }) =>
      new PersistentVolumeController(tasks, limited(), events('persistentvolume-controller'), constants),
    [ControllerKit],
  );
  bind(Controller).toResolvedValue(
    ({ api, events }) => new EphemeralVolumeController(api, events('ephemeral_volume')),
    [ControllerKit],
  );
  bind(Controller).toResolvedValue(({ api }) => claimProtection(api), [ControllerKit]);
  bind(Controller).toResolvedValue(({ api }) => volumeProtection(api), [ControllerKit]);
});

const policies = new ContainerModule(({ bind }) => {
  const { Controller, Usage } = tokens;
  bind(Controller).toResolvedValue(
    (
      { tasks, limited, events, constants }: ControllerKit,
      registry: ResourceRegistry,
      usage: ContainerUsage,
      given: PodMetrics[] | undefined,
    ) => {
      const metrics = given?.at(-1) ?? new RuntimePodMetrics(usage);
      const recorder = events('horizontal-pod-autoscaler');
      return new HorizontalController(tasks, limited(), registry, metrics, recorder, constants);
    },
    [ControllerKit, ApiRegistry, Usage, { serviceIdentifier: PodMetrics, isMultiple: true, optional: true }],
  );
  bind(Controller).toResolvedValue(
    ({ tasks, limited, events, constants }) =>
      new DisruptionController(tasks, limited(), events('controllermanager'), constants),
    [ControllerKit],
  );
  bind(Controller).toResolvedValue(
    ({ limited }, registry) => new ResourceQuotaController(limited(), registry),
    [ControllerKit, ApiRegistry],
  );
});

const access = new ContainerModule(({ bind }) => {
  const { Controller, Effects, Random: Chance } = tokens;
  bind(Controller).toResolvedValue((kit) => new ClusterRoleAggregationController(kit.limited()), [ControllerKit]);
  bind(Controller).toResolvedValue(
    ({ tasks, api }, effects, random) => new CertificateSigningController(tasks, api, effects, random),
    [ControllerKit, Effects, Chance],
  );
});

/** kube-controller-manager: one binding a loop. */
export const controllersModule = new ContainerModule((options) => {
  for (const module of [shared, workloads, daemonsAndJobs, services, volumes, policies, nodes, cleanup, access])
    void module.load(options);
});
