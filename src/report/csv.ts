/** The steps of a report as CSV (RFC 4180), one line for each lane and step, for spreadsheets. */
import type { Report } from '../ports/model/report.gen.js';
import { laneName } from './words.js';

const HEAD = ['lane', 'version', 'step', 'outcome', 'startMs', 'durationMs', 'wanted', 'minReady', 'calls', 'reason'];

export function reportCsv(report: Report): string {
  const rows = report.lanes.flatMap((lane) =>
    lane.steps.map(({ id, outcome, startMs, durationMs, wanted, metrics, calls, reason }) => [
      laneName(report, lane),
      lane.version,
      id,
      outcome,
      startMs,
      durationMs,
      wanted ?? '',
      metrics?.['minReady']?.value ?? '',
      calls ?? '',
      reason ?? '',
    ]),
  );
  return [HEAD, ...rows].map((row) => `${row.map(field).join(',')}\r\n`).join('');
}

/** Text that a spreadsheet would take for a formula gets an apostrophe, which it shows as text. */
function field(value: string | number): string {
  const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
