/** The report as JUnit XML, which every CI service reads: a suite is a lane, a case is a step or a claim. */
import type { Report, ReportAssertion, ReportLane, ReportStep } from '../ports/model/report.gen.js';
import { durationText, laneName } from './words.js';

/** Times are virtual, in seconds. `held` is the answer that a healthy platform gives, so it is no failure. */
export function reportJunit(report: Report): string {
  const suites = report.lanes.map((lane) => suiteOf(report, lane));
  const count = (name: 'tests' | 'failures' | 'skipped') => suites.reduce((sum, suite) => sum + suite[name], 0);
  const head = `<testsuites name="${escaped(report.scenario)}" tests="${count('tests')}" failures="${count('failures')}" skipped="${count('skipped')}">`;
  return ['<?xml version="1.0" encoding="UTF-8"?>', head, ...suites.map(({ text }) => text), '</testsuites>', ''].join(
    '\n',
  );
}

interface Suite {
  readonly tests: number;
  readonly failures: number;
  readonly skipped: number;
  readonly text: string;
}

interface Case {
  readonly result: 'passed' | 'failed' | 'skipped';
  readonly text: string;
}

function suiteOf(report: Report, lane: ReportLane): Suite {
  const name = laneName(report, lane);
  const claims = (report.assertions ?? []).filter((claim) => claim.lane === lane.orchestrator || claim.lane === name);
  const cases = [...lane.steps.map((step) => stepCase(name, step)), ...claims.map((claim) => claimCase(name, claim))];
  const count = (result: Case['result']) => cases.filter((one) => one.result === result).length;
  const [failures, skipped] = [count('failed'), count('skipped')];
  const head = `  <testsuite name="${escaped(name)}" tests="${cases.length}" failures="${failures}" skipped="${skipped}" time="${seconds(lane.durationMs ?? 0)}">`;
  const properties = [
    ['version', lane.version],
    ['seed', String(report.seed)],
    ['traceHash', lane.traceHash],
  ].map(([key = '', value = '']) => `      <property name="${key}" value="${escaped(value)}"/>`);
  const text = [
    head,
    '    <properties>',
    ...properties,
    '    </properties>',
    ...cases.map((one) => one.text),
    '  </testsuite>',
  ].join('\n');
  return { tests: cases.length, failures, skipped, text };
}

function stepCase(lane: string, step: ReportStep): Case {
  const { id, title, outcome, reason = '', durationMs, native } = step;
  const head = `    <testcase classname="${escaped(lane)}" name="${escaped(`${id}: ${title}`)}" time="${seconds(durationMs)}"`;
  const command = `<system-out>${escaped(native)}</system-out>`;
  if (outcome === 'done') return { result: 'passed', text: `${head}/>` };
  if (outcome === 'held') {
    const held = `held after ${durationText(durationMs)}${reason === '' ? '' : `: ${reason}`}`;
    return { result: 'passed', text: `${head}><system-out>${escaped(held)}</system-out></testcase>` };
  }
  if (outcome === 'failed') {
    const message = reason === '' ? 'the step did not end as asked' : reason;
    return { result: 'failed', text: `${head}><failure message="${escaped(message)}"/>${command}</testcase>` };
  }
  return {
    result: 'skipped',
    text: `${head}><skipped message="${escaped(reason === '' ? outcome : reason)}"/></testcase>`,
  };
}

function claimCase(lane: string, { metric, step, operator, value, actual, holds }: ReportAssertion): Case {
  const words = { lte: '<=', gte: '>=', equals: '=' };
  const claim = `${step === undefined ? '' : `${step}.`}${metric} ${words[operator]} ${value}`;
  const head = `    <testcase classname="${escaped(lane)}" name="${escaped(claim)}"`;
  if (holds) return { result: 'passed', text: `${head}/>` };
  const message = `${lane}: ${metric} is ${actual ?? 'not known'}`;
  return { result: 'failed', text: `${head}><failure message="${escaped(message)}"/></testcase>` };
}

function seconds(ms: number): string {
  return String(ms / 1000);
}

/** XML 1.0 knows no control characters but tab and line ends, so the others become a sign that says so. */
function escaped(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\n', '&#10;');
}
