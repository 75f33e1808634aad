import type { Shape } from './body-shape.js';

/** The bodies that the Engine API reads (moby api/types/swarm and api/types/network), as far as anything here looks at them. */

const TEXTS: Shape = { list: 'string' };
const LABELS: Shape = { map: 'string' };
const ANNOTATIONS = { Annotations: { Name: 'string', Labels: LABELS } } as const;

const struct = (object: string, fields: Readonly<Record<string, Shape>>): Shape => ({ object, fields });
const listOf = (object: string, fields: Readonly<Record<string, Shape>>): Shape => ({ list: struct(object, fields) });

const FILE = struct('ReferenceFileTarget', { Name: 'string', UID: 'string', GID: 'string', Mode: 'uint32' });

const MOUNTS = listOf('Mount', {
  Type: 'string',
  Source: 'string',
  Target: 'string',
  ReadOnly: 'bool',
  Consistency: 'string',
  BindOptions: struct('BindOptions', { Propagation: 'string', NonRecursive: 'bool' }),
  VolumeOptions: struct('VolumeOptions', {
    NoCopy: 'bool',
    Labels: LABELS,
    DriverConfig: struct('Driver', { Name: 'string', Options: LABELS }),
  }),
  TmpfsOptions: struct('TmpfsOptions', { SizeBytes: 'int64', Mode: 'uint32' }),
});

const CREDENTIALS = struct('CredentialSpec', { Config: 'string', File: 'string', Registry: 'string' });

const CONTAINER = struct('ContainerSpec', {
  Image: 'string',
  Labels: LABELS,
  Command: TEXTS,
  Args: TEXTS,
  Hostname: 'string',
  Env: TEXTS,
  Dir: 'string',
  User: 'string',
  Groups: TEXTS,
  Privileges: struct('Privileges', {
    CredentialSpec: CREDENTIALS,
    SELinuxContext: struct('SELinuxContext', { Disable: 'bool', User: 'string', Role: 'string', Type: 'string' }),
    NoNewPrivileges: 'bool',
  }),
  Init: 'bool',
  StopSignal: 'string',
  TTY: 'bool',
  OpenStdin: 'bool',
  ReadOnly: 'bool',
  Mounts: MOUNTS,
  StopGracePeriod: 'int64',
  Healthcheck: struct('HealthConfig', {
    Test: TEXTS,
    Interval: 'int64',
    Timeout: 'int64',
    StartPeriod: 'int64',
    StartInterval: 'int64',
    Retries: 'int',
  }),
  Hosts: TEXTS,
  DNSConfig: struct('DNSConfig', { Nameservers: TEXTS, Search: TEXTS, Options: TEXTS }),
  Secrets: listOf('SecretReference', { File: FILE, SecretID: 'string', SecretName: 'string' }),
  Configs: listOf('ConfigReference', { File: FILE, Runtime: 'any', ConfigID: 'string', ConfigName: 'string' }),
  Isolation: 'string',
  Sysctls: LABELS,
  CapabilityAdd: TEXTS,
  CapabilityDrop: TEXTS,
  Ulimits: listOf('Ulimit', { Name: 'string', Hard: 'int64', Soft: 'int64' }),
  OomScoreAdj: 'int64',
});

const GENERIC = listOf('GenericResource', {
  NamedResourceSpec: struct('NamedGenericResource', { Kind: 'string', Value: 'string' }),
  DiscreteResourceSpec: struct('DiscreteGenericResource', { Kind: 'string', Value: 'int64' }),
});

const NETWORKS = listOf('NetworkAttachmentConfig', { Target: 'string', Aliases: TEXTS, DriverOpts: LABELS });

const TASK = struct('TaskSpec', {
  ContainerSpec: CONTAINER,
  PluginSpec: 'any',
  Resources: struct('ResourceRequirements', {
    Limits: struct('Limit', { NanoCPUs: 'int64', MemoryBytes: 'int64', Pids: 'int64' }),
    Reservations: struct('Resources', { NanoCPUs: 'int64', MemoryBytes: 'int64', GenericResources: GENERIC }),
  }),
  RestartPolicy: struct('RestartPolicy', {
    Condition: 'string',
    Delay: 'int64',
    MaxAttempts: 'uint64',
    Window: 'int64',
  }),
  Placement: struct('Placement', {
    Constraints: TEXTS,
    Preferences: listOf('PlacementPreference', { Spread: struct('SpreadOver', { SpreadDescriptor: 'string' }) }),
    MaxReplicas: 'uint64',
    Platforms: listOf('Platform', { Architecture: 'string', OS: 'string' }),
  }),
  Networks: NETWORKS,
  LogDriver: struct('Driver', { Name: 'string', Options: LABELS }),
  ForceUpdate: 'uint64',
  Runtime: 'string',
});

