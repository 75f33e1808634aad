/**
 * The horizontal axis that all lanes of a drawing share. Lanes take very different times for the same step, so a linear clock
 * would squeeze whole steps into a pixel: each step has a column of its own, counted from the step's own start in every lane,
 * and within it time runs on a square-root scale, which shows seconds beside minutes and stays the same for all lanes.
 */
import type { Report } from '../../ports/model/report.gen.js';
import type { Timeline } from '../timeline.js';
import { stepRows } from '../summary.js';
import { durationText } from '../words.js';

/** The stretch of one lane's time that a column shows. */
export interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

export interface Column {
  readonly label: string;
  /** Left edge and width in drawing units. */
  readonly left: number;
  readonly width: number;
  /** What the right edge stands for: milliseconds since the start of the step. */
  readonly maxMs: number;
  /** One for each lane; undefined where the lane did not get there. */
  readonly spans: readonly (Span | undefined)[];
  /** The id of the step; undefined where the column is the whole run. */
  readonly step?: string;
}

export interface Axis {
  readonly scale: 'square-root' | 'linear';
  readonly columns: readonly Column[];
  readonly left: number;
  readonly right: number;
}

const GUTTER = 118;
const WIDTH = 1080;
export const GAP = 8;
/** A column this wide can show a duration and its sign. */
const ROOMY = 66;
/** About what a letter of a step's name takes. */
const LETTER_WIDTH = 7;

export function stepAxis(report: Report): Axis {
  const rows = stepRows(report).map(({ id, cells }) => {
    const spans = cells.map((step) =>
      step === undefined ? undefined : { startMs: step.startMs, endMs: step.startMs + step.durationMs },
    );
    return { id, spans, maxMs: Math.max(1, ...cells.map((step) => step?.durationMs ?? 0)) };
  });
  const room = WIDTH - GUTTER - GAP * Math.max(0, rows.length - 1);
  const names = rows.map(({ id }) => Math.max(ROOMY, id.length * LETTER_WIDTH));
  const asked = names.reduce((sum, width) => sum + width, 0);
  const fit = Math.min(1, room / Math.max(1, asked));
  const weight = rows.reduce((sum, { maxMs }) => sum + Math.sqrt(maxMs), 0);
  const spare = Math.max(0, room - asked);
  let left = GUTTER;
  const columns = rows.map(({ id, spans, maxMs }, index): Column => {
    const width = names[index]! * fit + (spare * Math.sqrt(maxMs)) / weight;
    const column = { label: id, step: id, left, width, maxMs, spans };
    left += width + GAP;
    return column;
  });
  return { scale: 'square-root', columns, left: GUTTER, right: WIDTH };
}

/** One clock for the whole run, from the first step on. */
export function runAxis(report: Report, timelines: readonly Timeline[]): Axis {
  const spans = report.lanes.map(({ steps }, index) => {
    const startMs = steps[0]?.startMs ?? 0;
    const endMs = Math.max(startMs, ...steps.map((step) => step.startMs + step.durationMs));
    return timelines[index] === undefined ? undefined : { startMs, endMs };
  });
  const maxMs = Math.max(1, ...spans.map((span) => (span === undefined ? 0 : span.endMs - span.startMs)));
  const column = { label: 'time since the first step', left: GUTTER, width: WIDTH - GUTTER, maxMs, spans };
  return { scale: 'linear', columns: [column], left: GUTTER, right: WIDTH };
}

/** Where a moment of a column's time stands. */
export function xOf({ scale }: Axis, { left, width, maxMs }: Column, sinceStartMs: number): number {
  const share = Math.min(1, Math.max(0, sinceStartMs / maxMs));
  return left + width * (scale === 'linear' ? share : Math.sqrt(share));
}

/** From long to short: where room is scarce, the long ones say more. */
const ROUND_MS = [
  604_800_000, 86_400_000, 21_600_000, 3_600_000, 900_000, 600_000, 300_000, 60_000, 10_000, 5_000, 1_000,
];
/** Labels closer than this run into each other. */
const LABEL_ROOM = 42;

/** Round moments of a column with room for their labels. */
export function ticksOf(axis: Axis, column: Column): { x: number; label: string }[] {
  const ticks: { x: number; label: string }[] = [];
  // A label may reach a little over the right edge, since none stands close behind the left edge of the next column.
  let free = column.left + column.width + GAP + LABEL_ROOM / 4;
  for (const ms of ROUND_MS) {
    const x = xOf(axis, column, ms);
    if (ms > column.maxMs || x + LABEL_ROOM / 2 > free || x - column.left < LABEL_ROOM / 2) continue;
    ticks.push({ x, label: durationText(ms) });
    free = x - LABEL_ROOM / 2;
  }
  return ticks;
}
