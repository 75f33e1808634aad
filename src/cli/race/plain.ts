/** A race for those who do not look at a terminal: one logfmt line for each transition, in virtual time, nothing repeated. */
import type { Report, ReportLane, ReportStep } from '../../ports/model/report.gen.js';
import { clockText, laneName, servingOf, type Timeline } from '../../report/index.js';

/** Lines without their ends. Ties are in the order of the lanes. */
export function plainLines(report: Report, timelines: readonly Timeline[]): string[] {
  const startMs = Math.min(...report.lanes.flatMap(({ steps }) => steps.map((step) => step.startMs)));
  const lines = report.lanes.flatMap((lane, index) => {
    const name = laneName(report, lane);
    const steps = lane.steps.map((step) => ({ t: step.startMs + step.durationMs, fields: fieldsOf(lane, step) }));
    const events = (timelines[index]?.events ?? []).map(({ t, text }) => ({ t, fields: { event: text } }));
    return [...events, ...steps].map(({ t, fields }) => ({ t, fields: { lane: name, ...fields } }));
  });
  lines.sort((left, right) => left.t - right.t);
  return lines.map(({ t, fields }) => logfmt({ t: clockText(Math.max(0, t - startMs)), ...fields }));
}

function fieldsOf(lane: ReportLane, step: ReportStep): Record<string, string> {
  const { id, outcome, durationMs, reason } = step;
  const serving = servingOf(lane, step);
  return {
    step: id,
    state: outcome,
    dur: `${durationMs / 1000}s`,
    ...(serving !== undefined && { min_ready: String(serving.ready), wanted: String(serving.wanted) }),
    ...(reason !== undefined && { reason }),
  };
}

function logfmt(fields: Readonly<Record<string, string>>): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name}=${/^[\w.:/@+-]+$/.test(value) ? value : JSON.stringify(value)}`)
    .join(' ');
}
