import type { FileResult } from './run-vectors.js';

/** A text is cut after so many characters in the list of failures. */
const SHOWN_CHARACTERS = 600;

export interface Totals {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export function totalsOf(results: readonly FileResult[]): Totals {
  const totals = { passed: 0, failed: 0, skipped: 0 };
  for (const { cases } of results)
    for (const { outcome } of cases)
      totals[outcome === 'pass' ? 'passed' : outcome === 'fail' ? 'failed' : 'skipped']++;
  return totals;
}

/** Skipped cases count as recorded and never as passed. */
export function closingLine({ passed, failed, skipped }: Totals): string {
  return `${passed} of ${passed + failed + skipped} pass`;
}

/** Every failure, every reason for which something was skipped, one line a file, and the closing line. */
export function textReport(results: readonly FileResult[]): string {
  const lines: string[] = [];
  for (const { path, cases } of results)
    for (const { id, outcome, detail } of cases)
      if (outcome === 'fail') lines.push(`FAIL ${path}: ${id}`, `     ${detail.slice(0, SHOWN_CHARACTERS)}`);
  const reasons = new Map<string, number>();
  for (const { cases } of results)
    for (const { outcome, detail } of cases)
      if (outcome === 'skip') reasons.set(detail, (reasons.get(detail) ?? 0) + 1);
  for (const [reason, number] of reasons) lines.push(`skipped: ${reason} (${number})`);
  for (const result of results) {
    const { passed, failed, skipped } = totalsOf([result]);
    lines.push(`${result.path.padEnd(48)} ${passed} passed, ${failed} failed, ${skipped} skipped`);
  }
  return [...lines, closingLine(totalsOf(results))].join('\n');
}
