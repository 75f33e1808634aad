/** The first thing on the page: the steps that set the lanes apart, so that five seconds are enough. */
import type { Report, ReportLane, ReportStep } from '../../ports/model/report.gen.js';
import { contestedRows, servingOf, widestRow, type StepRow } from '../summary.js';
import { durationText, laneName } from '../words.js';
import { html, NOTHING, type Markup } from './markup.js';
import { outcomeSign, servingDots } from './signs.js';

/** More contested steps than this are left to the table of steps. */
const MOST_CARDS = 3;

export function glanceSection(report: Report): Markup {
  const widest = widestRow(report);
  const cards = contestedRows(report)
    .slice(0, MOST_CARDS)
    .map((row) => contestedCard(report, row));
  if (widest !== undefined) cards.push(durationCard(report, widest));
  if (cards.length === 0) return NOTHING;
  return html`<section aria-labelledby="glance">
    <h2 id="glance">At a glance</h2>
    <div class="cards">${cards}</div>
  </section>`;
}

function contestedCard(report: Report, row: StepRow): Markup {
  const lines = row.cells.map((step, index) => {
    const name = laneName(report, report.lanes[index]!);
    return html`<tr>
      <th scope="row">${name}</th>
      <td>${step === undefined ? '' : outcomeSign(step.outcome)}</td>
      ${servingCell(report.lanes[index]!, step)}
    </tr>`;
  });
  return html`<article class="card">
    <h3>${row.title}</h3>
    <table class="plain">
      <caption class="hidden">
        ${row.title}: outcome and fewest instances serving, by lane
      </caption>
      <thead class="hidden">
        <tr>
          <th scope="col">lane</th>
          <th scope="col">outcome</th>
          <th scope="col">fewest serving</th>
        </tr>
      </thead>
      <tbody>
        ${lines}
      </tbody>
    </table>
  </article>`;
}

function servingCell(lane: ReportLane, step: ReportStep | undefined): Markup {
  const serving = step === undefined ? undefined : servingOf(lane, step);
  if (serving === undefined)
    return html`<td class="muted">${step === undefined ? '' : durationText(step.durationMs)}</td>`;
  const { ready, wanted } = serving;
  const words = `${ready} of ${wanted} serving`;
  return html`<td class="serving ${ready < wanted ? 'short' : ''}">${servingDots(ready, wanted)} ${words}</td>`;
}

/** Width of the longest bar, in the units of the drawing. */
const BAR_WIDTH = 200;

function durationCard(report: Report, row: StepRow): Markup {
  const longestMs = Math.max(...row.cells.map((step) => step?.durationMs ?? 0));
  const lines = row.cells.map((step, index) => {
    const name = laneName(report, report.lanes[index]!);
    const width = step === undefined ? 0 : Math.max(2, Math.round((step.durationMs * BAR_WIDTH) / longestMs));
    const bar = html`<svg class="bar" viewBox="0 0 ${BAR_WIDTH} 12" preserveAspectRatio="none" aria-hidden="true">
      <rect width="${width}" height="12" rx="1" />
    </svg>`;
    return html`<tr>
      <th scope="row">${name}</th>
      <td class="bar-cell">${step?.outcome === 'done' ? bar : step === undefined ? '' : outcomeSign(step.outcome)}</td>
      <td class="number">${step === undefined ? '' : durationText(step.durationMs)}</td>
    </tr>`;
  });
  return html`<article class="card">
    <h3>${row.title}: time until done</h3>
    <table class="plain">
      <caption class="hidden">
        ${row.title}: duration by lane
      </caption>
      <thead class="hidden">
        <tr>
          <th scope="col">lane</th>
          <th scope="col">bar</th>
          <th scope="col">duration</th>
        </tr>
      </thead>
      <tbody>
        ${lines}
      </tbody>
    </table>
  </article>`;
}
