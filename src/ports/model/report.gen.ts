// Generated from schemas/report.schema.json by .ci/generate.mjs. Do not edit.

/**
 * How the platform finds out whether an instance works. `kind` decides which fields are needed.
 */
export type HealthCheck = HttpHealthCheck | TcpHealthCheck | ExecHealthCheck;
/**
 * One step. `action` decides which fields are needed.
 */
export type ScenarioStep =
  | DeployStep
  | ExposeStep
  | ScaleStep
  | UpdateStep
  | RollbackStep
  | DeleteInstanceStep
  | FaultStep
  | HealStep
  | WaitStep
  | RemoveStep;

/**
 * The result of a run: equal inputs give equal bytes. No wall-clock time is inside.
 */
export interface Report {
  /**
   * The version of this format.
   */
  schemaVersion: 1;
  /**
   * The version of Regatta that made it.
   */
  regatta: string;
  /**
   * The name of the scenario.
   */
  scenario: string;
  /**
   * The scenario in one line.
   */
  title?: string;
  /**
   * The seed of the run, 0 to 2^53-1.
   */
  seed: number;
  input?: Scenario;
  /**
   * Constants of the physical model that were overridden, for all lanes: name to value.
   */
  physics?: {
    [k: string]: number;
  };
  /**
   * One element for each orchestrator version, in the order of the command line.
   */
  lanes: ReportLane[];
  /**
   * What sets the lanes apart, the most important first.
   */
  findings?: ReportFinding[];
  /**
   * What became of the scenario's assertions.
   */
  assertions?: ReportAssertion[];
  verdict?: ReportVerdict;
  /**
   * True when the run was stopped early and the report is incomplete.
   */
  interrupted?: boolean;
}
/**
 * A scenario: a cluster, workloads, and steps that every lane goes through.
 */
export interface Scenario {
  /**
   * Where an editor finds the schema of this file; read by nothing else.
   */
  $schema?: string;
  /**
   * The version of this format.
   */
  schemaVersion: 1;
  /**
   * The name of the scenario: a DNS label, which is lower-case letters, digits and `-`, at most 63 characters.
   */
  name: string;
  /**
   * The scenario in one line.
   */
  title: string;
  /**
   * What the scenario shows, and why.
   */
  description?: string;
  cluster: Cluster;
  /**
   * The workloads that the steps are about.
   *
   * @minItems 1
   * @maxItems 10000
   */
  workloads: Workload[];
  /**
   * What happens, in order.
   *
   * @minItems 1
   * @maxItems 1000
   */
  steps: ScenarioStep[];
  /**
   * Requests sent while the scenario runs.
   *
   * @maxItems 1000
   */
  traffic?: ScenarioTraffic[];
  /**
   * Claims about the outcome.
   *
   * @maxItems 1000
   */
  assertions?: ScenarioAssertion[];
}
/**
 * The machines of a scenario; equal for all lanes.
 */
export interface Cluster {
  /**
   * Either a number of equal nodes, or a list of nodes.
   */
  nodes: NodeShape | ClusterNode[];
  /**
   * How many members the control plane has, 1 to 9. They are machines of their own where no node has the role `manager`.
   */
  managers?: number;
}
/**
 * A number of equal nodes, named `node-1`, `node-2` and so on.
 */
export interface NodeShape {
  /**
   * How many nodes, 1 to 100000.
   */
  count: number;
  /**
   * CPU of each node. Thousandths of a CPU core, 1 to 1024000.
   */
  cpuMilli: number;
  /**
   * Memory of each node. Bytes, 1 to 2^50.
   */
  memoryBytes: number;
  /**
   * How many zones the nodes are dealt out to in turn (`zone-1`, `zone-2`, ...), 1 to 1000. Left out: the nodes have no zone.
   */
  zones?: number;
  /**
   * How many clusters the nodes are shared out among (`cluster-1`, `cluster-2`, ...), 1 to 100, where the platform holds several; elsewhere they are one. Left out: as the platform does by itself.
   */
  clusters?: number;
}
/**
 * One node.
 */
