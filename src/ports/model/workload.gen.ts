// Generated from schemas/workload.schema.json by .ci/generate.mjs. Do not edit.

/**
 * How the platform finds out whether an instance works. `kind` decides which fields are needed.
 */
export type HealthCheck = HttpHealthCheck | TcpHealthCheck | ExecHealthCheck;

/**
 * A neutral workload: one container image, run a number of times. Each concept here exists on at least two platforms.
 */
export interface Workload {
  /**
   * The name of the workload: a DNS label, which is lower-case letters, digits and `-`, at most 63 characters.
   */
  name: string;
  /**
   * The container image with its tag or digest, as `docker pull` takes it, e.g. `nginx:1.9.1`.
   */
  image: string;
  /**
   * How many instances are wanted, 0 to 10000000. For a job: how many run at the same time. A global workload takes none: it has one on each node.
   */
  replicas?: number;
  /**
   * `replicated` keeps `replicas` instances running, `global` one on each node, `job` runs until `completions` instances have succeeded.
   */
  mode?: 'replicated' | 'global' | 'job';
  /**
   * Jobs only: how many instances have to succeed, 1 to 10000000. Left out: as many as `replicas`.
   */
  completions?: number;
  /**
   * The ports that the containers listen on.
   *
   * @maxItems 1000
   */
  ports?: WorkloadPort[];
  resources?: WorkloadResources;
  /**
   * The program to run instead of the image's own entry point, one word an element.
   */
  command?: string[];
  /**
   * The arguments of the program, one word an element.
   */
  args?: string[];
  /**
   * Environment variables: name to value.
   */
  env?: {
    [k: string]: string;
  };
  /**
   * Labels of the workload and of its instances: name to value.
   */
  labels?: {
    [k: string]: string;
  };
  /**
   * The group the workload belongs to (namespace, stack, group). Left out: the platform's default.
   */
  project?: string;
  /**
   * Conditions a node has to meet; all of them.
   *
   * @maxItems 100
   */
  constraints?: PlacementConstraint[];
  /**
   * Attributes of nodes over which the instances are to be spread evenly, the most important first.
   *
   * @maxItems 10
   */
  spread?: PlacementSpread[];
  update?: UpdatePolicy;
  health?: HealthCheck;
  /**
   * How long an instance may take to stop before it is killed. Milliseconds, 0 to 86400000. Left out: the platform's default.
   */
  stopGraceMs?: number;
  restart?: RestartPolicy;
  /**
   * Names of workloads that have to be ready before this one is deployed.
   *
   * Items: The name of a workload.
   */
  dependsOn?: string[];
  /**
   * Configuration files for the containers.
   */
  configs?: MountedConfig[];
  /**
   * Secret files for the containers.
   */
  secrets?: MountedSecret[];
  /**
   * Volumes for the containers.
   */
  volumes?: MountedVolume[];
}
/**
 * One port that the containers listen on.
 */
export interface WorkloadPort {
  /**
   * A name for the port.
   */
  name?: string;
  /**
   * The port inside the container. 1 to 65535.
   */
  containerPort: number;
  /**
   * The port under which clients outside the cluster reach the workload. 1 to 65535.
   */
  publishedPort?: number;
  /**
   * The transport.
   */
  protocol?: 'tcp' | 'udp';
}
/**
 * What an instance needs and what it may use at most.
 */
export interface WorkloadResources {
  requests?: ResourceAmount;
  limits?: ResourceAmount;
}
/**
 * An amount of CPU and memory.
 */
export interface ResourceAmount {
  /**
   * CPU. Thousandths of a CPU core, 0 to 1024000.
   */
  cpuMilli?: number;
  /**
   * Memory. Bytes, 0 to 2^50.
   */
  memoryBytes?: number;
}
/**
 * One condition on an attribute of a node.
 */
export interface PlacementConstraint {
  /**
   * `name`, `zone`, `role`, or the name of a label of the nodes.
   */
  attribute: string;
  /**
   * How the attribute is compared. `equals` and `notEquals` take one value, `in` and `notIn` at least one, `exists` and `notExists` none.
   */
  operator: 'in' | 'notIn' | 'exists' | 'notExists' | 'equals' | 'notEquals';
  /**
   * The values to compare with.
   */
  values?: string[];
}
/**
 * Spreads the instances over the values of one attribute.
 */
