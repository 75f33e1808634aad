/**
 * The formats after reading, with every default of the schemas filled in. Each resolved type extends the written one, so a
 * resolved value goes wherever a written one is asked for.
 */
import type { ClusterNode } from './cluster.gen.js';
import type {
  ExecHealthCheck,
  HttpHealthCheck,
  PlacementSpread,
  TcpHealthCheck,
  Workload,
  WorkloadPort,
} from './workload.gen.js';
import type { Scenario, ScenarioStep, ScenarioTraffic } from './scenario.gen.js';

/** When a step ends; the schema of the scenario says what each word means. */
export type StepUntil = NonNullable<ScenarioStep['until']>;

type Filled<T, K extends keyof T> = T & Required<Pick<T, K>>;
/** `Omit` for each member of a union, which the built-in one would melt into a single type. */
type OmitEach<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

type ProbeTimes = 'intervalMs' | 'timeoutMs' | 'failureThreshold' | 'initialDelayMs';

export type ResolvedHealthCheck =
  | Filled<HttpHealthCheck, ProbeTimes | 'path'>
  | Filled<TcpHealthCheck, ProbeTimes>
  | Filled<ExecHealthCheck, ProbeTimes>;

/** A workload that says everything the neutral model has a default for; what only a platform can decide stays open. */
export interface ResolvedWorkload extends Workload {
  replicas: number;
  mode: NonNullable<Workload['mode']>;
  ports?: Filled<WorkloadPort, 'protocol'>[];
  spread?: Filled<PlacementSpread, 'maxSkew' | 'mode'>[];
  health?: ResolvedHealthCheck;
}

export type ResolvedNode = Filled<ClusterNode, 'role'>;

/** The machines one by one; a written shape has become a list. */
export interface ResolvedCluster {
  nodes: ResolvedNode[];
  managers: number;
}

interface StepCommon {
  title: string;
  until: StepUntil;
  /** Virtual milliseconds. */
  withinMs: number;
  /** Ids of the steps that have to end first; empty only where nothing has to. */
  after: string[];
}

type Resolve<S extends ScenarioStep> = OmitEach<S, keyof StepCommon | 'instance'> &
  StepCommon &
  (S extends { action: 'delete-instance' } ? { instance: number | 'any' } : unknown);

/** One step with everything filled in; narrow it by `action`. */
export type ResolvedStep = ScenarioStep extends infer S ? (S extends ScenarioStep ? Resolve<S> : never) : never;

export interface ResolvedScenario extends Omit<Scenario, 'cluster' | 'workloads' | 'steps' | 'traffic' | 'assertions'> {
  cluster: ResolvedCluster;
  workloads: ResolvedWorkload[];
  steps: ResolvedStep[];
  traffic: Required<ScenarioTraffic>[];
  assertions: NonNullable<Scenario['assertions']>;
}
