/** Steps down, lanes across: what became of each, and what a user of each platform would have typed. */
import type { Report, ReportStep } from '../../ports/model/report.gen.js';
import { servingOf, stepRows, type Serving, type StepRow } from '../summary.js';
import { durationText, laneName, OUTCOMES, outcomesIn } from '../words.js';
import { html, NOTHING, type Markup } from './markup.js';
import { outcomeSign } from './signs.js';

export function stepSection(report: Report): Markup {
  const rows = stepRows(report);
  const legend = outcomesIn(report).map(
    (outcome) => html`<span class="legend"><span>${outcomeSign(outcome)}: ${OUTCOMES[outcome].meaning}</span></span>`,
  );
  return html`<section aria-labelledby="steps">
    <h2 id="steps">Steps</h2>
    <div class="wide" role="region" aria-label="Steps, table" tabindex="0">
      <table>
        <caption class="hidden">
          Outcome and duration of each step on each lane
        </caption>
        <thead>
          <tr>
            <th scope="col">step</th>
            ${laneHeads(report)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            (row) =>
              html`<tr>
                <th scope="row">${row.id}<small>${row.title}</small></th>
                ${cellsOf(report, row)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    <p class="legends">${legend}</p>
    ${nativeTable(report, rows)}
  </section>`;
}

export function laneHeads(report: Report): Markup[] {
  return report.lanes.map((lane) => {
    const name = laneName(report, lane);
    return html`<th scope="col">${name}<small>${name.includes('@') ? '' : lane.version}</small></th>`;
  });
}

/** What a lane lost stands out only where another lane did not lose it: a fault that hits all of them is no news. */
function cellsOf({ lanes }: Report, { cells }: StepRow): Markup[] {
  const servings = cells.map((step, index) => (step === undefined ? undefined : servingOf(lanes[index]!, step)));
  const isShort = (serving: Serving | undefined) => serving !== undefined && serving.ready < serving.wanted;
  const allShort = servings.every(isShort);
  return cells.map((step, index) => {
    const serving = servings[index];
    return step === undefined ? html`<td></td>` : cellOf(step, serving, isShort(serving) && !allShort);
  });
}

function cellOf({ outcome, durationMs, reason }: ReportStep, serving: Serving | undefined, standsOut: boolean): Markup {
  if (outcome === 'unsupported' || outcome === 'skipped')
    return html`<td title="${reason}">${outcomeSign(outcome)}</td>`;
  const served =
    serving === undefined
      ? NOTHING
      : html`<small class="${standsOut ? 'short' : ''}">${serving.ready} of ${serving.wanted} serving</small>`;
  return html`<td title="${reason}">
    ${outcomeSign(outcome)} <span class="number">${durationText(durationMs)}</span>${served}
  </td>`;
}

/** The same steps in the words of each platform. */
function nativeTable(report: Report, rows: readonly StepRow[]): Markup {
  const blocks = rows.map(({ id, title, cells }) => {
    const commands = cells.flatMap((step, index) =>
      step === undefined || step.native === ''
        ? []
        : [
            html`<dt>${laneName(report, report.lanes[index]!)}</dt>
              <dd>
                <pre><code>${step.native}</code></pre>
              </dd>`,
          ],
    );
    return commands.length === 0
      ? NOTHING
      : html`<h3>${id}<small>${title}</small></h3>
          <dl class="native">${commands}</dl>`;
  });
  return html`<details>
    <summary>What a user of each platform would type</summary>
    ${blocks}
  </details>`;
}
