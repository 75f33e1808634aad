/** Computing one run: what is asked, what is heard meanwhile, what comes of it. */
import { runPlan, writeReport } from '../../report/race.js';
import { laneName } from '../../report/words.js';
import type { Problem } from '../control/problem.js';
import { planOfRun, type RunRequest } from './run-request.js';

export interface ComputationRequest {
  readonly request: RunRequest;
  /** Where report and traces go. */
  readonly folder: string;
}

/** What is heard while a run is computed, lane after lane. */
export type Progress =
  | {
      readonly type: 'step';
      readonly lane: string;
      readonly step: string;
      readonly outcome: string;
      readonly reason: string;
      /** Virtual milliseconds since the start of the lane's world. */
      readonly startMs: number;
      readonly durationMs: number;
    }
  | { readonly type: 'lane'; readonly lane: string; readonly traceHash: string; readonly durationMs: number };

export interface Summary {
  /** What the assertions of the scenario amount to; absent where it has none. */
  readonly answer?: 'yes' | 'no';
}

/** Either a summary, or what went wrong. */
export type Computed = { readonly summary: Summary } | { readonly problem: Problem };

export interface Computation {
  readonly done: Promise<Computed>;
  /** Nothing is heard of it afterwards. */
  cancel(): void;
}

export type Compute = (request: ComputationRequest, hear: (progress: Progress) => void) => Computation;

/** Runs everything in this thread and writes the files of the report. Throws what is wrong with the request. */
export async function computeHere(
  { request, folder }: ComputationRequest,
  hear: (progress: Progress) => void,
): Promise<Summary> {
  const { plan, seed, repeat } = await planOfRun(request);
  const named = { lanes: plan.lanes.map(({ adapter, version }) => ({ orchestrator: adapter.id, version })) };
  const nameOf = (orchestrator: string, version: string) => laneName(named, { orchestrator, version });
  const finished = runPlan(
    {
      ...plan,
      onStep: ({ adapter, version = adapter.defaultVersion }, { step, outcome, reason, startMs, endMs }) =>
        hear({
          type: 'step',
          lane: nameOf(adapter.id, version),
          step: step.id,
          outcome,
          reason,
          startMs,
          durationMs: endMs - startMs,
        }),
      onLane: ({ orchestrator, version, traceHash, durationMs = 0 }) =>
        hear({ type: 'lane', lane: nameOf(orchestrator, version), traceHash, durationMs }),
    },
    seed,
    repeat,
  );
  await writeReport(folder, finished);
  const answer = finished.report.verdict?.answer;
  return answer === undefined ? {} : { answer };
}
