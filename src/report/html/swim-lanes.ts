/** The swim lanes: the ready counts of all lanes over one shared axis, with a table that says the same in numbers. */
import type { Report } from '../../ports/model/report.gen.js';
import type { Timeline } from '../timeline.js';
import { durationText, laneName } from '../words.js';
import { runAxis, stepAxis, ticksOf, xOf, type Axis } from './axis.js';
import { drawLane, round, type LaneRow } from './lane-drawing.js';
import { othersText, statesOf, statesWithin } from './lane-states.js';
import { html, jsonMarkup, NOTHING, type Markup } from './markup.js';

const HEAD_HEIGHT = 44;
const ROW_HEIGHT = 44;
const ROW_GAP = 36;
/** More changes than this of a lane are left to the trace, which the table says. */
const MOST_CHANGES = 200;

export function swimLaneSection(report: Report, timelines: readonly Timeline[]): Markup {
  const rows = rowsOf(report, timelines);
  if (rows.length === 0) return NOTHING;
  const steps = stepAxis(report);
  return html`<section aria-labelledby="lanes">
    <h2 id="lanes">Ready instances over time</h2>
    <p>
      Every step starts at the left edge of its column in every lane. Within a column time runs on a square-root scale,
      the same for all lanes, so that seconds stay visible beside minutes.
    </p>
    <figure id="race" aria-labelledby="lanes">
      <div class="wide" role="region" aria-label="Ready instances over time, drawing" tabindex="0">
        ${drawing(steps, rows)}
      </div>
      ${legend(rows)}
      <div id="bar" hidden>
        <label for="at">Move through the steps</label>
        <input id="at" type="range" min="${steps.left}" max="${steps.right}" step="1" value="${steps.left}" />
        <p id="moment"></p>
        <table class="plain" id="readings">
          <caption class="hidden">
            State of each lane at the chosen moment
          </caption>
          <thead class="hidden">
            <tr>
              <th scope="col">lane</th>
              <th scope="col">state</th>
            </tr>
          </thead>
          <tbody>
            ${rows.map(
              ({ name }) =>
                html`<tr>
                  <th scope="row">${name}</th>
                  <td></td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
      ${changeTable(steps, rows)}
    </figure>
    <details>
      <summary>The whole run on one linear clock</summary>
      <div class="wide" role="region" aria-label="The whole run on one linear clock, drawing" tabindex="0">
        ${drawing(runAxis(report, timelines), rows)}
      </div>
    </details>
    <script type="application/json" id="readings-data">
      ${jsonMarkup(readingsJson(steps, rows))}
    </script>
  </section>`;
}

function rowsOf(report: Report, timelines: readonly Timeline[]): LaneRow[] {
  const drawn = report.lanes.flatMap((lane, index) => {
    const timeline = timelines[index];
    return timeline === undefined ? [] : [{ lane, timeline, index, states: statesOf(timeline) }];
  });
  const most = Math.max(
    1,
    ...drawn.map(({ states }) => states.reduce((greatest, { ready }) => Math.max(greatest, ready), 0)),
    ...drawn.flatMap(({ lane }) => lane.steps.map(({ wanted = 0 }) => wanted)),
  );
  return drawn.map((one, place) => {
    const top = HEAD_HEIGHT + place * (ROW_HEIGHT + ROW_GAP);
    const single = one.timeline.workloads.length <= 1;
    return { ...one, single, name: laneName(report, one.lane), top, height: ROW_HEIGHT, most };
  });
}

function drawing(axis: Axis, rows: readonly LaneRow[]): Markup {
  const bottom = HEAD_HEIGHT + rows.length * (ROW_HEIGHT + ROW_GAP);
  const heads = axis.columns.map((column) => {
    const ticks = ticksOf(axis, column).map(
      ({ x, label }) =>
        html`<line x1="${round(x)}" x2="${round(x)}" y1="${HEAD_HEIGHT - 24}" y2="${bottom - 24}" class="grid" />
          <text x="${round(x)}" y="${bottom - 8}" class="tick">${label}</text>`,
    );
    return html`<text x="${round(column.left)}" y="10" class="step">${column.label}</text>
      <line
        x1="${round(column.left)}"
        x2="${round(column.left)}"
        y1="${HEAD_HEIGHT - 24}"
        y2="${bottom - 24}"
        class="edge"
      />
      ${ticks}`;
  });
  return html`<svg
    class="lanes"
    viewBox="0 0 ${axis.right + 6} ${bottom - 2}"
    role="img"
    aria-label="Ready instances of each lane"
  >
    <defs>
      <pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <line x1="0" x2="0" y1="0" y2="5" />
      </pattern>
    </defs>
    ${heads} ${rows.map((row) => drawLane(axis, row))}
    <line
      class="cursor"
      x1="${axis.left}"
      x2="${axis.left}"
      y1="${HEAD_HEIGHT - 24}"
      y2="${bottom - 24}"
      visibility="hidden"
    />
  </svg>`;
}

function legend(rows: readonly LaneRow[]): Markup {
  const key = (name: string, words: string) =>
    html`<span class="legend"
      ><svg class="key" viewBox="0 0 26 12" aria-hidden="true">
        <rect class="${name}" y="1" width="26" height="10" /></svg
      >${words}</span
    >`;
  const wanted = html`<span class="legend"
    ><svg class="key" viewBox="0 0 26 12" aria-hidden="true"><line class="wanted" x2="26" y1="6" y2="6" /></svg
    >wanted</span
  >`;
  const faults = rows.some(({ timeline }) => timeline.faults.length > 0);
  const outages = rows.some(({ timeline }) => timeline.outages.length > 0);
  return html`<figcaption class="legends">
    ${key('area', 'ready')} ${wanted} ${key('lost', 'lost: fewer than before and than wanted')}
    ${faults ? key('fault', 'fault active') : ''}
    ${
      outages
        ? html`<span class="legend"
            ><svg class="key" viewBox="0 0 26 12" aria-hidden="true">
              <rect class="outage" y="4" width="26" height="4" /></svg
            >requests failing</span
          >`
        : ''
    }
  </figcaption>`;
}

function changeTable(axis: Axis, rows: readonly LaneRow[]): Markup {
  const body = rows.flatMap((row) => changesOf(axis, row));
  return html`<details class="twin">
    <summary>The same as a table</summary>
    <div class="wide" role="region" aria-label="Ready instances over time, table" tabindex="0">
      <table>
        <thead>
          <tr>
            <th scope="col">lane</th>
            <th scope="col">step</th>
            <th scope="col">after</th>
            <th scope="col">ready</th>
            <th scope="col">wanted</th>
            <th scope="col">others</th>
          </tr>
        </thead>
        <tbody>
          ${body}
        </tbody>
      </table>
    </div>
  </details>`;
}

function changesOf(axis: Axis, row: LaneRow): Markup[] {
  const lines = axis.columns.flatMap((column) => {
    const span = column.spans[row.index];
    const wanted = row.lane.steps.find(({ id }) => id === column.step)?.wanted;
    if (span === undefined) return [];
    return statesWithin(row.states, span.startMs, span.endMs).map(
      (state) =>
        html`<tr>
          <td>${row.name}</td>
          <td>${column.label}</td>
          <td class="number">${durationText(state.t - span.startMs)}</td>
          <td class="number">${state.ready}</td>
          <td class="number">${wanted}</td>
          <td>${othersText(state)}</td>
        </tr>`,
    );
  });
  if (lines.length <= MOST_CHANGES) return lines;
  const more = html`<tr>
    <td>${row.name}</td>
    <td colspan="5">${lines.length - MOST_CHANGES} more changes stand in the trace</td>
  </tr>`;
  return [...lines.slice(0, MOST_CHANGES), more];
}

/** What the script needs: for each lane what to say from which place of the drawing on. */
function readingsJson(axis: Axis, rows: readonly LaneRow[]): string {
  const columns = axis.columns.map(({ label, left, width, maxMs }) => [label, round(left), round(width), maxMs]);
  const lanes = rows.map((row) => {
    const readings = new Map<number, string>();
    for (const column of axis.columns) {
      const span = column.spans[row.index];
      const step = row.lane.steps.find(({ id }) => id === column.step);
      if (span === undefined || step === undefined) {
        readings.set(Math.round(column.left), 'did not get here');
        continue;
      }
      const count = (ready: number) =>
        step.wanted === undefined || !row.single ? `${ready} ready` : `${ready} of ${step.wanted} ready`;
      const states = statesWithin(row.states, span.startMs, span.endMs);
      for (const state of states) {
        const others = othersText(state);
        const x = Math.ceil(xOf(axis, column, state.t - span.startMs));
        readings.set(x, `${count(state.ready)}${others === '' ? '' : `, ${others}`}`);
      }
      const end = Math.ceil(xOf(axis, column, span.endMs - span.startMs));
      const left = `${step.outcome} after ${durationText(step.durationMs)}`;
      readings.set(end, `${left}, ${count(states.at(-1)?.ready ?? 0)}`);
    }
    return [...readings].sort(([one], [other]) => one - other);
  });
  return JSON.stringify({ columns, lanes });
}