export interface ClusterNode {
  /**
   * The name of the node: a DNS label, which is lower-case letters, digits and `-`, at most 63 characters.
   */
  name: string;
  /**
   * CPU of the node. Thousandths of a CPU core, 1 to 1024000.
   */
  cpuMilli: number;
  /**
   * Memory of the node. Bytes, 1 to 2^50.
   */
  memoryBytes: number;
  /**
   * The failure zone of the node.
   */
  zone?: string;
  /**
   * The cluster that the node belongs to, where the platform holds several.
   */
  cluster?: string;
  /**
   * Labels of the node: name to value.
   */
  labels?: {
    [k: string]: string;
  };
  /**
   * Whether the node belongs to the control plane. Platforms that run workloads on managers by default do so here, too.
   */
  role?: 'manager' | 'worker';
  /**
   * Images that are on the node from the start.
   */
  images?: string[];
}
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
/**
 * Creates a workload.
 */
export interface DeployStep {
  /**
   * The name of the step, unique within the scenario: a DNS label, which is lower-case letters, digits and `-`, at most 63 characters.
   */
  id: string;
  /**
   * The step in a few words, for people. Left out: made from the action.
   */
  title?: string;
  /**
   * Creates a workload.
   */
  action: 'deploy';
  /**
   * The name of the workload.
   */
  workload: string;
  /**
   * When the step ends. `ready`: as many ready instances of the newest revision as wanted. `settled`: the platform says that it is done or gave up, and nothing changes any more. `serving`: a request to the workload is answered. `gone`: no instance is left. `elapsed`: `withinMs` has passed.
   */
  until?: 'ready' | 'settled' | 'serving' | 'gone' | 'elapsed';
  /**
   * The step fails when it has not ended by then; with `until: elapsed`, how long it takes. Milliseconds of virtual time, 1 to 2592000000.
   */
  withinMs?: number;
  /**
   * Steps that have to end first. Left out: the step before this one.
   *
   * Items: The id of a step.
   */
  after?: string[];
}
/**
 * Makes the first port of a workload reachable from outside the cluster.
 */
export interface ExposeStep {
  /**
   * The name of the step, unique within the scenario: a DNS label, which is lower-case letters, digits and `-`, at most 63 characters.
   */
  id: string;
  /**
   * The step in a few words, for people. Left out: made from the action.
   */
  title?: string;
  /**
   * Makes the first port of a workload reachable from outside the cluster.
   */
  action: 'expose';
  /**
   * The name of the workload.
   */
  workload: string;
  /**
   * The port under which clients reach the workload. 1 to 65535.
   */
  publishedPort: number;
  /**
   * When the step ends. `ready`: as many ready instances of the newest revision as wanted. `settled`: the platform says that it is done or gave up, and nothing changes any more. `serving`: a request to the workload is answered. `gone`: no instance is left. `elapsed`: `withinMs` has passed.
   */
  until?: 'ready' | 'settled' | 'serving' | 'gone' | 'elapsed';
  /**
   * The step fails when it has not ended by then; with `until: elapsed`, how long it takes. Milliseconds of virtual time, 1 to 2592000000.
   */
  withinMs?: number;
  /**
   * Steps that have to end first. Left out: the step before this one.
   *
   * Items: The id of a step.
   */
  after?: string[];
}
/**
 * Changes the number of wanted instances.
 */
