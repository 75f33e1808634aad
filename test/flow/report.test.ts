import { expect, it } from 'vitest';
import template from '../../adapters/_template/index.js';
import { compare } from '../../src/compare/compare.js';
import { reportHtml, reportTable, timelineOf, type Timeline } from '../../src/report/index.js';
import { builtInScenario } from '../../src/scenario/library/index.js';

it('shows a real comparison as a page and as a table', () => {
  const timelines: Timeline[] = [];
  const report = compare({
    scenario: builtInScenario('lab'),
    seed: 42,
    lanes: [{ adapter: template }],
    regatta: '0.0.0',
    onLane: (_, { world }) => timelines.push(timelineOf(world.trace.entries())),
  });
  const page = reportHtml(report, timelines);
  expect(page).toContain('class="fault"');
  expect(page.slice(0, page.indexOf('report-json'))).not.toMatch(/NaN|undefined|Infinity/);
  expect(reportTable(report, { columns: 80, color: false, unicode: true })).toMatch(/node-loss +●/);
});
