import {
  AgentHeartbeats,
  ContainerModule,
  token,
  tokens,
  type ContainerExec,
  type ContainerLogs,
  type Heartbeats,
  type Images as ImagesPort,
  type Machines as MachinesPort,
  type Network as NetworkPort,
  type Random as RandomPort,
  type Runtime as RuntimePort,
  type Store as StorePort,
  type Tasks as TasksPort,
} from 'regatta/kit';
import type { ApiServer as ApiServerContract } from '../resources/types.js';
import { EventRecorder } from '../controllers/event-recorder.js';
import type { KubernetesConstants } from '../profiles/1.32.js';
import { ApiServer } from '../resources/tokens.js';
import { HostPorts } from './host-ports.js';
import { ImagePuller } from './image-puller.js';
import { Kubelet } from './kubelet.js';
import { PodContainers } from './local-pods.js';
import { NodeRegistrar } from './node-registrar.js';
import { PodAddressing } from './pod-addressing.js';
import { PodAdmission } from './pod-admission.js';
import { SimulatedReadiness, type SimulatedReadiness as Readiness } from './simulated-readiness.js';

/** The signs of life of the kubelets, which the node lifecycle controller waits for. */
export const NodeHeartbeats = token<Heartbeats>('kubernetes.NodeHeartbeats');

/** The node side: every machine is a node and runs the pods that are bound to it. */
export const kubeletModule = new ContainerModule(({ bind }) => {
  const { Component, Constants, Exec, Images, Logs, Machines, Network, Random, Runtime, Site, Store, Tasks } = tokens;
  bind(NodeHeartbeats)
    .toResolvedValue(
      (tasks, random, machines, site, constants) =>
        new AgentHeartbeats(tasks, random, machines, {
          periodMs: constants['heartbeatPeriodMs']!,
          mode: site.heartbeats,
          author: () => 'kubelet',
        }),
      [Tasks, Random, Machines, Site, Constants],
    )
    .inSingletonScope();
  bind(Component).toResolvedValue(
    (tasks, api, machines, runtime, heartbeats, site, constants) =>
      new NodeRegistrar(tasks, api, machines, runtime, heartbeats, site, constants as KubernetesConstants),
    [Tasks, ApiServer, Machines, Runtime, NodeHeartbeats, Site, Constants],
  );
  bind(Component).toResolvedValue(
    (
      tasks: TasksPort,
      api: ApiServerContract,
      store: StorePort,
      random: RandomPort,
      machines: MachinesPort,
      runtime: RuntimePort,
      images: ImagesPort,
      network: NetworkPort,
      exec: ContainerExec,
      logs: ContainerLogs,
      values: Readonly<Record<string, number>>,
      readiness: Readiness[] | undefined,
    ) => {
      const constants = values as KubernetesConstants;
      const parts = {
        tasks,
        api,
        machines,
        runtime,
        images,
        network,
        exec,
        logs,
        constants,
        events: new EventRecorder(tasks, api, random, constants, 'kubelet'),
        containers: new PodContainers(runtime),
        admission: new PodAdmission(),
        addressing: new PodAddressing(network, new HostPorts(machines, network)),
        puller: new ImagePuller(tasks, runtime),
        readiness: readiness?.[0],
      };
      return new Kubelet(parts, store, random.fork('kubelet'));
    },
    [
      Tasks,
      ApiServer,
      Store,
      Random,
      Machines,
      Runtime,
      Images,
      Network,
      Exec,
      Logs,
      Constants,
      { serviceIdentifier: SimulatedReadiness, isMultiple: true, optional: true },
    ],
  );
});
