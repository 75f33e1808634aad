import { rfc3339Nano } from 'regatta/kit';
import type { Cluster } from '../resources/cluster.js';
import type { Meta } from '../resources/meta.js';
import type { Network } from '../resources/network.js';
import type { SwarmNode } from '../resources/node.js';
import type { Sealed } from '../resources/sealed.js';
import type { Service, ServiceEndpoint, UpdateStatus } from '../resources/service.js';
import type { SwarmState } from '../resources/swarm-state.js';
import type { Task } from '../resources/task.js';

/** The root certificate that nodes trust: a stand-in that changes when the root does, because nothing here speaks TLS. */
export function tlsInfoOf(rootDigest: string): object {
  return {
    TrustRoot: `-----BEGIN CERTIFICATE-----\n${btoa(rootDigest)}\n-----END CERTIFICATE-----\n`,
    CertIssuerSubject: 'MBMxETAPBgNVBAMTCHN3YXJtLWNh',
    CertIssuerPublicKey: btoa(`key ${rootDigest}`),
  };
}

/** Cluster volumes came with API 1.42, the switch for IPv4 with 1.48 (moby docs/api/version-history.md). */
const VOLUMES_SINCE = 42;
const IPV4_SWITCH_SINCE = 48;

function metaOf({ id, version, createdAt, updatedAt }: Meta): object {
  return {
    ID: id,
    Version: { Index: version },
    CreatedAt: rfc3339Nano(createdAt),
    UpdatedAt: rfc3339Nano(updatedAt),
  };
}

export function renderService(service: Service): object {
  const { spec, previousSpec, endpoint, updateStatus, jobIteration, lastExecutionAt } = service;
  return {
    ...metaOf(service),
    Spec: spec,
    ...(previousSpec !== undefined && { PreviousSpec: previousSpec }),
    Endpoint: renderEndpoint(endpoint),
    ...(updateStatus !== undefined && { UpdateStatus: renderUpdate(updateStatus) }),
    ...(jobIteration !== undefined && {
      JobStatus: {
        JobIteration: renderIteration(jobIteration),
        LastExecution: rfc3339Nano(lastExecutionAt ?? 0),
      },
    }),
  };
}

function renderEndpoint(endpoint: ServiceEndpoint | undefined): object {
  // A service that needs nothing of the allocator has no endpoint in swarmkit (manager/allocator/network.go doNetworkInit).
  if (endpoint === undefined || endpoint.ports.length + endpoint.virtualAddresses.length === 0) return { Spec: {} };
  const { spec, ports, virtualAddresses } = endpoint;
  return {
    Spec: spec,
    ...(ports.length > 0 && { Ports: ports }),
    ...(virtualAddresses.length > 0 && {
      VirtualIPs: virtualAddresses.map(({ networkId, address }) => ({ NetworkID: networkId, Addr: address })),
    }),
  };
}

function renderUpdate({ state, startedAt, completedAt, message }: UpdateStatus): object {
  return {
    State: state,
    ...(startedAt !== undefined && { StartedAt: rfc3339Nano(startedAt) }),
    ...(completedAt !== undefined && { CompletedAt: rfc3339Nano(completedAt) }),
    Message: message,
  };
}

function renderIteration(index: number): object {
  return index === 0 ? {} : { Index: index };
}

export function renderTask(task: Task, state: SwarmState, apiMinor: number): object {
  const { spec, status, networks, jobIteration } = task;
  // The API shows the template without its runtime, which every task here shares.
  const { Runtime: _, ...shown } = spec;
  return {
    ...metaOf(task),
    Labels: {},
    Spec: shown,
    ServiceID: task.serviceId,
    ...(task.slotted && task.slot > 0 && { Slot: task.slot }),
    ...(task.nodeId !== '' && { NodeID: task.nodeId }),
    Status: {
      Timestamp: rfc3339Nano(status.at),
      State: status.state,
      Message: status.message,
      ...(status.err !== '' && { Err: status.err }),
      ...(status.container !== undefined && {
        ContainerStatus: {
          ContainerID: status.container.containerId,
          PID: status.container.pid,
          ExitCode: status.container.exitCode,
        },
      }),
      PortStatus: status.ports === undefined ? {} : { Ports: status.ports },
    },
    DesiredState: task.desired,
    ...(networks.length > 0 && {
      NetworksAttachments: networks.map(({ networkId, addresses }) => ({
        Network: renderAttached(state.network(networkId)),
        Addresses: addresses,
      })),
    }),
    ...(jobIteration !== undefined && { JobIteration: renderIteration(jobIteration) }),
    ...(apiMinor >= VOLUMES_SINCE && { Volumes: null }),
  };
}

