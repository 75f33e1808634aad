/** The drawing of one lane: how many instances were ready, what was wanted, which faults were active, where steps ended. */
import type { ReportLane, ReportStep } from '../../ports/model/report.gen.js';
import type { Timeline } from '../timeline.js';
import { durationText } from '../words.js';
import { GAP, xOf, type Axis, type Column, type Span } from './axis.js';
import { statesWithin, type LaneState } from './lane-states.js';
import { html, NOTHING, type Markup } from './markup.js';
import { shapeOf } from './signs.js';

export interface LaneRow {
  readonly lane: ReportLane;
  readonly name: string;
  readonly timeline: Timeline;
  readonly states: readonly LaneState[];
  /** Which of the spans of a column is this lane's. */
  readonly index: number;
  readonly top: number;
  readonly height: number;
  /** What the top edge stands for. */
  readonly most: number;
  /** Whether all instances are of one workload; otherwise what a step wants is not comparable with what is ready. */
  readonly single: boolean;
}

export function drawLane(axis: Axis, row: LaneRow): Markup {
  const { name, top, height, most } = row;
  const bottom = top + height;
  return html`<g>
    <text x="0" y="${top + height / 2}" class="lane">${name}</text>
    <text x="${axis.left - 8}" y="${top + 4}" class="count">${most}</text>
    <text x="${axis.left - 8}" y="${bottom}" class="count">0</text>
    ${axis.columns.map((column) => {
      const span = column.spans[row.index];
      return span === undefined ? NOTHING : drawSpan(axis, row, column, span);
    })}
  </g>`;
}

function drawSpan(axis: Axis, row: LaneRow, column: Column, span: Span): Markup {
  const { top, height, most, lane } = row;
  const bottom = top + height;
  const step = lane.steps.find(({ id }) => id === column.step);
  const xAt = (t: number) => xOf(axis, column, t - span.startMs);
  const yAt = (count: number) => bottom - (height * Math.min(count, most)) / most;
  const states = statesWithin(row.states, span.startMs, span.endMs);
  const line = stairs(states, xAt, yAt, xAt(span.endMs));
  const base = { left: round(xAt(span.startMs)), right: round(xAt(span.endMs)) };
  return html`${faultBands(row, span, xAt)}
    <line
      x1="${round(column.left)}"
      x2="${round(column.left + column.width)}"
      y1="${bottom}"
      y2="${bottom}"
      class="base"
    />
    <path d="${line}V${round(bottom)}H${base.left}Z" class="area" />
    ${step === undefined || !row.single ? NOTHING : drawWanted(step, states, { xAt, yAt, ...base })}
    <path d="${line}" class="ready-line" />
    ${outageMarks(row, span, xAt)} ${step === undefined ? stepEnds(row, xAt) : endMark(row, column, step, base.right)}`;
}

/** Active faults lie behind everything, from their start to their healing or the end of what is shown. */
function faultBands(
  { timeline, top, height }: LaneRow,
  { startMs, endMs }: Span,
  xAt: (t: number) => number,
): Markup[] {
  return timeline.faults
    .filter((fault) => fault.startMs < endMs && (fault.endMs ?? Infinity) > startMs)
    .map((fault) => {
      const x = round(xAt(Math.max(startMs, fault.startMs)));
      const width = Math.max(1, round(xAt(Math.min(endMs, fault.endMs ?? Infinity)) - x));
      return html`<rect x="${x}" y="${top - 2}" width="${width}" height="${height + 2}" class="fault">
        <title>fault: ${fault.kind} ${fault.target}</title>
      </rect>`;
    });
}

interface WantedPlace {
  readonly left: number;
  readonly right: number;
  readonly xAt: (t: number) => number;
  readonly yAt: (count: number) => number;
}