const UPDATE = struct('UpdateConfig', {
  Parallelism: 'uint64',
  Delay: 'int64',
  FailureAction: 'string',
  Monitor: 'int64',
  MaxFailureRatio: 'float64',
  Order: 'string',
});

export const SERVICE_SPEC: Shape = {
  object: 'ServiceSpec',
  embedded: ANNOTATIONS,
  fields: {
    TaskTemplate: TASK,
    Mode: struct('ServiceMode', {
      Replicated: struct('ReplicatedService', { Replicas: 'uint64' }),
      Global: struct('GlobalService', {}),
      ReplicatedJob: struct('ReplicatedJob', { MaxConcurrent: 'uint64', TotalCompletions: 'uint64' }),
      GlobalJob: struct('GlobalJob', {}),
    }),
    UpdateConfig: UPDATE,
    RollbackConfig: UPDATE,
    Networks: NETWORKS,
    EndpointSpec: struct('EndpointSpec', {
      Mode: 'string',
      Ports: listOf('PortConfig', {
        Name: 'string',
        Protocol: 'string',
        TargetPort: 'uint32',
        PublishedPort: 'uint32',
        PublishMode: 'string',
      }),
    }),
  },
};

export const NODE_SPEC: Shape = {
  object: 'NodeSpec',
  embedded: ANNOTATIONS,
  fields: { Role: 'string', Availability: 'string' },
};

/** Secrets and configs alike. */
export const SEALED_SPEC: Shape = {
  object: 'SecretSpec',
  embedded: ANNOTATIONS,
  fields: {
    Data: 'string',
    Driver: struct('Driver', { Name: 'string', Options: LABELS }),
    Templating: struct('Driver', { Name: 'string', Options: LABELS }),
  },
};

export const SWARM_SPEC: Shape = {
  object: 'Spec',
  embedded: ANNOTATIONS,
  fields: {
    Orchestration: struct('OrchestrationConfig', { TaskHistoryRetentionLimit: 'int64' }),
    Raft: struct('RaftConfig', {
      SnapshotInterval: 'uint64',
      KeepOldSnapshots: 'uint64',
      LogEntriesForSlowFollowers: 'uint64',
      ElectionTick: 'int',
      HeartbeatTick: 'int',
    }),
    Dispatcher: struct('DispatcherConfig', { HeartbeatPeriod: 'int64' }),
    CAConfig: struct('CAConfig', {
      NodeCertExpiry: 'int64',
      ExternalCAs: listOf('ExternalCA', { Protocol: 'string', URL: 'string', Options: LABELS, CACert: 'string' }),
      ForceRotate: 'uint64',
    }),
    TaskDefaults: 'any',
    EncryptionConfig: struct('EncryptionConfig', { AutoLockManagers: 'bool' }),
  },
};

export const INIT_REQUEST: Shape = struct('InitRequest', {
  ListenAddr: 'string',
  AdvertiseAddr: 'string',
  DataPathAddr: 'string',
  DataPathPort: 'uint32',
  ForceNewCluster: 'bool',
  Spec: SWARM_SPEC,
  AutoLockManagers: 'bool',
  Availability: 'string',
  DefaultAddrPool: TEXTS,
  SubnetSize: 'uint32',
});

export const JOIN_REQUEST: Shape = struct('JoinRequest', {
  ListenAddr: 'string',
  AdvertiseAddr: 'string',
  DataPathAddr: 'string',
  RemoteAddrs: TEXTS,
  JoinToken: 'string',
  Availability: 'string',
});

export const UNLOCK_REQUEST: Shape = struct('UnlockRequest', { UnlockKey: 'string' });

export const NETWORK_REQUEST: Shape = struct('CreateRequest', {
  Name: 'string',
  Driver: 'string',
  Scope: 'string',
  Internal: 'bool',
  Attachable: 'bool',
  Ingress: 'bool',
  ConfigOnly: 'bool',
  EnableIPv4: 'bool',
  EnableIPv6: 'bool',
  IPAM: struct('IPAM', {
    Driver: 'string',
    Options: LABELS,
    Config: listOf('IPAMConfig', { Subnet: 'string', IPRange: 'string', Gateway: 'string' }),
  }),
  Options: LABELS,
  Labels: LABELS,
});

export const EXEC_REQUEST: Shape = struct('ExecOptions', {
  User: 'string',
  Privileged: 'bool',
  Tty: 'bool',
  AttachStdin: 'bool',
  AttachStdout: 'bool',
  AttachStderr: 'bool',
  Env: TEXTS,
  WorkingDir: 'string',
  Cmd: TEXTS,
});

export const EXEC_START: Shape = struct('ExecStartOptions', { Detach: 'bool', Tty: 'bool' });