export interface PlacementSpread {
  /**
   * `name`, `zone`, or the name of a label of the nodes.
   */
  attribute: string;
  /**
   * The largest allowed difference in instances between two values, 1 to 10000.
   */
  maxSkew?: number;
  /**
   * `required` leaves an instance pending rather than break the rule, `preferred` only tries.
   */
  mode?: 'required' | 'preferred';
}
/**
 * How a new revision replaces the old one. What is left out follows the platform's default.
 */
export interface UpdatePolicy {
  /**
   * How many wanted instances may be missing during an update, 0 to 10000000.
   */
  maxUnavailable?: number;
  /**
   * How many instances more than wanted may exist during an update, 0 to 10000000.
   */
  maxSurge?: number;
  /**
   * How many instances are replaced at the same time, 1 to 10000000.
   */
  parallelism?: number;
  /**
   * Whether the new instance starts before the old one stops.
   */
  order?: 'start-first' | 'stop-first';
  /**
   * Time between two batches. Milliseconds, 0 to 86400000.
   */
  delayMs?: number;
  /**
   * How long a replaced instance is watched for failure. Milliseconds, 0 to 86400000.
   */
  monitorMs?: number;
  /**
   * What happens when a new instance fails.
   */
  onFailure?: 'pause' | 'continue' | 'rollback';
}
/**
 * Healthy while a GET request is answered with a status from 200 to 399.
 */
export interface HttpHealthCheck {
  /**
   * Asks by HTTP.
   */
  kind: 'http';
  /**
   * The path to ask for.
   */
  path?: string;
  /**
   * The port inside the container. 1 to 65535.
   */
  port: number;
  /**
   * Time between two checks. Milliseconds, 1 to 86400000.
   */
  intervalMs?: number;
  /**
   * How long an answer may take. Milliseconds, 1 to 86400000.
   */
  timeoutMs?: number;
  /**
   * Failures in a row after which the instance counts as unhealthy, 1 to 1000.
   */
  failureThreshold?: number;
  /**
   * Time after the start before the first check. Milliseconds, 0 to 86400000.
   */
  initialDelayMs?: number;
}
/**
 * Healthy while the port accepts connections.
 */
export interface TcpHealthCheck {
  /**
   * Opens a TCP connection.
   */
  kind: 'tcp';
  /**
   * The port inside the container. 1 to 65535.
   */
  port: number;
  /**
   * Time between two checks. Milliseconds, 1 to 86400000.
   */
  intervalMs?: number;
  /**
   * How long an answer may take. Milliseconds, 1 to 86400000.
   */
  timeoutMs?: number;
  /**
   * Failures in a row after which the instance counts as unhealthy, 1 to 1000.
   */
  failureThreshold?: number;
  /**
   * Time after the start before the first check. Milliseconds, 0 to 86400000.
   */
  initialDelayMs?: number;
}
/**
 * Healthy while the command ends with status 0.
 */
export interface ExecHealthCheck {
  /**
   * Runs a command inside the container.
   */
  kind: 'exec';
  /**
   * The command, one word an element.
   *
   * @minItems 1
   */
  command: string[];
  /**
   * Time between two checks. Milliseconds, 1 to 86400000.
   */
  intervalMs?: number;
  /**
   * How long an answer may take. Milliseconds, 1 to 86400000.
   */
  timeoutMs?: number;
  /**
   * Failures in a row after which the instance counts as unhealthy, 1 to 1000.
   */
  failureThreshold?: number;
  /**
   * Time after the start before the first check. Milliseconds, 0 to 86400000.
   */
  initialDelayMs?: number;
}
/**
 * What happens when an instance ends.
 */
export interface RestartPolicy {
  /**
   * When an ended instance is replaced or started again.
   */
  policy: 'always' | 'on-failure' | 'never';
  /**
   * Time before a restart. Milliseconds, 0 to 86400000. Left out: the platform's default.
   */
  delayMs?: number;
  /**
   * Restarts after which the platform gives up, 0 to 1000000. Left out: it never does.
   */
  maxAttempts?: number;
}
/**
 * One config shown to the container as a file.
 */
export interface MountedConfig {
  /**
   * The name of the config.
   */
  name: string;
  /**
   * Absolute path inside the container.
   */
  path: string;
}
/**
 * One secret shown to the container as a file.
 */
export interface MountedSecret {
  /**
   * The name of the secret.
   */
  name: string;
  /**
   * Absolute path inside the container.
   */
  path: string;
}
/**
 * One named volume.
 */
export interface MountedVolume {
  /**
   * The name of the volume.
   */
  name: string;
  /**
   * Absolute path inside the container.
   */
  path: string;
  /**
   * True when the container must not write to it.
   */
  readOnly?: boolean;
}
