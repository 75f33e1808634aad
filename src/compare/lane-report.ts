/** The part of a report that is about one lane. */
import type { Loss } from '../ports/client.js';
import type { ReportInstance, ReportLane, ReportMetric, ReportNode, ReportStep } from '../ports/model/report.gen.js';
import type { LaneResult, StepResult } from '../scenario/run/lane.js';
import { laneFindings } from './findings.js';
import { fewestReady, historyOf, type History, type InstanceLife } from './history.js';
import { metricsOf, type Metric } from './metrics/index.js';
import { workloadOf } from './metrics/metric.js';
import { traceHash } from './trace-file.js';

/** `readLosses`: what was lost when the lane's manifests were read. */
export function laneReport(result: LaneResult, readLosses: readonly Loss[]): ReportLane {
  const { world, options, steps } = result;
  const { adapter, scenario } = options;
  const history = historyOf(world.trace);
  const subject = { scenario, history };
  const metrics = metricsOf(subject);
  return {
    orchestrator: adapter.id,
    version: world.version,
    title: adapter.title,
    traceHash: traceHash(world.trace),
    durationMs: Math.max(...steps.map(({ endMs }) => endMs)),
    nodes: nodesOf(result),
    steps: steps.map((step) => stepOf(step, history)),
    metrics: Object.fromEntries([...metrics].map(([name, metric]) => [name, metricOf(metric)])),
    instances: history.lives.map(instanceOf),
    ...(result.listed !== undefined && { listed: result.listed.map(({ id }) => id) }),
    losses: [
      ...readLosses.map(({ path, kind, consequence }) => ({ path, kind, consequence })),
      ...result.losses.map(({ workload, path, kind, consequence }) => ({
        path: `${workload}: ${path}`,
        kind,
        consequence,
      })),
    ],
    findings: laneFindings(adapter.id, subject, result, metrics),
    counters: countersOf(result),
    ...(options.set !== undefined && Object.keys(options.set).length > 0 && { set: { ...options.set } }),
    ...(options.without !== undefined && options.without.length > 0 && { without: [...options.without] }),
  };
}

function stepOf(result: StepResult, history: History): ReportStep {
  const { step, outcome, reason, native, startMs, endMs, evidence, wanted, limits } = result;
  const workload = workloadOf(step);
  return {
    id: step.id,
    title: step.title,
    native: native.join('\n'),
    outcome,
    ...(reason !== '' && { reason }),
    startMs,
    durationMs: endMs - startMs,
    until: step.until,
    withinMs: step.withinMs,
    ...(workload !== undefined && { workload }),
    ...(wanted !== undefined && { wanted }),
    ...(limits !== undefined && { limits }),
    calls: history.calls.get(step.id) ?? 0,
    ...stepMetrics(result, history),
    evidence: [...evidence],
  };
}

/** The least service that a step left its workload with. */
function stepMetrics({ step, startMs, endMs, wanted }: StepResult, history: History): Pick<ReportStep, 'metrics'> {
  const workload = workloadOf(step);
  if (workload === undefined || wanted === undefined) return {};
  const worst = fewestReady(history, workload, { fromMs: startMs, toMs: endMs });
  const definition = 'Least number of ready instances of the workload at any moment of the step.';
  return {
    metrics: {
      minReady: { value: worst.ready, unit: 'count', definition, ...(worst.entry > 0 && { evidence: [worst.entry] }) },
    },
  };
}

function metricOf({ value, unit, definition, evidence }: Metric): ReportMetric {
  return { value, unit, definition, ...(evidence !== undefined && { evidence: [...evidence] }) };
}

function instanceOf({ entries }: InstanceLife): ReportInstance {
  const first = entries[0]!;
  const gone = entries.find(({ phase }) => phase === 'gone');
  const last = entries.findLast(({ phase }) => phase !== 'gone') ?? first;
  const ready = entries.find((entry) => entry.ready);
  const { instance: name, workload, node, image, reason, cpuMilli, memoryBytes } = last;
  return {
    name,
    workload,
    phase: last.phase === 'gone' ? 'lost' : last.phase,
    ready: gone === undefined && last.ready,
    node,
    image,
    reason,
    cpuMilli,
    memoryBytes,
    createdMs: first.t,
    readyMs: ready?.t ?? null,
    endedMs: gone?.t ?? null,
  };
}

function nodesOf({ world }: LaneResult): ReportNode[] {
  return world.sites.flatMap((site) =>
    [...site.observer.nodes.values()].map(({ node: name, ready, schedulable, cpuMilli, memoryBytes, reason }) => ({
      name,
      ready,
      schedulable,
      cpuMilli,
      memoryBytes,
      reason,
    })),
  );
}

function countersOf({ world }: LaneResult): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { type } of world.trace.entries()) counts.set(type, (counts.get(type) ?? 0) + 1);
  return Object.fromEntries(
    [...counts].sort(([left], [right]) => (left < right ? -1 : 1)).map(([type, count]) => [`${type}Entries`, count]),
  );
}
