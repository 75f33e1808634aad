/** The comparison: the same scenario and seed on every lane, one after another, and one report about all of them. */
import type { Adapter } from '../ports/adapter.js';
import type { Loss } from '../ports/client.js';
import type { Report, ReportLane } from '../ports/model/report.gen.js';
import type { ResolvedScenario } from '../ports/model/resolved.js';
import type { LaneResult, StepResult } from '../scenario/run/lane.js';
import { runLane } from '../scenario/run/run-lane.js';
import type { Overrides } from '../world/constants.js';
import { checkAssertions, verdictOf } from './assertions.js';
import { comparisonFindings } from './findings.js';
import { laneReport } from './lane-report.js';

export interface LaneChoice {
  readonly adapter: Adapter;
  readonly version?: string;
  readonly set?: Overrides;
  readonly without?: readonly string[];
  /** The scenario of this lane, where it runs its own authors' manifests; default: the comparison's. */
  readonly scenario?: ResolvedScenario;
  /** What was lost when its manifests were read. */
  readonly losses?: readonly Loss[];
}

export interface CompareOptions {
  readonly scenario: ResolvedScenario;
  readonly seed: number;
  readonly lanes: readonly LaneChoice[];
  readonly physics?: Overrides;
  /** The version of this package, for the report. */
  readonly regatta: string;
  /** Called when a lane has ended, with what it left behind: traces are large and are not kept. */
  readonly onLane?: (lane: ReportLane, result: LaneResult) => void;
  /** Called when a step of a lane has ended, while the lane is being computed. */
  readonly onStep?: (choice: LaneChoice, step: StepResult) => void;
  /** Asked before each lane but the first: whether to leave out what has not begun, and say so in the report. Default: never. */
  readonly isInterrupted?: () => boolean;
}

/** Runs all lanes. A lane knows nothing of the others, so their order changes nothing in any of them. */
export function compare(options: CompareOptions): Report {
  return endOf(comparing(options));
}

/** The same, one lane a turn, so that whoever takes the turns can look at other things between them. */
export function* comparing(options: CompareOptions): Generator<void, Report> {
  const { scenario, seed, physics, onStep, isInterrupted = () => false } = options;
  const lanes: ReportLane[] = [];
  for (const choice of options.lanes) {
    if (lanes.length > 0) yield;
    if (lanes.length > 0 && isInterrupted()) break;
    const { adapter, version, set, without } = choice;
    const result = runLane({
      adapter,
      scenario: choice.scenario ?? scenario,
      seed,
      ...(version !== undefined && { version }),
      ...(set !== undefined && { set }),
      ...(without !== undefined && { without }),
      ...(physics !== undefined && { physics }),
      ...(onStep !== undefined && { onStep: (step) => onStep(choice, step) }),
    });
    const lane = {
      ...laneReport(result, choice.losses ?? []),
      ...(choice.scenario !== undefined && { input: choice.scenario }),
    };
    options.onLane?.(lane, result);
    lanes.push(lane);
  }
  const assertions = checkAssertions(scenario.assertions, lanes);
  return {
    schemaVersion: 1,
    regatta: options.regatta,
    scenario: scenario.name,
    title: scenario.title,
    seed,
    input: scenario,
    ...(physics !== undefined && Object.keys(physics).length > 0 && { physics: { ...physics } }),
    lanes,
    findings: comparisonFindings(lanes),
    assertions,
    verdict: verdictOf(assertions),
    ...(lanes.length < options.lanes.length && { interrupted: true }),
  };
}

/** Takes all turns at once. */
export function endOf<T>(turns: Generator<void, T>): T {
  for (;;) {
    const turn = turns.next();
    if (turn.done === true) return turn.value;
  }
}
