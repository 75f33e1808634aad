/** The report as Markdown: a job summary, or a comment on a pull request. */
import type { Report, ReportFinding, ReportLane, ReportStep } from '../ports/model/report.gen.js';
import { findingRows, lossRows, metricRows, rerunCommand, servingOf, stepRows } from './summary.js';
import { durationText, laneName, metricText, metricTitle, OUTCOMES, outcomesIn, spreadText } from './words.js';

export function reportMarkdown(report: Report): string {
  const sections = [
    headOf(report),
    stepsOf(report),
    findingsOf(report),
    assertionsOf(report),
    metricsOf(report),
    lossesOf(report),
    `## Again\n\n\`\`\`\n${rerunCommand(report)}\n\`\`\``,
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function headOf(report: Report): string {
  const title = `# ${escaped(report.scenario)}`;
  const line = `Seed ${report.seed}, Regatta ${report.regatta}, virtual time. ${report.lanes.length} lanes: ${report.lanes
    .map(({ title: name, orchestrator, version }) => `${escaped(name ?? orchestrator)} ${version}`)
    .join(', ')}.`;
  const interrupted = report.interrupted === true ? '**The run was stopped early; this report is incomplete.**' : '';
  return [title, report.title === undefined ? '' : escaped(report.title), line, interrupted, verdictOf(report)]
    .filter((part) => part !== '')
    .join('\n\n');
}

function verdictOf({ verdict }: Report): string {
  if (verdict === undefined || (verdict.answer === 'yes' && verdict.reasons.length === 0)) return '';
  return [`**Answer: ${verdict.answer}.**`, ...verdict.reasons.map((reason) => `- ${escaped(reason)}`)].join('\n');
}

function stepsOf(report: Report): string {
  const names = report.lanes.map((lane) => laneName(report, lane));
  const rows = stepRows(report).map(({ id, cells }) => [
    id,
    ...cells.map((step, index) => cellOf(report.lanes[index]!, step)),
  ]);
  const legend = outcomesIn(report).map(
    (outcome) => `${OUTCOMES[outcome].glyph} ${outcome}: ${OUTCOMES[outcome].meaning}`,
  );
  return `## Steps\n\n${table(['step', ...names], rows)}\n\n${legend.join('; ')}.`;
}

function cellOf(lane: ReportLane, step: ReportStep | undefined): string {
  if (step === undefined) return '';
  const { outcome, durationMs } = step;
  const sign = `${OUTCOMES[outcome].glyph} ${outcome}`;
  if (outcome === 'unsupported' || outcome === 'skipped') return sign;
  const serving = servingOf(lane, step);
  return `${sign} ${durationText(durationMs)}${serving === undefined ? '' : `, ${serving.ready} of ${serving.wanted} ready`}`;
}

function findingsOf(report: Report): string {
  const lines = findingRows(report).map(({ finding, lanes }) => {
    const about = lanes.length === 0 ? '' : `**${escaped(lanes.join(', '))}**: `;
    return `- ${about}${sentenceOf(finding)}`;
  });
  return lines.length === 0 ? '' : `## What it means\n\n${lines.join('\n')}`;
}

function sentenceOf({ title, text }: ReportFinding): string {
  return text === undefined ? `${escaped(title)}.` : `${escaped(title)}. ${escaped(text)}`;
}

function assertionsOf({ assertions = [] }: Report): string {
  if (assertions.length === 0) return '';
  const words = { lte: '≤', gte: '≥', equals: '=' };
  const rows = assertions.map(({ lane, step = '', metric, operator, value, actual, holds }) => [
    lane,
    step,
    `${metric} ${words[operator]} ${value}`,
    actual === null ? '–' : String(actual),
    holds ? '● holds' : '✕ does not hold',
  ]);
  return `## Assertions\n\n${table(['lane', 'step', 'claim', 'actual', 'result'], rows)}`;
}

function metricsOf(report: Report): string {
  const rows = metricRows(report).map(({ name, cells, spreads }) => [
    metricTitle(name),
    ...cells.map((metric, index) => {
      if (metric === undefined) return '';
      const spread = spreads[index];
      return `${metricText(metric)}${spread === undefined ? '' : ` (${spreadText(spread, metric.unit)})`}`;
    }),
  ]);
  if (rows.length === 0) return '';
  return `## Numbers\n\n${table(['metric', ...report.lanes.map((lane) => laneName(report, lane))], rows)}`;
}

function lossesOf(report: Report): string {
  const rows = lossRows(report).map(({ path, kind, consequence, lanes }) => [
    `\`${path}\``,
    kind,
    lanes.join(', '),
    consequence,
  ]);
  return rows.length === 0 ? '' : `## Lost in translation\n\n${table(['field', 'kind', 'lanes', 'consequence'], rows)}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', String.raw`\|`)).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Text of others, kept from becoming markup and from breaking out of its line. */
function escaped(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll(/[\\`*_[\]<>]/g, String.raw`\$&`);
}
