/** Runs a plan and writes what comes of it: the same files whether a command or a server asked for them. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import manifest from '../../package.json' with { type: 'json' };
import { endOf, type CompareOptions } from '../compare/compare.js';
import { repeating } from '../compare/repeat.js';
import { traceText } from '../compare/trace-file.js';
import type { Report } from '../ports/model/report.gen.js';
import { reportHtml } from './html/page.js';
import { reportJson } from './json.js';
import { reportMarkdown } from './markdown.js';
import { timelineOf, type Timeline } from './timeline.js';
import { laneName } from './words.js';

/** What to run, and who wants to hear of it meanwhile. */
export type RacePlan = Pick<CompareOptions, 'scenario' | 'lanes' | 'physics' | 'onLane' | 'onStep' | 'isInterrupted'>;

export interface Finished {
  readonly report: Report;
  /** One for each lane, in the order of the report. */
  readonly timelines: readonly Timeline[];
  /** Name of the lane -> the text of its trace file. */
  readonly traces: ReadonlyMap<string, string>;
}

/** Computes all lanes, one after another. Nothing is written yet. */
export function runPlan(plan: RacePlan, seed: number, repeat: number): Finished {
  return endOf(runningPlan(plan, seed, repeat));
}

/** The same, one lane a turn; `isInterrupted` is asked between two lanes. */
export function* runningPlan(plan: RacePlan, seed: number, repeat: number): Generator<void, Finished> {
  const timelines: Timeline[] = [];
  const texts: string[] = [];
  const report = yield* repeating(
    {
      ...plan,
      seed,
      regatta: manifest.version,
      onLane: (lane, result) => {
        timelines.push(timelineOf(result.world.trace.entries()));
        texts.push(traceText(result.world.trace));
        plan.onLane?.(lane, result);
      },
    },
    repeat,
  );
  const traces = new Map(report.lanes.map((lane, index) => [laneName(report, lane), texts[index] ?? '']));
  return { report, timelines, traces };
}

/** The files of a finished run within its folder. */
export const REPORT_FILES = { report: 'report.json', page: 'index.html', summary: 'summary.md' } as const;

export function traceFileOf(folder: string, lane: string): string {
  return path.join(folder, 'trace', `${lane}.jsonl`);
}

/** Writes `report.json`, `index.html`, `summary.md` and `trace/<lane>.jsonl` into a folder; traces of an earlier run go. */
export async function writeReport(folder: string, { report, timelines, traces }: Finished): Promise<void> {
  const traceFolder = path.join(folder, 'trace');
  await rm(traceFolder, { recursive: true, force: true });
  await mkdir(traceFolder, { recursive: true });
  await Promise.all([
    writeFile(path.join(folder, REPORT_FILES.report), reportJson(report)),
    writeFile(path.join(folder, REPORT_FILES.page), reportHtml(report, timelines)),
    writeFile(path.join(folder, REPORT_FILES.summary), reportMarkdown(report)),
    ...[...traces].map(([lane, text]) => writeFile(traceFileOf(folder, lane), text)),
  ]);
}
