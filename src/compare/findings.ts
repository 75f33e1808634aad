/** What a run shows, in plain words. Every sentence names numbers that stand in the report, and the trace entries behind them. */
import type { ReportFinding, ReportLane } from '../ports/model/report.gen.js';
import type { LaneResult, StepResult } from '../scenario/run/lane.js';
import { fewestReady } from './history.js';
import type { Metric } from './metrics/index.js';
import { wantedAt, workloadOf, type Subject } from './metrics/metric.js';

/** `1.3 s`, `5 min 40 s`: for sentences; the exact number stands in the report. */
export function duration(ms: number): string {
  if (ms < 1000) return `${ms} ms`;
  if (ms < 60_000) return `${Math.round(ms / 100) / 10} s`;
  const seconds = Math.round(ms / 1000);
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** Findings about one lane, in the order of its steps. */
export function laneFindings(
  lane: string,
  subject: Subject,
  result: LaneResult,
  metrics: ReadonlyMap<string, Metric>,
): ReportFinding[] {
  const findings: ReportFinding[] = [];
  for (const step of result.steps) {
    if (step.outcome === 'held') findings.push(held(lane, subject, step));
    if (step.outcome === 'failed' || step.outcome === 'unsupported') findings.push(notDone(lane, step));
  }
  const recovery = recovered(lane, metrics);
  if (recovery !== undefined) findings.push(recovery);
  return findings;
}

/** Findings about what sets the lanes apart. */
export function comparisonFindings(lanes: readonly ReportLane[]): ReportFinding[] {
  return [
    apart(lanes, 'nodeLossRecoveryMs', 'recovery-apart', 'Recovery from a lost node', duration),
    apart(
      lanes,
      'maxUnavailableInUpdates',
      'unavailable-apart',
      'Most instances missing during updates',
      (value) => `${value}`,
    ),
    apart(lanes, 'rolloutMs', 'rollout-apart', 'The good update', duration),
  ].filter((finding) => finding !== undefined);
}

function held(lane: string, subject: Subject, { step, reason, evidence, startMs, endMs }: StepResult): ReportFinding {
  const workload = workloadOf(step)!;
  const worst = fewestReady(subject.history, workload, { fromMs: startMs, toMs: endMs });
  const wanted = wantedAt(subject, workload, startMs);
  return {
    id: 'update-held',
    title: `${step.title}: held with ${worst.ready} of ${wanted} instances serving`,
    text: `${reason === '' ? 'The platform stopped by its own rule.' : `In its own words: ${reason.replace(/\.$/, '')}.`} At no moment were fewer than ${worst.ready} instances ready.`,
    severity: worst.ready < wanted ? 'notice' : 'info',
    lanes: [lane],
    step: step.id,
    metric: 'maxUnavailableInUpdates',
    evidence: [...evidence, ...(worst.entry > 0 ? [worst.entry] : [])],
  };
}

function notDone(lane: string, { step, outcome, reason, evidence }: StepResult): ReportFinding {
  return {
    id: `step-${outcome}`,
    title: `${step.title}: ${outcome}`,
    ...(reason !== '' && { text: reason }),
    severity: 'warning',
    lanes: [lane],
    step: step.id,
    evidence: [...evidence],
  };
}

function recovered(lane: string, metrics: ReadonlyMap<string, Metric>): ReportFinding | undefined {
  const detection = metrics.get('nodeLossDetectionMs');
  const recovery = metrics.get('nodeLossRecoveryMs');
  if (typeof detection?.value !== 'number' || typeof recovery?.value !== 'number') return undefined;
  return {
    id: 'node-loss-recovered',
    title: `Lost node noticed after ${duration(detection.value)}, everything back after ${duration(recovery.value)}`,
    severity: 'info',
    lanes: [lane],
    metric: 'nodeLossRecoveryMs',
    ...(detection.evidence !== undefined && { evidence: [...detection.evidence] }),
  };
}

function apart(
  lanes: readonly ReportLane[],
  metric: string,
  id: string,
  subject: string,
  words: (value: number) => string,
): ReportFinding | undefined {
  const known = lanes.flatMap(({ orchestrator, metrics }) => {
    const value = metrics[metric]?.value;
    return typeof value === 'number' ? [{ orchestrator, value }] : [];
  });
  known.sort((left, right) => left.value - right.value);
  const [least] = known;
  const greatest = known.at(-1);
  if (least === undefined || greatest === undefined || least.value === greatest.value) return undefined;
  return {
    id,
    title: `${subject}: ${words(least.value)} on ${least.orchestrator}, ${words(greatest.value)} on ${greatest.orchestrator}`,
    text: known.map(({ orchestrator, value }) => `${orchestrator} ${words(value)}`).join(', '),
    severity: 'info',
    lanes: known.map(({ orchestrator }) => orchestrator),
    metric,
  };
}
