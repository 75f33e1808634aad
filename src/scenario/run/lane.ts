/** One lane of a comparison as it is asked for, and what its run leaves behind. */
import type { Adapter } from '../../ports/adapter.js';
import type { Instance, Loss, UpdateLimits } from '../../ports/client.js';
import type { ResolvedScenario, ResolvedStep } from '../../ports/model/resolved.js';
import type { Overrides } from '../../world/constants.js';
import type { World } from '../../world/world.js';

export interface LaneOptions {
  readonly adapter: Adapter;
  /** Default: the adapter's own default. */
  readonly version?: string;
  readonly scenario: ResolvedScenario;
  readonly seed: number;
  readonly set?: Overrides;
  /** Overrides of the physical model. */
  readonly physics?: Overrides;
  readonly without?: readonly string[];
  /** Called when a step has ended, within the run; it must not touch the world. */
  readonly onStep?: (result: StepResult) => void;
  /** Deep-freezes stored objects, in tests. */
  readonly freeze?: boolean;
}

export type StepOutcome = 'done' | 'held' | 'failed' | 'unsupported' | 'skipped';

export interface StepResult {
  readonly step: ResolvedStep;
  readonly outcome: StepOutcome;
  /** Why it is not `done`; empty otherwise. */
  readonly reason: string;
  readonly native: readonly string[];
  /** Virtual milliseconds since the start of the world. */
  readonly startMs: number;
  readonly endMs: number;
  /** The trace entries of its start and its end. */
  readonly evidence: readonly number[];
  /** Instances wanted of the step's workload; undefined for steps about none. */
  readonly wanted?: number;
  /** What the platform promises while it updates that workload. */
  readonly limits?: UpdateLimits;
}

export interface LaneResult {
  readonly options: LaneOptions;
  readonly world: World;
  /** In the order of the scenario. */
  readonly steps: readonly StepResult[];
  readonly losses: readonly (Loss & { readonly workload: string })[];
  /** What the native API listed when the last step had ended; undefined when it did not answer. */
  readonly listed: readonly Instance[] | undefined;
}
