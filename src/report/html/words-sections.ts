/** The parts of the page that are words and numbers: findings, claims, metrics, losses, and how to run it again. */
import type { Report, ReportFinding, ReportMetric, ReportStatistics } from '../../ports/model/report.gen.js';
import { findingRows, lossRows, metricRows, rerunCommand } from '../summary.js';
import { laneName, metricText, metricTitle, spreadText } from '../words.js';
import { html, NOTHING, type Markup } from './markup.js';
import { laneHeads } from './step-tables.js';

export function findingSection(report: Report): Markup {
  const rows = findingRows(report);
  if (rows.length === 0) return NOTHING;
  const items = rows.map(({ finding, lanes }) => html`<li>${findingText(finding, lanes)}</li>`);
  return html`<section aria-labelledby="findings">
    <h2 id="findings">What it means</h2>
    <ul class="findings">
      ${items}
    </ul>
  </section>`;
}

function findingText({ title, text, severity }: ReportFinding, lanes: readonly string[]): Markup {
  const weight =
    severity === undefined || severity === 'info' ? '' : html`<span class="weight ${severity}">${severity}</span> `;
  const about = lanes.length === 0 ? '' : html`<span class="about">${lanes.join(', ')}</span>`;
  return html`<p>${weight}<strong>${title}</strong></p>
    ${text === undefined ? '' : html`<p>${text}</p>`} ${about}`;
}

export function assertionSection({ assertions = [] }: Report): Markup {
  if (assertions.length === 0) return NOTHING;
  const words = { lte: '≤', gte: '≥', equals: '=' };
  const rows = assertions.map(
    ({ lane, step, metric, operator, value, actual, holds }) =>
      html`<tr>
        <th scope="row">${step === undefined ? '' : `${step}: `}${metric} ${words[operator]} ${value}</th>
        <td>${lane}</td>
        <td class="number">${actual ?? '–'}</td>
        <td>${holds ? 'holds' : html`<strong class="short">does not hold</strong>`}</td>
      </tr>`,
  );
  return html`<section aria-labelledby="claims">
    <h2 id="claims">Claims</h2>
    <div class="wide" role="region" aria-label="Claims, table" tabindex="0">
      <table>
        <thead>
          <tr>
            <th scope="col">claim</th>
            <th scope="col">lane</th>
            <th scope="col">actual</th>
            <th scope="col">result</th>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
  </section>`;
}

export function metricSection(report: Report): Markup {
  const rows = metricRows(report);
  if (rows.length === 0) return NOTHING;
  return html`<section aria-labelledby="numbers">
    <h2 id="numbers">Numbers</h2>
    <div class="wide" role="region" aria-label="Numbers, table" tabindex="0">
      <table class="numbers">
        <thead>
          <tr>
            <th scope="col">metric</th>
            ${laneHeads(report)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            ({ name, definition, cells, spreads }) =>
              html`<tr>
                <th scope="row">${metricTitle(name)}<small>${definition}</small></th>
                ${cells.map((metric, index) => metricCell(metric, spreads[index]))}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}

function metricCell(metric: ReportMetric | undefined, spread: ReportStatistics | undefined): Markup {
  if (metric === undefined) return html`<td></td>`;
  const over = spread === undefined ? '' : html`<small>${spreadText(spread, metric.unit)}</small>`;
  return html`<td class="number">${metricText(metric)}${over}</td>`;
}

export function lossSection(report: Report): Markup {
  const rows = lossRows(report);
  const body =
    rows.length === 0
      ? html`<p>Nothing: every field of the workloads has an equal on every lane.</p>`
      : html`<div class="wide" role="region" aria-label="Lost in translation, table" tabindex="0">
          <table>
            <thead>
              <tr>
                <th scope="col">field</th>
                <th scope="col">kind</th>
                <th scope="col">lanes</th>
                <th scope="col">what a user will notice</th>
              </tr>
            </thead>
            <tbody>
              ${rows.map(
                ({ path, kind, consequence, lanes }) =>
                  html`<tr>
                    <th scope="row"><code>${path}</code></th>
                    <td>${kind}</td>
                    <td>${lanes.join(', ')}</td>
                    <td>${consequence}</td>
                  </tr>`,
              )}
            </tbody>
          </table>
        </div>`;
  return html`<section aria-labelledby="losses">
    <h2 id="losses">Lost in translation</h2>
    ${body}
  </section>`;
}

export function reproduceSection(report: Report): Markup {
  const rows = report.lanes.map((lane) => {
    const overrides = Object.entries(lane.set ?? {}).map(([name, value]) => `${name}=${value}`);
    const parts = (lane.without ?? []).map((part) => `without ${part}`);
    return html`<tr>
      <th scope="row">${laneName(report, lane)}</th>
      <td>${lane.title ?? lane.orchestrator} ${lane.version}</td>
      <td>${[...overrides, ...parts].join(', ') || 'as delivered'}</td>
      <td><code class="hash">${lane.traceHash}</code></td>
    </tr>`;
  });
  return html`<section aria-labelledby="again">
    <h2 id="again">Run it again</h2>
    <pre><code>${rerunCommand(report)}</code></pre>
    <p>
      Equal inputs give equal bytes: this page, <code>report.json</code>, and the traces, whose SHA-256 stands below.
      All times are virtual; none depends on the machine that computed them.
    </p>
    <div class="wide" role="region" aria-label="Traces, table" tabindex="0">
      <table>
        <thead>
          <tr>
            <th scope="col">lane</th>
            <th scope="col">platform</th>
            <th scope="col">constants</th>
            <th scope="col">trace</th>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
  </section>`;
}
