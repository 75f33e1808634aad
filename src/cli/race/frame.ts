/** One picture of a race: everything that can be known at a virtual moment, as lines for a terminal. */
import stringWidth from 'string-width';
import type { Report, ReportLane, ReportStep } from '../../ports/model/report.gen.js';
import {
  aligned,
  clockText,
  durationText,
  laneName,
  painter,
  pointAt,
  stepCell,
  stepRows,
  widthsOf,
  type Painter,
  type Timeline,
} from '../../report/index.js';

export interface FrameOptions {
  /** Size of the terminal in cells. */
  readonly columns: number;
  readonly rows: number;
  readonly color: boolean;
  readonly unicode: boolean;
  readonly paused: boolean;
  /** Virtual seconds a second. */
  readonly speed: number;
}

/** Lines beside the steps: header, heads, blanks, readiness, events, and the line that the cursor is left in. */
const OTHER_LINES = 10;
const EVENT_LINES = 2;

/** What there is to show. */
export interface Race {
  readonly report: Report;
  /** One for each lane, in the order of the report. */
  readonly timelines: readonly Timeline[];
}

/** The race at the virtual moment `t`; `startMs` is when its first step began. Every line fits into `columns`. */
export function frameLines(race: Race, t: number, startMs: number, options: FrameOptions): string[] {
  const paint = painter(options);
  const names = race.report.lanes.map((lane) => laneName(race.report, lane));
  const table = acrossLines(race, names, t, paint, options) ?? laneLines(race, names, t, paint, options);
  const header = headerOf(race.report, t - startMs, paint, options);
  const lines = [header, '', ...table, '', ...eventsAt(names, race.timelines, t, paint)];
  return lines.map((line) => clipped(line.trimEnd(), options.columns));
}

/** Steps down, lanes across, readiness below; undefined where that would be too wide. */
function acrossLines(
  { report, timelines }: Race,
  names: readonly string[],
  t: number,
  paint: Painter,
  options: FrameOptions,
): string[] | undefined {
  const head = ['', ...names.map((name) => paint.style('bold', paint.text(name)))];
  const rows = stepRows(report);
  const final = rows.map(({ id, cells }) => [
    id,
    ...cells.map((step, index) => stepCell(report.lanes[index]!, step, paint)),
  ]);
  const least = widthsOf([head, ...final]).map((width, index) =>
    index === 0 ? width : Math.max(width, COUNTING_WIDTH),
  );
  const width = least.reduce((sum, column) => sum + column + 2, -2);
  if (width > options.columns) return undefined;
  const now = rows.map(({ id, cells }) => [
    id,
    ...cells.map((step, index) => cellAt(report.lanes[index]!, step, t, paint, options)),
  ]);
  const ready = report.lanes.map((lane, index) => readiness(lane.steps, timelines[index], t, paint, options));
  const room = Math.max(1, options.rows - OTHER_LINES);
  const passed = rows.filter(({ cells }) => cells.some((step) => step !== undefined && step.startMs <= t)).length;
  // Where the terminal is low, the newest steps are the ones to see.
  const first = Math.max(0, Math.min(rows.length, Math.max(passed, room)) - room);
  return aligned([head, ...now.slice(first, first + room), [], ['ready', ...ready]], least);
}

/** Where the terminal is narrow a lane is one line: its newest step and its readiness. */
function laneLines(
  { report, timelines }: Race,
  names: readonly string[],
  t: number,
  paint: Painter,
  options: FrameOptions,
): string[] {
  const lines = report.lanes.map((lane, index) => {
    const { steps } = lane;
    const step = steps.findLast(({ startMs }) => startMs <= t) ?? steps[0];
    const ready = readiness(steps, timelines[index], t, paint, options);
    return [
      paint.style('bold', paint.text(names[index] ?? '')),
      ready,
      step?.id ?? '',
      cellAt(lane, step, t, paint, options),
    ];
  });
  return aligned(lines.slice(0, Math.max(1, options.rows - OTHER_LINES)));
}

