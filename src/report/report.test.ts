import { describe, expect, it } from 'vitest';
import stringWidth from 'string-width';
import { validateAgainst } from '../scenario/parse.js';
import { reportCsv, reportHtml, reportJson, reportJunit, reportMarkdown, reportTable } from './index.js';
import { sampleLab } from './sample-lab.suite.js';

const { report, timelines } = sampleLab();
const plain = { color: false, unicode: true };

describe('the sample', () => {
  it('is a report', () => {
    expect(() => validateAgainst('report', JSON.parse(reportJson(report)))).not.toThrow();
  });
});

describe('the report as JSON', () => {
  it('has the same bytes whatever the order of its keys', () => {
    const backwards = Object.fromEntries(Object.entries(report).reverse()) as typeof report;
    expect(reportJson(backwards)).toBe(reportJson(report));
    expect(JSON.parse(reportJson(report))).toEqual(report);
  });
});

describe('the report as a table', () => {
  it.each([60, 100, 160])('fits %i columns', async (columns) => {
    const text = reportTable(report, { ...plain, columns });
    expect(Math.max(...text.split('\n').map((line) => stringWidth(line)))).toBeLessThanOrEqual(columns);
    await expect(text).toMatchFileSnapshot(`fixtures/table-${columns}.txt`);
  });

  it('takes a terminal that does not know its width for one of 80 columns', () => {
    expect(reportTable(report, { ...plain, columns: 0 })).toBe(reportTable(report, { ...plain, columns: 80 }));
  });

  it('shows the same in ASCII', async () => {
    const text = reportTable(report, { columns: 100, color: false, unicode: false });
    expect(text).toMatch(/^[\u0020-\u007E\n]+$/);
    await expect(text).toMatchFileSnapshot('fixtures/table-ascii.txt');
  });

  it('says with colour nothing that it does not say without', () => {
    const text = reportTable(report, { ...plain, color: true, columns: 100 });
    expect(text).toContain('\u001B[');
    // eslint-disable-next-line no-control-regex -- colours are control characters.
    expect(text.replaceAll(/\u001B\[[0-9;]*m/g, '')).toBe(reportTable(report, { ...plain, columns: 100 }));
  });
});

describe('what repeated runs add', () => {
  const spread = { count: 10, median: 345_000, minimum: 340_000, maximum: 350_000 };
  const [first, ...rest] = report.lanes;
  const repeated = { ...report, lanes: [{ ...first!, statistics: { nodeLossRecoveryMs: spread } }, ...rest] };
  const words = 'median 5 min 45 s, 5 min 40 s to 5 min 50 s in 10 runs';

  it('stands beside the number', () => {
    expect(reportMarkdown(repeated)).toContain(`5 min 45 s (${words})`);
    expect(reportHtml(repeated, timelines)).toContain(`<small>${words}</small>`);
  });
});

describe('the report for others', () => {
  it('is Markdown', async () => {
    await expect(reportMarkdown(report)).toMatchFileSnapshot('fixtures/summary-md.txt');
  });

  it('is JUnit XML', async () => {
    await expect(reportJunit(report)).toMatchFileSnapshot('fixtures/junit-xml.txt');
  });

  it('is CSV', async () => {
    await expect(reportCsv(report)).toMatchFileSnapshot('fixtures/steps-csv.txt');
  });
});
