/** Runs a plan and writes what comes of it; shared by `compare`, `run` and `replay`. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import manifest from '../../../package.json' with { type: 'json' };
import type { Report } from '../../ports/model/report.gen.js';
import { repeatCompare } from '../../compare/repeat.js';
import { traceLines } from '../../compare/trace-file.js';
import { reportHtml, reportJson, reportMarkdown, timelineOf, type Timeline } from '../../report/index.js';
import type { Plan } from './plan.js';

export interface Finished {
  readonly report: Report;
  /** One for each lane, in the order of the report. */
  readonly timelines: readonly Timeline[];
  /** Name of the lane -> the text of its trace file. */
  readonly traces: ReadonlyMap<string, string>;
}

/** Computes all lanes, one after another. Nothing is written yet. */
export function runPlan(plan: Plan, seed: number, repeat: number): Finished {
  const timelines: Timeline[] = [];
  const traces = new Map<string, string>();
  const several = new Set(plan.lanes.map(({ adapter }) => adapter.id)).size < plan.lanes.length;
  const report = repeatCompare(
    {
      ...plan,
      seed,
      regatta: manifest.version,
      onLane: (lane, { world }) => {
        timelines.push(timelineOf(world.trace.entries()));
        traces.set(
          several ? `${lane.orchestrator}@${lane.version}` : lane.orchestrator,
          [...traceLines(world.trace)].join(''),
        );
      },
    },
    repeat,
  );
  return { report, timelines, traces };
}

/** Writes `report.json`, `index.html`, `summary.md` and `trace/<lane>.jsonl` into a folder; traces of an earlier run go. */
export async function writeReport(folder: string, { report, timelines, traces }: Finished): Promise<void> {
  const traceFolder = path.join(folder, 'trace');
  await rm(traceFolder, { recursive: true, force: true });
  await mkdir(traceFolder, { recursive: true });
  await Promise.all([
    writeFile(path.join(folder, 'report.json'), reportJson(report)),
    writeFile(path.join(folder, 'index.html'), reportHtml(report, timelines)),
    writeFile(path.join(folder, 'summary.md'), reportMarkdown(report)),
    ...[...traces].map(([lane, text]) => writeFile(path.join(traceFolder, `${lane}.jsonl`), text)),
  ]);
}