/** As wide as a cell gets while it counts, so that columns do not move. */
const COUNTING_WIDTH = 13;

function headerOf({ scenario, seed }: Report, elapsedMs: number, paint: Painter, options: FrameOptions): string {
  const { paused, speed, unicode } = options;
  const pace = paused
    ? 'paused'
    : speed === 0
      ? ''
      : `${unicode ? '×' : 'x'}${speed < 10 ? Math.round(speed * 10) / 10 : Math.round(speed)}`;
  const clock = paint.style('bold', clockText(elapsedMs).slice(0, -2));
  const line = `${paint.text(scenario)}  seed ${seed}  virtual clock ${clock}  ${pace.padEnd(6)}  `;
  const keys = [LONG_KEYS, SHORT_KEYS].find((text) => stringWidth(line) + text.length <= options.columns) ?? '';
  return line + paint.style('dim', keys);
}

const LONG_KEYS = '[space] pause  [f] faster  [q] quit';
const SHORT_KEYS = 'space f q';

/** What is known of a step at a moment: nothing, how long it has been going on, or its end. */
function cellAt(
  lane: ReportLane,
  step: ReportStep | undefined,
  t: number,
  paint: Painter,
  { unicode }: FrameOptions,
): string {
  if (step === undefined || step.startMs > t) return '';
  if (step.startMs + step.durationMs <= t) return stepCell(lane, step, paint);
  // Tenths of seconds of something that still grows only flicker.
  const seconds = Math.floor((t - step.startMs) / 1000) * 1000;
  return `${paint.style('cyan', unicode ? '▸' : '>')} ${seconds === 0 ? '0 s' : durationText(seconds)}`;
}

/** A dot for each wanted instance, filled where it is ready, and the numbers; only the numbers where they are many. */
function readiness(
  steps: readonly ReportStep[],
  timeline: Timeline | undefined,
  t: number,
  paint: Painter,
  { unicode }: FrameOptions,
): string {
  if (timeline === undefined) return '';
  const ready = timeline.workloads.reduce((sum, { points }) => sum + pointAt(points, t).ready, 0);
  const step = steps.findLast(({ startMs }) => startMs <= t);
  // While a workload is removed nothing is wanted any more.
  const wanted = step === undefined || step.until === 'gone' ? 0 : (step.wanted ?? 0);
  if (wanted === 0 && ready === 0) return '';
  // What a step wants is about one workload, what is ready about all.
  if (timeline.workloads.length > 1) return String(ready);
  const [full, hollow] = unicode ? ['●', '○'] : ['o', '-'];
  const dots =
    wanted > 5 ? '' : `${full.repeat(Math.min(ready, wanted))}${hollow.repeat(Math.max(0, wanted - ready))} `;
  const text = `${dots}${ready}/${wanted}`;
  return ready < wanted ? paint.style('yellow', text) : text;
}

function eventsAt(names: readonly string[], timelines: readonly Timeline[], t: number, paint: Painter): string[] {
  const past = timelines.flatMap(({ events }, index) =>
    events.filter((event) => event.t <= t).map((event) => ({ ...event, lane: names[index]! })),
  );
  past.sort((left, right) => left.t - right.t);
  const lines = past.slice(-EVENT_LINES).map(({ lane, text }) => paint.style('dim', paint.text(`${lane}  ${text}`)));
  return [...lines, ...Array.from({ length: EVENT_LINES - lines.length }, () => '')];
}

/** The line without what would wrap. Escape sequences take no room, and none is cut in half. */
export function clipped(line: string, columns: number): string {
  if (stringWidth(line) <= columns) return line;
  let text = '';
  let width = 0;
  // eslint-disable-next-line no-control-regex -- colours are control characters.
  for (const [part] of line.matchAll(/\u001B\[[0-9;]*m|./gsu)) {
    const cells = part.startsWith('\u001B') ? 0 : stringWidth(part);
    if (width + cells > columns) continue;
    width += cells;
    text += part;
  }
  return text;
}