/** The wanted count as a dotted line, and what was lost of it hatched; while a workload is removed nothing is wanted. */
function drawWanted(step: ReportStep, states: readonly LaneState[], { left, right, xAt, yAt }: WantedPlace): Markup {
  const { wanted, until } = step;
  if (wanted === undefined || until === 'gone') return NOTHING;
  // What was never there cannot be lost.
  const held = Math.min(wanted, states[0]?.peak ?? 0);
  const below = stairs(states, xAt, (count) => yAt(Math.min(count, held)), right);
  const lost = states.some(({ ready }) => ready < held);
  const y = round(yAt(wanted));
  return html`${lost ? html`<path d="${below}V${round(yAt(held))}H${left}Z" class="lost" />` : NOTHING}
    <line x1="${left}" x2="${right}" y1="${y}" y2="${y}" class="wanted" />`;
}

function outageMarks(
  { timeline, top, height }: LaneRow,
  { startMs, endMs }: Span,
  xAt: (t: number) => number,
): Markup[] {
  return timeline.outages
    .filter((outage) => outage.startMs < endMs && outage.endMs > startMs)
    .map((outage) => {
      const x = round(xAt(Math.max(startMs, outage.startMs)));
      const width = Math.max(2, round(xAt(Math.min(endMs, outage.endMs)) - x));
      return html`<rect x="${x}" y="${top + height + 3}" width="${width}" height="4" class="outage">
        <title>${outage.failed} of ${outage.sent} requests failed</title>
      </rect>`;
    });
}

/** About what a letter of a label takes, and its sign with the space around it, in drawing units. */
const LETTER_WIDTH = 6.2;
const SIGN_WIDTH = 12;
/** How far above the lane they stand, clear of its lines. */
const LABEL_RISE = 10;

function endMark({ top, height }: LaneRow, column: Column, step: ReportStep, x: number): Markup {
  const { outcome, durationMs, title, reason } = step;
  const words = `${title}: ${outcome} after ${durationText(durationMs)}${reason === undefined ? '' : `, ${reason}`}`;
  const text = durationText(durationMs);
  const width = SIGN_WIDTH + text.length * LETTER_WIDTH;
  const leftward = x + width > column.left + column.width + GAP / 2;
  const fits = !leftward || x - width >= column.left - GAP;
  const y = top - LABEL_RISE;
  const label = html`<text x="${leftward ? x - 10 : x + 10}" y="${y}" class="label ${leftward ? 'leftward' : ''}">
    ${text}
  </text>`;
  return html`<g class="end ${outcome}">
    <line x1="${x}" x2="${x}" y1="${y + 5}" y2="${top + height}" />
    <g transform="translate(${x} ${y})">${shapeOf(outcome)}</g>
    ${fits ? label : NOTHING}
    <title>${words}</title>
  </g>`;
}

/** On the clock of the whole run steps are told apart by thin lines. */
function stepEnds({ lane, top, height }: LaneRow, xAt: (t: number) => number): Markup[] {
  return lane.steps.map(({ id, outcome, startMs, durationMs }) => {
    const x = round(xAt(startMs + durationMs));
    return html`<g class="end ${outcome}">
      <line x1="${x}" x2="${x}" y1="${top}" y2="${top + height}" />
      <title>${id}: ${outcome} after ${durationText(durationMs)}</title>
    </g>`;
  });
}

/** The path of a count over time. Of the states that share a pixel it shows the lowest and the last, which is all that can be seen. */
function stairs(
  states: readonly LaneState[],
  xAt: (t: number) => number,
  yAt: (count: number) => number,
  end: number,
): string {
  let path = '';
  let pixel: { x: number; least: number; last: number } | undefined;
  const flush = () => {
    if (pixel === undefined) return;
    const { x, least, last } = pixel;
    path += path === '' ? `M${x} ${round(yAt(last))}` : `H${x}`;
    if (least < last) path += `V${round(yAt(least))}`;
    path += `V${round(yAt(last))}`;
  };
  for (const { t, ready } of states) {
    const x = round(xAt(t));
    if (pixel?.x === x) pixel = { x, least: Math.min(pixel.least, ready), last: ready };
    else {
      flush();
      pixel = { x, least: ready, last: ready };
    }
  }
  flush();
  return `${path}H${round(end)}`;
}

/** Half a unit is finer than any screen shows, and keeps the page small. */
export function round(units: number): number {
  return Math.round(units * 2) / 2;
}
