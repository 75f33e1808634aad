/** The report as one file that opens anywhere: no request leaves it, and without JavaScript it says all the same. */
import { createHash } from 'node:crypto';
import type { Report } from '../../ports/model/report.gen.js';
import { reportJson } from '../json.js';
import type { Timeline } from '../timeline.js';
import { glanceSection } from './glance.js';
import { html, jsonMarkup, Markup, NOTHING } from './markup.js';
import { PAGE_SCRIPT } from './page-script.js';
import { PAGE_STYLE } from './page-style.js';
import { stepSection } from './step-tables.js';
import { swimLaneSection } from './swim-lanes.js';
import { assertionSection, findingSection, lossSection, metricSection, reproduceSection } from './words-sections.js';

/** Above this size the page holds the report without its instances, and says so. Characters. */
const MOST_JSON = 2_000_000;

/**
 * The page of a report. `timelines` has one element for each lane, in the order of the report; a page without them has no
 * drawing. Equal inputs give equal bytes.
 */
export function reportHtml(report: Report, timelines: readonly Timeline[]): string {
  const json = reportJson(report);
  const whole = json.length <= MOST_JSON;
  const embedded = whole
    ? json
    : reportJson({ ...report, lanes: report.lanes.map((lane) => ({ ...lane, instances: [] })) });
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="generator" content="Regatta ${report.regatta}" />
        <title>${report.scenario} – Regatta</title>
        <link rel="icon" href="data:," />
        ${new Markup(`<style>${PAGE_STYLE}</style>`)}
      </head>
      <body>
        <a class="skip" href="#main">Skip to the report</a>
        ${headOf(report)}
        <main id="main">
          ${glanceSection(report)} ${stepSection(report)} ${swimLaneSection(report, timelines)}
          ${findingSection(report)} ${assertionSection(report)} ${metricSection(report)} ${lossSection(report)}
          ${reproduceSection(report)}
        </main>
        <footer>
          Regatta ${report.regatta}. The whole report stands in this page as JSON
          (<code>#report-json</code>)${whole ? '' : ', without its instances, which report.json has'}.
        </footer>
        <script type="application/json" id="report-json">
          ${jsonMarkup(embedded)}
        </script>
        ${new Markup(`<script>${PAGE_SCRIPT}</script>`)}
      </body>
    </html>`;
  return `${page.text}\n`;
}

/** Nothing but the one style and the one script of this file; `data:` for the empty icon. */
const POLICY = `default-src 'none'; style-src '${hashOf(PAGE_STYLE)}'; script-src '${hashOf(PAGE_SCRIPT)}'; img-src data:; base-uri 'none'; form-action 'none'`;

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

function headOf(report: Report): Markup {
  const lanes = report.lanes.map(({ title, orchestrator, version }) => `${title ?? orchestrator} ${version}`);
  return html`<header>
    <h1>${report.title ?? report.scenario}</h1>
    <p>${lanes.join(' · ')}</p>
    <p>Scenario ${report.scenario}, seed ${report.seed}, virtual clock</p>
    ${
      report.interrupted === true
        ? html`<div class="banner">
            <p><strong>Stopped early.</strong> The run was interrupted; this report is incomplete.</p>
          </div>`
        : NOTHING
    }
    ${
      report.verdict?.answer === 'no'
        ? html`<div class="banner">
            <p><strong>The answer is no.</strong></p>
            <ul>
              ${report.verdict.reasons.map((reason) => html`<li>${reason}</li>`)}
            </ul>
          </div>`
        : NOTHING
    }
  </header>`;
}