export interface ScaleStep {
  /**
   * The name of the step, unique within the scenario: a DNS label, which is lower-case letters, digits and `-`, at most 63 characters.
   */
  id: string;
  /**
   * The step in a few words, for people. Left out: made from the action.
   */
  title?: string;
  /**
   * Changes the number of wanted instances.
   */
  action: 'scale';
  /**
   * The name of the workload.
   */
  workload: string;
  /**
   * How many instances are wanted from now on, 0 to 10000000.
   */
  replicas: number;
  /**
   * When the step ends. `ready`: as many ready instances of the newest revision as wanted. `settled`: the platform says that it is done or gave up, and nothing changes any more. `serving`: a request to the workload is answered. `gone`: no instance is left. `elapsed`: `withinMs` has passed.
   */
  until?: 'ready' | 'settled' | 'serving' | 'gone' | 'elapsed';
  /**
   * The step fails when it has not ended by then; with `until: elapsed`, how long it takes. Milliseconds of virtual time, 1 to 2592000000.
   */
  withinMs?: number;
  /**
   * Steps that have to end first. Left out: the step before this one.
   *
   * Items: The id of a step.
   */
  after?: string[];
}
/**
 * Changes the image of a workload.
 */
export interface UpdateStep {
  /**
   * The name of the step, unique within the scenario: a DNS label, which is lower-case letters, digits and `-`, at most 63 characters.
   */
  id: string;
  /**
   * The step in a few words, for people. Left out: made from the action.
   */
  title?: string;
  /**
   * Changes the image of a workload.
   */
  action: 'update';
  /**
   * The name of the workload.
   */
  workload: string;
  /**
   * The new container image.
   */
  image: string;
  /**
   * When the step ends. `ready`: as many ready instances of the newest revision as wanted. `settled`: the platform says that it is done or gave up, and nothing changes any more. `serving`: a request to the workload is answered. `gone`: no instance is left. `elapsed`: `withinMs` has passed.
   */
  until?: 'ready' | 'settled' | 'serving' | 'gone' | 'elapsed';
  /**
   * The step fails when it has not ended by then; with `until: elapsed`, how long it takes. Milliseconds of virtual time, 1 to 2592000000.
   */
  withinMs?: number;
  /**
   * Steps that have to end first. Left out: the step before this one.
   *
   * Items: The id of a step.
   */
  after?: string[];
}
/**
 * Goes back to the revision before the newest one.
 */
export interface RollbackStep {
  /**
   * The name of the step, unique within the scenario: a DNS label, which is lower-case letters, digits and `-`, at most 63 characters.
   */
  id: string;
  /**
   * The step in a few words, for people. Left out: made from the action.
   */
  title?: string;
  /**
   * Goes back to the revision before the newest one.
   */
  action: 'rollback';
  /**
   * The name of the workload.
   */
  workload: string;
  /**
   * When the step ends. `ready`: as many ready instances of the newest revision as wanted. `settled`: the platform says that it is done or gave up, and nothing changes any more. `serving`: a request to the workload is answered. `gone`: no instance is left. `elapsed`: `withinMs` has passed.
   */
  until?: 'ready' | 'settled' | 'serving' | 'gone' | 'elapsed';
  /**
   * The step fails when it has not ended by then; with `until: elapsed`, how long it takes. Milliseconds of virtual time, 1 to 2592000000.
   */
  withinMs?: number;
  /**
   * Steps that have to end first. Left out: the step before this one.
   *
   * Items: The id of a step.
   */
  after?: string[];
}
/**
 * Deletes one instance of a workload behind the platform's back.
 */
export interface DeleteInstanceStep {
  /**
   * The name of the step, unique within the scenario: a DNS label, which is lower-case letters, digits and `-`, at most 63 characters.
   */
  id: string;
  /**
   * The step in a few words, for people. Left out: made from the action.
   */
  title?: string;
  /**
   * Deletes one instance of a workload behind the platform's back.
   */
  action: 'delete-instance';
  /**
   * The name of the workload.
   */
  workload: string;
  /**
   * Which instance: its place in the order of creation, from 0, or `any` (drawn from the seed).
   */
  instance?: number | 'any';
  /**
   * When the step ends. `ready`: as many ready instances of the newest revision as wanted. `settled`: the platform says that it is done or gave up, and nothing changes any more. `serving`: a request to the workload is answered. `gone`: no instance is left. `elapsed`: `withinMs` has passed.
   */
  until?: 'ready' | 'settled' | 'serving' | 'gone' | 'elapsed';
  /**
   * The step fails when it has not ended by then; with `until: elapsed`, how long it takes. Milliseconds of virtual time, 1 to 2592000000.
   */
  withinMs?: number;
  /**
   * Steps that have to end first. Left out: the step before this one.
   *
   * Items: The id of a step.
   */
  after?: string[];
}
/**
 * Makes something fail.
 */