/** A network as tasks carry it: in swarmkit's shape, not in the engine's. */
function renderAttached(network: Network | undefined): object {
  if (network === undefined) return {};
  const { spec, allocated } = network;
  const ipam = { Subnet: allocated?.subnet ?? '', Gateway: allocated?.gateway ?? '' };
  return {
    ...metaOf(network),
    Spec: {
      Name: spec.name,
      Labels: spec.labels,
      DriverConfiguration: spec.ingress ? {} : { Name: 'overlay' },
      ...(spec.ingress && { Ingress: true }),
      ...(spec.attachable && { Attachable: true }),
      IPAMOptions: { Driver: {}, ...(spec.subnet !== '' && { Configs: [ipam] }) },
      Scope: 'swarm',
    },
    DriverState: { Name: 'overlay', Options: vxlanOptions(network) },
    IPAMOptions: { Driver: { Name: 'default' }, Configs: [ipam] },
  };
}

function vxlanOptions({ allocated }: Network): Record<string, string> {
  return { 'com.docker.network.driver.overlay.vxlanid_list': String(allocated?.vxlanId ?? '') };
}

export function renderNetwork(network: Network, apiMinor: number): object {
  const { spec, allocated, createdAt } = network;
  return {
    Name: spec.name,
    Id: network.id,
    Created: rfc3339Nano(createdAt),
    Scope: 'swarm',
    Driver: 'overlay',
    ...(apiMinor >= IPV4_SWITCH_SINCE && { EnableIPv4: true }),
    EnableIPv6: false,
    IPAM: {
      Driver: 'default',
      Options: null,
      Config: allocated === undefined ? [] : [{ Subnet: allocated.subnet, Gateway: allocated.gateway }],
    },
    Internal: spec.internal,
    Attachable: spec.attachable,
    Ingress: spec.ingress,
    ConfigFrom: { Network: '' },
    ConfigOnly: false,
    Containers: null,
    Options: { ...vxlanOptions(network), ...spec.options },
    Labels: Object.keys(spec.labels).length === 0 ? null : spec.labels,
  };
}

export function renderNode(
  node: SwarmNode,
  engineVersion: string,
  plugins: Readonly<Record<string, readonly string[]>>,
  rootDigest: string,
): object {
  const { spec, description, status, manager } = node;
  return {
    ...metaOf(node),
    Spec: spec,
    Description: {
      Hostname: description.hostname,
      Platform: { Architecture: 'x86_64', OS: 'linux' },
      Resources: {
        NanoCPUs: description.nanoCpus,
        MemoryBytes: description.memoryBytes,
        ...(description.generic.length > 0 && { GenericResources: description.generic }),
      },
      Engine: {
        EngineVersion: engineVersion,
        ...(Object.keys(description.engineLabels).length > 0 && { Labels: description.engineLabels }),
        Plugins: Object.entries(plugins).flatMap(([Type, names]) => names.map((Name) => ({ Type, Name }))),
      },
      TLSInfo: tlsInfoOf(rootDigest),
    },
    Status: {
      State: status.state,
      ...(status.message !== '' && { Message: status.message }),
      Addr: status.address,
    },
    ...(manager !== undefined && {
      ManagerStatus: {
        ...(manager.leader && { Leader: true }),
        Reachability: manager.reachability,
        Addr: manager.address,
      },
    }),
  };
}

/** The data of a secret is never shown. */
export function renderSealed(kind: 'secret' | 'config', sealed: Sealed): object {
  const { Data, ...spec } = sealed.spec;
  return { ...metaOf(sealed), Spec: kind === 'config' ? { ...spec, Data } : spec };
}

export function renderSwarm(cluster: Cluster): object {
  const { spec, addressPools, subnetSize, dataPathPort } = cluster;
  return {
    ...metaOf(cluster),
    Spec: {
      Name: 'default',
      Labels: spec.Labels,
      Orchestration: { TaskHistoryRetentionLimit: spec.taskHistoryRetentionLimit },
      Raft: {
        SnapshotInterval: spec.snapshotInterval,
        KeepOldSnapshots: spec.keepOldSnapshots,
        LogEntriesForSlowFollowers: 500,
        ElectionTick: 10,
        HeartbeatTick: 1,
      },
      Dispatcher: { HeartbeatPeriod: spec.heartbeatPeriod },
      CAConfig: {
        NodeCertExpiry: spec.nodeCertExpiry,
        ...(spec.externalAuthorities.length > 0 && { ExternalCAs: spec.externalAuthorities }),
        ...(spec.forceRotate > 0 && { ForceRotate: spec.forceRotate }),
      },
      TaskDefaults: {},
      EncryptionConfig: { AutoLockManagers: spec.autoLockManagers },
    },
    TLSInfo: tlsInfoOf(cluster.rootDigest),
    RootRotationInProgress: false,
    DefaultAddrPool: addressPools.length === 0 ? null : addressPools,
    SubnetSize: subnetSize,
    DataPathPort: dataPathPort,
  };
}
