/** The report as text for a terminal: unboxed, steps down and lanes across, or lane by lane where that would not fit. */
import { styleText } from 'node:util';
import stringWidth from 'string-width';
import type { Report, ReportLane, ReportStep } from '../ports/model/report.gen.js';
import { servingOf, stepRows } from './summary.js';
import { durationText, laneName, OUTCOMES, outcomesIn, type Outcome } from './words.js';

export interface TableOptions {
  /** Width of the terminal in cells; 0 where it is not known, which means 80. */
  readonly columns: number;
  readonly color: boolean;
  /** False where the terminal shows ASCII only. */
  readonly unicode: boolean;
}

type Style = Parameters<typeof styleText>[0];

const COLORS: Readonly<Record<Outcome, Style>> = {
  done: 'green',
  held: 'yellow',
  failed: ['red', 'bold'],
  unsupported: 'dim',
  skipped: 'dim',
};

/** The final table with its findings. Ends with a line end; no line is wider than `columns`, down to 40. */
export function reportTable(report: Report, options: TableOptions): string {
  const columns = Math.max(40, options.columns === 0 ? 80 : options.columns);
  const paint = painter(options);
  const across = acrossLines(report, paint);
  const body = across.every((line) => stringWidth(line) <= columns) ? across : stackedLines(report, paint);
  const legend = outcomesIn(report).map((outcome) => `${paint.glyph(outcome)} ${legendOf(report, outcome)}`);
  const findings = (report.findings ?? []).flatMap(({ title }) => wrapped(paint.text(title), columns - 2));
  const verdict = (report.verdict?.reasons ?? []).flatMap((reason) => wrapped(paint.text(reason), columns - 2));
  return [
    ...body.map((line) => line.trimEnd()),
    '',
    legend.join('   '),
    ...(findings.length > 0 ? ['', ...findings.map((line) => `  ${line}`)] : []),
    ...(report.verdict?.answer === 'no' ? ['', 'The answer is no:', ...verdict.map((line) => `  ${line}`)] : []),
    ...(report.interrupted === true ? ['', 'The run was stopped early; this report is incomplete.'] : []),
    '',
  ].join('\n');
}

export interface Painter {
  style(style: Style, text: string): string;
  glyph(outcome: Outcome): string;
  /** Text with what ASCII lacks replaced, where the terminal cannot show it. */
  text(text: string): string;
}

export function painter({ color, unicode }: Pick<TableOptions, 'color' | 'unicode'>): Painter {
  const style = (look: Style, text: string) => (color ? styleText(look, text, { validateStream: false }) : text);
  return {
    style,
    glyph: (outcome) => style(COLORS[outcome], unicode ? OUTCOMES[outcome].glyph : OUTCOMES[outcome].ascii),
    text: (text) => (unicode ? text : ascii(text)),
  };
}

/** What a cell of the table says: sign, word unless done, time, and how many served where that is the question. */
export function stepCell(lane: ReportLane, step: ReportStep | undefined, paint: Painter): string {
  if (step === undefined) return '';
  const { outcome, durationMs } = step;
  const glyph = paint.glyph(outcome);
  if (outcome === 'unsupported' || outcome === 'skipped') return `${glyph} ${paint.style('dim', outcome)}`;
  if (outcome === 'done') return `${glyph} ${durationText(durationMs)}`;
  const serving = servingOf(lane, step);
  if (serving === undefined) return `${glyph} ${outcome} ${durationText(durationMs)}`;
  const served = `${serving.ready}/${serving.wanted}`;
  return `${glyph} ${outcome} ${serving.ready < serving.wanted ? paint.style('bold', served) : served}`;
}

function legendOf(report: Report, outcome: Outcome): string {
  const counts = report.lanes.some((lane) =>
    lane.steps.some((step) => step.outcome === outcome && servingOf(lane, step) !== undefined),
  );
  return outcome !== 'done' && counts ? `${outcome}, fewest ready of wanted` : outcome;
}

function acrossLines(report: Report, paint: Painter): string[] {
  const head = ['', ...report.lanes.map((lane) => paint.style('bold', paint.text(laneName(report, lane))))];
  const rows = stepRows(report).map(({ id, cells }) => [
    id,
    ...cells.map((step, index) => stepCell(report.lanes[index]!, step, paint)),
  ]);
  return aligned([head, ...rows]);
}

function stackedLines(report: Report, paint: Painter): string[] {
  return report.lanes.flatMap((lane, index) => {
    const name = `${paint.style('bold', paint.text(laneName(report, lane)))} ${paint.style('dim', lane.version)}`;
    const rows = lane.steps.map((step) => [`  ${step.id}`, stepCell(lane, step, paint)]);
    return [...(index > 0 ? [''] : []), name, ...aligned(rows)];
  });
}

/**
 * Columns two cells apart; widths count what a terminal shows, so East Asian text and colours line up. `least` keeps columns
 * from growing while a table changes.
 */
export function aligned(rows: readonly (readonly string[])[], least: readonly number[] = []): string[] {
  const widths = widthsOf(rows).map((width, index) => Math.max(width, least[index] ?? 0));
  return rows.map((row) =>
    row.map((cell, index) => cell + ' '.repeat((widths[index] ?? 0) - stringWidth(cell))).join('  '),
  );
}

/** The widest cell of each column. */
export function widthsOf(rows: readonly (readonly string[])[]): number[] {
  const widths: number[] = [];
  for (const row of rows)
    row.forEach((cell, index) => (widths[index] = Math.max(widths[index] ?? 0, stringWidth(cell))));
  return widths;
}

/** Text broken between words, continued under its beginning. */
function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (stringWidth(longer) <= width || line === '') line = longer;
    else {
      lines.push(line);
      line = `  ${word}`;
    }
  }
  return [...lines, line];
}

function ascii(text: string): string {
  return text
    .replaceAll(/[–—]/g, '-')
    .replaceAll(/[‘’]/g, "'")
    .replaceAll(/[“”]/g, '"')
    .replaceAll('…', '...')
    .replaceAll(/[^\u0020-\u007E\n]/gu, '?');
}