export interface FaultStep {
  /**
   * The name of the step, unique within the scenario: a DNS label, which is lower-case letters, digits and `-`, at most 63 characters.
   */
  id: string;
  /**
   * The step in a few words, for people. Left out: made from the action.
   */
  title?: string;
  /**
   * Makes something fail.
   */
  action: 'fault';
  /**
   * The workload that `until` is about. Left out: all of them.
   */
  workload?: string;
  fault: ScenarioFault;
  /**
   * When the step ends. `ready`: as many ready instances of the newest revision as wanted. `settled`: the platform says that it is done or gave up, and nothing changes any more. `serving`: a request to the workload is answered. `gone`: no instance is left. `elapsed`: `withinMs` has passed.
   */
  until?: 'ready' | 'settled' | 'serving' | 'gone' | 'elapsed';
  /**
   * The step fails when it has not ended by then; with `until: elapsed`, how long it takes. Milliseconds of virtual time, 1 to 2592000000.
   */
  withinMs?: number;
  /**
   * Steps that have to end first. Left out: the step before this one.
   *
   * Items: The id of a step.
   */
  after?: string[];
}
/**
 * What goes wrong, and where.
 */
export interface ScenarioFault {
  /**
   * The kind of fault, e.g. `node-loss`, `node-silent`, `partition`, `image-missing`; `regatta fault kinds` lists them.
   */
  kind: string;
  /**
   * What it happens to: the name of a node, `node-of:<workload>` (the node that holds the workload's oldest ready instance), or what the kind of fault asks for.
   */
  target: string;
  /**
   * After how long it heals by itself. Milliseconds of virtual time, 1 to 2592000000. Left out: a later step heals it, or nothing does.
   */
  forMs?: number;
}
/**
 * Ends faults.
 */
export interface HealStep {
  /**
   * The name of the step, unique within the scenario: a DNS label, which is lower-case letters, digits and `-`, at most 63 characters.
   */
  id: string;
  /**
   * The step in a few words, for people. Left out: made from the action.
   */
  title?: string;
  /**
   * Ends faults.
   */
  action: 'heal';
  /**
   * The workload that `until` is about. Left out: all of them.
   */
  workload?: string;
  /**
   * The ids of the fault steps to undo. Left out: all of them.
   *
   * @minItems 1
   *
   * Items: The id of a step with the action `fault`.
   */
  faults?: string[];
  /**
   * When the step ends. `ready`: as many ready instances of the newest revision as wanted. `settled`: the platform says that it is done or gave up, and nothing changes any more. `serving`: a request to the workload is answered. `gone`: no instance is left. `elapsed`: `withinMs` has passed.
   */
  until?: 'ready' | 'settled' | 'serving' | 'gone' | 'elapsed';
  /**
   * The step fails when it has not ended by then; with `until: elapsed`, how long it takes. Milliseconds of virtual time, 1 to 2592000000.
   */
  withinMs?: number;
  /**
   * Steps that have to end first. Left out: the step before this one.
   *
   * Items: The id of a step.
   */
  after?: string[];
}
/**
 * Does nothing until a condition holds or time has passed.
 */
