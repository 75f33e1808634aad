import { describe, expect, it } from 'vitest';
import { reportHtml } from '../index.js';
import { sampleLab } from '../sample-lab.suite.js';

const { report, timelines } = sampleLab();

/** Test of the page as text; a real browser looks at it in `test/browser`. */
describe('the page', () => {
  const page = reportHtml(report, timelines);

  it('is one file that allows nothing from elsewhere', () => {
    expect(page).toContain("default-src 'none'");
    expect(page).not.toMatch(/\b(src|href)="(?!#|data:)/);
    expect(page).not.toContain('unsafe-inline');
    expect(page).not.toMatch(/ style="/);
  });

  it('is smaller than 300 kB for the lab', () => {
    expect(Buffer.byteLength(page)).toBeLessThan(300_000);
  });

  it('is the same for the same report', () => {
    expect(reportHtml(sampleLab().report, sampleLab().timelines)).toBe(page);
  });

  it('says first who served less and who recovered when', () => {
    const glance = page.slice(page.indexOf('id="glance"'), page.indexOf('id="steps"')).replaceAll(/<[^>]*>|\s+/g, ' ');
    expect(glance).toMatch(/swarm +held +2 of 3 serving/);
    expect(glance).toMatch(/kubernetes +held +3 of 3 serving/);
    expect(glance).toMatch(/swarm +21.4 s/);
  });

  it('shows text of others as text', () => {
    const evil = '</script><script>alert(1)</script><img src=x onerror=alert(1)>"\'';
    const lanes = report.lanes.map((lane) => ({
      ...lane,
      title: evil,
      steps: lane.steps.map((step) => ({ ...step, title: evil, native: evil, reason: evil })),
    }));
    const hostile = reportHtml({ ...report, title: evil, scenario: evil, lanes }, timelines);
    expect(hostile).not.toContain('<img');
    expect(hostile).not.toContain('</script><script>alert');
    expect(hostile.match(/<script/g)).toHaveLength(page.match(/<script/g)!.length);
  });

  it('does without timelines, findings and everything that may be left out', () => {
    const lanes = report.lanes.map(({ orchestrator, version, traceHash }) => {
      return { orchestrator, version, traceHash, steps: [], metrics: {}, instances: [], losses: [], findings: [] };
    });
    const bare = reportHtml({ schemaVersion: 1, regatta: '0', scenario: 'bare', seed: 1, lanes }, []);
    expect(bare).toContain('Run it again');
    expect(bare).not.toContain('svg class="lanes"');
  });

  it('says when the answer is no and when the run was stopped', () => {
    const verdict = { answer: 'no' as const, reasons: ['swarm: too slow'] };
    const sad = reportHtml({ ...report, verdict, interrupted: true }, timelines);
    expect(sad).toContain('The answer is no.');
    expect(sad).toContain('swarm: too slow');
    expect(sad).toContain('this report is incomplete');
  });
});
