/** The lab on one lane, for the tests of this folder: run once for each set of options and kept. */
import { compare } from '../../src/compare/compare.js';
import { loadAdapter } from '../../src/config/adapters.js';
import type { ReportLane } from '../../src/ports/model/report.gen.js';
import type { ResolvedScenario } from '../../src/ports/model/resolved.js';
import { builtInScenario } from '../../src/scenario/library/index.js';
import { withWorkerCount } from '../../src/scenario/parse-cluster.js';
import type { LaneResult } from '../../src/scenario/run/lane.js';

export interface LabOptions {
  readonly seed?: number;
  readonly set?: Readonly<Record<string, number>>;
  readonly without?: readonly string[];
  readonly nodes?: number;
}

export interface LabRun {
  readonly lane: ReportLane;
  readonly result: LaneResult;
}

const kept = new Map<string, Promise<LabRun>>();

export function lab(id: string, options: LabOptions = {}): Promise<LabRun> {
  const key = JSON.stringify([id, options]);
  const run = kept.get(key) ?? runLab(id, options);
  kept.set(key, run);
  return run;
}

async function runLab(id: string, { seed = 42, set = {}, without = [], nodes }: LabOptions): Promise<LabRun> {
  const adapter = await loadAdapter(id);
  const results: LaneResult[] = [];
  const scenario = resized(builtInScenario('lab'), nodes);
  const report = compare({
    scenario,
    seed,
    lanes: [{ adapter, set, without }],
    regatta: '0.0.0',
    onLane: (_, result) => results.push(result),
  });
  return { lane: report.lanes[0]!, result: results[0]! };
}

function resized(scenario: ResolvedScenario, nodes: number | undefined): ResolvedScenario {
  return nodes === undefined ? scenario : { ...scenario, cluster: withWorkerCount(scenario.cluster, nodes) };
}

export const outcomes = ({ lane }: LabRun): Record<string, string> =>
  Object.fromEntries(lane.steps.map(({ id, outcome }) => [id, outcome]));

export function metric({ lane }: LabRun, name: string): number {
  const value = lane.metrics[name]?.value;
  if (typeof value !== 'number') throw new Error(`${lane.orchestrator} has no ${name}`);
  return value;
}