export interface WaitStep {
  /**
   * The name of the step, unique within the scenario: a DNS label, which is lower-case letters, digits and `-`, at most 63 characters.
   */
  id: string;
  /**
   * The step in a few words, for people. Left out: made from the action.
   */
  title?: string;
  /**
   * Does nothing until a condition holds or time has passed.
   */
  action: 'wait';
  /**
   * The workload that `until` is about. Left out: all of them.
   */
  workload?: string;
  /**
   * When the step ends. `ready`: as many ready instances of the newest revision as wanted. `settled`: the platform says that it is done or gave up, and nothing changes any more. `serving`: a request to the workload is answered. `gone`: no instance is left. `elapsed`: `withinMs` has passed.
   */
  until?: 'ready' | 'settled' | 'serving' | 'gone' | 'elapsed';
  /**
   * The step fails when it has not ended by then; with `until: elapsed`, how long it takes. Milliseconds of virtual time, 1 to 2592000000.
   */
  withinMs: number;
  /**
   * Steps that have to end first. Left out: the step before this one.
   *
   * Items: The id of a step.
   */
  after?: string[];
}
/**
 * Removes a workload with all its instances.
 */
export interface RemoveStep {
  /**
   * The name of the step, unique within the scenario: a DNS label, which is lower-case letters, digits and `-`, at most 63 characters.
   */
  id: string;
  /**
   * The step in a few words, for people. Left out: made from the action.
   */
  title?: string;
  /**
   * Removes a workload with all its instances.
   */
  action: 'remove';
  /**
   * The name of the workload.
   */
  workload: string;
  /**
   * When the step ends. `ready`: as many ready instances of the newest revision as wanted. `settled`: the platform says that it is done or gave up, and nothing changes any more. `serving`: a request to the workload is answered. `gone`: no instance is left. `elapsed`: `withinMs` has passed.
   */
  until?: 'ready' | 'settled' | 'serving' | 'gone' | 'elapsed';
  /**
   * The step fails when it has not ended by then; with `until: elapsed`, how long it takes. Milliseconds of virtual time, 1 to 2592000000.
   */
  withinMs?: number;
  /**
   * Steps that have to end first. Left out: the step before this one.
   *
   * Items: The id of a step.
   */
  after?: string[];
}
/**
 * Requests that clients outside the cluster send to a workload while it is exposed.
 */
export interface ScenarioTraffic {
  /**
   * The name of the workload.
   */
  workload: string;
  /**
   * Time between two requests. Milliseconds, 1 to 86400000.
   */
  everyMs?: number;
  /**
   * After how long without an answer a request counts as failed. Milliseconds, 1 to 86400000.
   */
  timeoutMs?: number;
}
/**
 * A claim about a number of the report; the run answers no when it does not hold.
 */
export interface ScenarioAssertion {
  /**
   * The name of a metric of the report.
   */
  metric: string;
  /**
   * The lane it is about, `orchestrator` or `orchestrator@version`. Left out: every lane.
   */
  lane?: string;
  /**
   * The id of the step it is about. Left out: the whole run.
   */
  step?: string;
  /**
   * How the number is compared with `value`.
   */
  operator: 'lte' | 'gte' | 'equals';
  /**
   * What the number is compared with, in the unit of the metric.
   */
  value: number;
}
/**
 * What happened on one orchestrator version.
 */
export interface ReportLane {
  /**
   * The id of the adapter.
   */
  orchestrator: string;
  /**
   * The version of its profile.
   */
  version: string;
  /**
   * The name of the platform, as its makers write it.
   */
  title?: string;
  /**
   * The SHA-256 of the lane's trace file.
   */
  traceHash: string;
  /**
   * Virtual milliseconds from the start of the world to the end of the last step.
   */
  durationMs?: number;
  /**
   * The nodes at the end of the run.
   */
  nodes?: ReportNode[];
  /**
   * The steps in the order of the scenario.
   */
  steps: ReportStep[];
  /**
   * The numbers of the lane by name.
   */
  metrics: {
    [k: string]: ReportMetric;
  };
  /**
   * Every instance there ever was, in the order of creation.
   */
  instances: ReportInstance[];
  /**
   * The instances that the native API listed when the last step had ended, by name.
   *
   * Items: The name of an instance.
   */
  listed?: string[];
  /**
   * What the translation of the workloads to this platform changes or drops.
   */
  losses: ReportLoss[];
  /**
   * What is worth knowing about this lane.
   */
  findings: ReportFinding[];
  /**
   * How often things happened: name to count.
   */
  counters?: {
    [k: string]: number;
  };
  /**
   * Spread of the metrics over repeated runs: name of the metric to statistics.
   */
  statistics?: {
    [k: string]: ReportStatistics;
  };
  input?: Scenario;
  /**
   * Constants that were overridden: name to value.
   */
  set?: {
    [k: string]: number | string | boolean;
  };
  /**
   * Parts that were left out.
   */
  without?: string[];
  verdict?: ReportVerdict;
}
/**
 * One node at the end of the run.
 */
