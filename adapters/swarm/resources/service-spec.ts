/**
 * What users ask of a service, with the Engine API's own field names, because it is stored and given back as it came. Durations are
 * nanoseconds, sizes bytes, CPUs billionths of a core.
 */

export interface MountSpec {
  readonly Type?: string;
  readonly Source?: string;
  readonly Target?: string;
  readonly ReadOnly?: boolean;
  readonly VolumeOptions?: { readonly DriverConfig?: { readonly Name?: string } };
}

/** A secret or config shown to a container as a file. */
export interface FileReference {
  readonly File?: { readonly Name: string; readonly UID?: string; readonly GID?: string; readonly Mode?: number };
  readonly SecretID?: string;
  readonly SecretName?: string;
  readonly ConfigID?: string;
  readonly ConfigName?: string;
}

export interface HealthSpec {
  readonly Test?: readonly string[];
  readonly Interval?: number;
  readonly Timeout?: number;
  readonly StartPeriod?: number;
  readonly StartInterval?: number;
  readonly Retries?: number;
}

export interface ContainerSpecification {
  readonly Image?: string;
  readonly Labels?: Readonly<Record<string, string>>;
  readonly Command?: readonly string[];
  readonly Args?: readonly string[];
  readonly Hostname?: string;
  readonly Env?: readonly string[];
  readonly Mounts?: readonly MountSpec[];
  readonly StopGracePeriod?: number;
  readonly Healthcheck?: HealthSpec;
  readonly Secrets?: readonly FileReference[];
  readonly Configs?: readonly FileReference[];
  readonly Isolation?: string;
  readonly TTY?: boolean;
}

export interface GenericResource {
  readonly DiscreteResourceSpec?: { readonly Kind: string; readonly Value: number };
  readonly NamedResourceSpec?: { readonly Kind: string; readonly Value: string };
}

export interface ResourceSpec {
  readonly NanoCPUs?: number;
  readonly MemoryBytes?: number;
  readonly Pids?: number;
  readonly GenericResources?: readonly GenericResource[];
}

export interface RestartPolicySpec {
  readonly Condition?: string;
  readonly Delay?: number;
  readonly MaxAttempts?: number;
  readonly Window?: number;
}

export interface PlacementSpec {
  readonly Constraints?: readonly string[];
  readonly Preferences?: readonly { readonly Spread?: { readonly SpreadDescriptor: string } }[];
  readonly MaxReplicas?: number;
  readonly Platforms?: readonly { readonly Architecture?: string; readonly OS?: string }[];
}

export interface NetworkTarget {
  readonly Target: string;
  readonly Aliases?: readonly string[];
}

export interface TaskSpec {
  readonly ContainerSpec?: ContainerSpecification;
  readonly PluginSpec?: object;
  readonly Resources?: { readonly Limits?: ResourceSpec; readonly Reservations?: ResourceSpec };
  readonly RestartPolicy?: RestartPolicySpec;
  readonly Placement?: PlacementSpec;
  readonly Networks?: readonly NetworkTarget[];
  readonly LogDriver?: { readonly Name?: string };
  readonly ForceUpdate?: number;
  readonly Runtime?: string;
}

export interface UpdateSpec {
  readonly Parallelism?: number;
  readonly Delay?: number;
  readonly FailureAction?: string;
  readonly Monitor?: number;
  readonly MaxFailureRatio?: number;
  readonly Order?: string;
}

export interface PortSpec {
  readonly Name?: string;
  readonly Protocol?: string;
  readonly TargetPort?: number;
  readonly PublishedPort?: number;
  readonly PublishMode?: string;
}

export interface EndpointSpecification {
  readonly Mode?: string;
  readonly Ports?: readonly PortSpec[];
}

export interface ServiceMode {
  readonly Replicated?: { readonly Replicas?: number };
  readonly Global?: object;
  readonly ReplicatedJob?: { readonly MaxConcurrent?: number; readonly TotalCompletions?: number };
  readonly GlobalJob?: object;
}

export interface ServiceSpec {
  readonly Name: string;
  readonly Labels: Readonly<Record<string, string>>;
  readonly TaskTemplate: TaskSpec;
  readonly Mode: ServiceMode;
  readonly UpdateConfig?: UpdateSpec;
  readonly RollbackConfig?: UpdateSpec;
  /** The place of networks before API 1.25; read where the task template has none. */
  readonly Networks?: readonly NetworkTarget[];
  readonly EndpointSpec?: EndpointSpecification;
}
