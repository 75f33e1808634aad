/** The words, signs and number forms that every rendering of a report shares. */
import { duration } from '../compare/findings.js';
import type { Report, ReportLane, ReportMetric, ReportStatistics, ReportStep } from '../ports/model/report.gen.js';

export type Outcome = ReportStep['outcome'];

export interface OutcomeWord {
  /** One cell wide; its shape alone tells the outcomes apart. */
  readonly glyph: string;
  /** For terminals without Unicode. */
  readonly ascii: string;
  readonly meaning: string;
}

export const OUTCOMES: Readonly<Record<Outcome, OutcomeWord>> = {
  done: { glyph: '●', ascii: 'o', meaning: 'ended as asked' },
  held: { glyph: '■', ascii: '#', meaning: 'did not end as asked, and the workload still serves what was promised' },
  failed: { glyph: '✕', ascii: 'x', meaning: 'did not end as asked, and the workload serves less than promised' },
  unsupported: { glyph: '○', ascii: '-', meaning: 'the platform cannot do it' },
  skipped: { glyph: '·', ascii: '.', meaning: 'a step it waits for did not get that far' },
};

/** The outcomes that occur in a report, in the order of the table above. */
export function outcomesIn(report: Report): Outcome[] {
  const present = new Set(report.lanes.flatMap(({ steps }) => steps.map(({ outcome }) => outcome)));
  return (Object.keys(OUTCOMES) as Outcome[]).filter((outcome) => present.has(outcome));
}

/** What there is of a lane before it has been run. */
export type NamedLane = Pick<ReportLane, 'orchestrator' | 'version'>;

/** What a lane is called among the others: its orchestrator, with the version only where two lanes would look alike. */
export function laneName(report: { readonly lanes: readonly NamedLane[] }, lane: NamedLane): string {
  const alike = report.lanes.filter(({ orchestrator }) => orchestrator === lane.orchestrator);
  return alike.length > 1 ? `${lane.orchestrator}@${lane.version}` : lane.orchestrator;
}

/** `84 ms`, `6.2 s`, `5 min 40 s`: milliseconds as people say them, rounded to what the eye can use. */
export const durationText = duration;

/** `00:07.412`, `1:02:07.412`: a moment of virtual time. */
export function clockText(ms: number): string {
  const hours = Math.floor(ms / 3_600_000);
  const minutes = String(Math.floor(ms / 60_000) % 60).padStart(2, '0');
  const seconds = String(Math.floor(ms / 1000) % 60).padStart(2, '0');
  return `${hours > 0 ? `${hours}:` : ''}${minutes}:${seconds}.${String(ms % 1000).padStart(3, '0')}`;
}

/** A metric's value with its unit, and a dash where the run gives none. */
export function metricText({ value, unit }: Pick<ReportMetric, 'value' | 'unit'>): string {
  if (value === null) return '–';
  if (unit === 'ms') return durationText(value);
  // Instance-milliseconds are too fine to read; the exact number stands in the JSON.
  if (unit === 'instance-ms') return `${Math.round(value / 100) / 10} instance-s`;
  if (unit === 'permille') return `${value / 10} %`;
  return unit === 'count' ? String(value) : `${value} ${unit}`;
}

/** `median 21.4 s, 19 s to 24.1 s in 10 runs`; empty where no run gave a number. */
export function spreadText({ count, median, minimum, maximum }: ReportStatistics, unit: string): string {
  if (median === null || minimum === null || maximum === null) return '';
  const [middle, least, most] = [median, minimum, maximum].map((value) => metricText({ value, unit }));
  return `median ${middle}, ${least} to ${most} in ${count} runs`;
}

/** `nodeLossRecoveryMs` -> `node loss recovery`: the name of a metric as a row heading; its unit shows in the values. */
export function metricTitle(name: string): string {
  const words = name.replace(/(Ms|Permille|Bytes|Milli)$/, '').replaceAll(/([a-z])([A-Z0-9])/g, '$1 $2');
  return words.replaceAll(/[A-Z](?=[a-z])/g, (letter) => letter.toLowerCase());
}