export interface ReportNode {
  /**
   * The name of the node.
   */
  name: string;
  /**
   * True when the platform counted on it.
   */
  ready: boolean;
  /**
   * True when new instances could go there.
   */
  schedulable: boolean;
  /**
   * Thousandths of a CPU core that instances may use.
   */
  cpuMilli: number;
  /**
   * Bytes of memory that instances may use.
   */
  memoryBytes: number;
  /**
   * Empty, or the platform's own word.
   */
  reason: string;
}
/**
 * What became of one step.
 */
export interface ReportStep {
  /**
   * The id of the step.
   */
  id: string;
  /**
   * The name of the workload that the step is about; left out for steps about none.
   */
  workload?: string;
  /**
   * The step in a few words.
   */
  title: string;
  /**
   * The step as a user of this platform would type it; one command a line.
   */
  native: string;
  /**
   * `done`: it ended as asked. `held`: it did not, and the workload still serves. `failed`: it did not, and the workload serves less than promised. `unsupported`: the platform cannot do it. `skipped`: a step it waits for did not get that far.
   */
  outcome: 'done' | 'held' | 'failed' | 'unsupported' | 'skipped';
  /**
   * Why it is not `done`, in the platform's own words where there are some.
   */
  reason?: string;
  /**
   * When it began. Virtual milliseconds since the start of the world.
   */
  startMs: number;
  /**
   * How long it took. Virtual milliseconds.
   */
  durationMs: number;
  /**
   * The condition that it waited for.
   */
  until?: 'ready' | 'settled' | 'serving' | 'gone' | 'elapsed';
  /**
   * The time limit. Virtual milliseconds.
   */
  withinMs?: number;
  /**
   * How many instances were wanted of the workload that the step is about.
   */
  wanted?: number;
  /**
   * What the platform promises while it updates the workload. Left out where it promises nothing.
   */
  limits?: {
    /**
     * How many of the wanted instances may be missing.
     */
    maxUnavailable: number;
    /**
     * How many instances beyond the wanted ones there may be.
     */
    maxSurge: number;
  };
  /**
   * How many native requests it took.
   */
  calls?: number;
  /**
   * The numbers of the step by name.
   */
  metrics?: {
    [k: string]: ReportMetric;
  };
  /**
   * Sequence numbers of the entries of the lane's trace that show it.
   */
  evidence?: number[];
}
/**
 * One number.
 */
export interface ReportMetric {
  /**
   * The number; null when the run gives none.
   */
  value: number | null;
  /**
   * The unit, e.g. `ms`, `count`, `percent`.
   */
  unit: string;
  /**
   * What is counted, from where to where.
   */
  definition: string;
  /**
   * Sequence numbers of the entries of the lane's trace that show it.
   */
  evidence?: number[];
}
/**
 * One instance, as it stood at the end of the run.
 */
