/** What a report says about its steps, arranged for tables: steps down, lanes across. */
import type { Report, ReportFinding, ReportLane, ReportStatistics, ReportStep } from '../ports/model/report.gen.js';
import { laneName } from './words.js';

export interface StepRow {
  readonly id: string;
  readonly title: string;
  /** One for each lane, in the order of the report; undefined where a lane did not get this step. */
  readonly cells: readonly (ReportStep | undefined)[];
}

/** How many of the wanted instances were ready when it was worst. */
export interface Serving {
  readonly ready: number;
  readonly wanted: number;
}

/** All steps in the order of the scenario. A lane that stopped early has gaps at the end. */
export function stepRows(report: Report): StepRow[] {
  const titles = new Map(report.lanes.flatMap(({ steps }) => steps.map(({ id, title }) => [id, title] as const)));
  return [...titles].map(([id, title]) => ({
    id,
    title,
    cells: report.lanes.map(({ steps }) => steps.find((step) => step.id === id)),
  }));
}

/**
 * The fewest ready instances of the step's workload at any moment of the step. Worth saying where the step did not end as
 * asked, or where instances were missing for a while that had been there before and were still wanted. Undefined otherwise:
 * a first deployment begins with none, and a removal ends with none.
 */
export function servingOf(lane: ReportLane, step: ReportStep): Serving | undefined {
  const ready = step.metrics?.['minReady']?.value;
  const { wanted, until } = step;
  if (ready === null || ready === undefined || wanted === undefined || until === 'gone') return undefined;
  const before = lane.steps.findLast(
    (other) =>
      other.startMs + other.durationMs <= step.startMs && other.outcome === 'done' && sharesWorkload(lane, other, step),
  );
  if (before?.wanted === undefined) return undefined;
  return step.outcome !== 'done' || ready < Math.min(wanted, before.wanted) ? { ready, wanted } : undefined;
}

/** Whether two steps are about the same workload. Reports that do not name it show it only where there is a single one. */
function sharesWorkload({ instances }: ReportLane, one: ReportStep, other: ReportStep): boolean {
  if (one === other || one.wanted === undefined) return false;
  if (one.workload !== undefined && other.workload !== undefined) return one.workload === other.workload;
  return instances.every(({ workload }) => workload === instances[0]?.workload);
}

/** Steps that not every lane brought to the end that was asked for: what people look for first. */
export function contestedRows(report: Report): StepRow[] {
  return stepRows(report).filter(({ cells }) => cells.some((step) => step !== undefined && step.outcome !== 'done'));
}

/** Shorter than this, a difference in duration is the stuff of latencies and not of policy. Milliseconds. */
const NOTABLE_MS = 5_000;

/** The step that all lanes ended as asked and that took them the most different times; undefined where none stands out. */
export function widestRow(report: Report): StepRow | undefined {
  let widest: { row: StepRow; spreadMs: number } | undefined;
  for (const row of stepRows(report)) {
    const durations = row.cells.flatMap((step) => (step?.outcome === 'done' ? [step.durationMs] : []));
    if (durations.length < 2) continue;
    const spreadMs = Math.max(...durations) - Math.min(...durations);
    if (spreadMs >= NOTABLE_MS && spreadMs > (widest?.spreadMs ?? 0)) widest = { row, spreadMs };
  }
  return widest?.row;
}

export interface MetricRow {
  readonly name: string;
  readonly definition: string;
  readonly cells: readonly (ReportLane['metrics'][string] | undefined)[];
  /** How the number spreads over repeated runs; undefined where there was one run. */
  readonly spreads: readonly (ReportStatistics | undefined)[];
}

/** Every metric that at least one lane has a number for. */
export function metricRows(report: Report): MetricRow[] {
  const names = new Map<string, string>();
  for (const { metrics } of report.lanes)
    for (const [name, { definition, value }] of Object.entries(metrics))
      if (value !== null) names.set(name, definition);
  return [...names].map(([name, definition]) => ({
    name,
    definition,
    cells: report.lanes.map(({ metrics }) => metrics[name]),
    spreads: report.lanes.map(({ statistics }) => statistics?.[name]),
  }));
}

/** The losses of all lanes, equal ones of several lanes together. */
export function lossRows(report: Report): { path: string; kind: string; consequence: string; lanes: string[] }[] {
  const rows = new Map<string, { path: string; kind: string; consequence: string; lanes: string[] }>();
  for (const lane of report.lanes) {
    for (const { path, kind, consequence } of lane.losses) {
      const key = JSON.stringify([path, kind, consequence]);
      const row = rows.get(key) ?? { path, kind, consequence, lanes: [] };
      rows.set(key, row);
      row.lanes.push(laneName(report, lane));
    }
  }
  return [...rows.values()];
}

/** The command that makes this report again. */
export function rerunCommand(report: Report): string {
  const lanes = report.lanes.map(({ orchestrator, version }) => `${orchestrator}@${version}`).join(',');
  const set = report.lanes.flatMap(({ orchestrator, set: overrides = {} }) =>
    Object.entries(overrides).map(([name, value]) => ` --set ${orchestrator}.${name}=${value}`),
  );
  const without = report.lanes.flatMap(({ orchestrator, without: parts = [] }) =>
    parts.map((part) => ` --without ${orchestrator}.${part}`),
  );
  return `regatta compare ${report.scenario} --on ${lanes} --seed ${report.seed}${set.join('')}${without.join('')}`;
}

/** All findings, those about the comparison first; equal ones of several lanes together, in the order of first sight. */
export function findingRows(report: Report): { finding: ReportFinding; lanes: string[] }[] {
  const rows = new Map<string, { finding: ReportFinding; lanes: string[] }>();
  for (const lane of report.lanes) {
    for (const finding of lane.findings) {
      const key = JSON.stringify([finding.id, finding.title, finding.text]);
      const row = rows.get(key) ?? { finding, lanes: [] };
      rows.set(key, row);
      row.lanes.push(laneName(report, lane));
    }
  }
  return [...(report.findings ?? []).map((finding) => ({ finding, lanes: [] })), ...rows.values()];
}