export interface ReportInstance {
  /**
   * The name of the instance.
   */
  name: string;
  /**
   * The name of the workload.
   */
  workload: string;
  /**
   * Where it was in its life.
   */
  phase: 'pending' | 'starting' | 'running' | 'stopping' | 'succeeded' | 'failed' | 'lost';
  /**
   * True when it took requests.
   */
  ready: boolean;
  /**
   * The node it was on; empty when it had none.
   */
  node: string;
  /**
   * The image it ran.
   */
  image: string;
  /**
   * The platform's own word for its state; may be empty.
   */
  reason: string;
  /**
   * Requested thousandths of a CPU core.
   */
  cpuMilli?: number;
  /**
   * Requested bytes of memory.
   */
  memoryBytes?: number;
  /**
   * When it first appeared. Virtual milliseconds since the start of the world.
   */
  createdMs?: number;
  /**
   * When it first took requests; null when it never did. Virtual milliseconds since the start of the world.
   */
  readyMs?: number | null;
  /**
   * When it ended; null when it had not. Virtual milliseconds since the start of the world.
   */
  endedMs?: number | null;
  /**
   * Its life, in order.
   */
  changes?: ReportInstanceChange[];
  /**
   * Sequence numbers of the entries of the lane's trace that show it.
   */
  evidence?: number[];
}
/**
 * One change in the life of an instance.
 */
export interface ReportInstanceChange {
  /**
   * Virtual milliseconds since the start of the world.
   */
  t: number;
  /**
   * Where it was from then on.
   */
  phase: 'pending' | 'starting' | 'running' | 'stopping' | 'succeeded' | 'failed' | 'lost';
  /**
   * True when it took requests from then on.
   */
  ready: boolean;
  /**
   * The node it was on; empty when it had none.
   */
  node: string;
  /**
   * The platform's own word for its state; may be empty.
   */
  reason: string;
}
/**
 * One thing that the platform has no equal for.
 */
export interface ReportLoss {
  /**
   * The path of the neutral field, e.g. `workloads[0].update.maxSurge`.
   */
  path: string;
  /**
   * `unsupported`: the platform has nothing of the kind. `approximated`: something else stands in for it. `ignored`: it is left out.
   */
  kind: 'unsupported' | 'approximated' | 'ignored';
  /**
   * What a user will notice, in a sentence.
   */
  consequence: string;
  /**
   * The native field that stands in for it.
   */
  native?: string;
}
/**
 * One observation in words, backed by events.
 */
export interface ReportFinding {
  /**
   * A stable name for this kind of finding.
   */
  id: string;
  /**
   * The finding in one line.
   */
  title: string;
  /**
   * The finding in a few sentences.
   */
  text?: string;
  /**
   * How much it matters.
   */
  severity?: 'info' | 'notice' | 'warning';
  /**
   * The lanes it is about.
   */
  lanes?: string[];
  /**
   * The id of the step it is about.
   */
  step?: string;
  /**
   * The metric it follows from.
   */
  metric?: string;
  /**
   * Sequence numbers of the entries of the lane's trace that show it.
   */
  evidence?: number[];
}
/**
 * Spread of one metric over repeated runs with seeds that follow each other.
 */
export interface ReportStatistics {
  /**
   * How many runs gave a number.
   */
  count: number;
  /**
   * The median, in the unit of the metric.
   */
  median: number | null;
  /**
   * The smallest value.
   */
  minimum: number | null;
  /**
   * The largest value.
   */
  maximum: number | null;
  /**
   * Lower end of the 95 % confidence interval of the median.
   */
  low?: number | null;
  /**
   * Upper end of the 95 % confidence interval of the median.
   */
  high?: number | null;
}
/**
 * The answer that the exit code gives.
 */
export interface ReportVerdict {
  /**
   * `yes` when every assertion and budget holds.
   */
  answer: 'yes' | 'no';
  /**
   * Why the answer is no, one sentence each.
   */
  reasons: string[];
}
/**
 * What became of one assertion in one lane.
 */
export interface ReportAssertion {
  /**
   * The name of the metric.
   */
  metric: string;
  /**
   * The lane.
   */
  lane: string;
  /**
   * The id of the step.
   */
  step?: string;
  /**
   * How the number was compared.
   */
  operator: 'lte' | 'gte' | 'equals';
  /**
   * What it was compared with.
   */
  value: number;
  /**
   * The number of the run; null when there is none.
   */
  actual: number | null;
  /**
   * True when the claim is right.
   */
  holds: boolean;
}
