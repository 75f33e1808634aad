/** The lab on five lanes as a report and its timelines: what the tests of this folder and of the page render. */
import { comparisonFindings, laneFindings } from '../compare/findings.js';
import { historyOf, pointsWithin } from '../compare/history.js';
import { metricsOf } from '../compare/metrics/index.js';
import { traceHash } from '../compare/trace-file.js';
import type { Report, ReportLane, ReportLoss } from '../ports/model/report.gen.js';
import { builtInScenario } from '../scenario/library/index.js';
import type { LaneResult, StepResult } from '../scenario/run/lane.js';
import { playLane, type LaneScript } from './sample-lane.suite.js';
import { timelineOf, type Timeline } from './timeline.js';

const kubectl = {
  deploy: 'kubectl create deployment nginx --image=nginx:1.7.9',
  expose:
    'kubectl expose deployment nginx --type=NodePort --port=80\nkubectl patch service nginx --patch nodePort=30001',
  scale: 'kubectl scale deployment nginx --replicas=3',
  update: 'kubectl set image deployment/nginx nginx=nginx:1.9.1',
  'bad-update': 'kubectl set image deployment/nginx nginx=nginx:1.95',
  rollback: 'kubectl rollout undo deployment/nginx',
  'delete-instance': 'kubectl delete pod nginx-7',
  'node-loss': 'regatta fault inject node-loss node-2',
  remove: 'kubectl delete deployment,service nginx',
};

const pods = {
  startMs: 1_930,
  stopMs: 1_100,
  stopFirst: false,
  batch: 1,
  heldAfterMs: 600_140,
  heldReason: 'ProgressDeadlineExceeded: ReplicaSet "nginx-86d5c8b7f9" has timed out progressing.',
  detectMs: 43_210,
  evictMs: 343_260,
  nodeReason: 'NotReady',
  native: kubectl,
};

const oc = Object.fromEntries(Object.entries(kubectl).map(([id, line]) => [id, line.replaceAll('kubectl', 'oc')]));

const SCRIPTS: readonly LaneScript[] = [
  { ...pods, orchestrator: 'kubernetes', title: 'Kubernetes', version: '1.32' },
  {
    orchestrator: 'swarm',
    title: 'Docker Swarm',
    version: '28.2',
    startMs: 1_640,
    stopMs: 420,
    stopFirst: true,
    batch: 1,
    heldAfterMs: 2_310,
    heldReason: 'update paused due to failure or early termination of task 9x1c: No such image: nginx:1.95',
    detectMs: 14_700,
    evictMs: 19_730,
    nodeReason: 'Down',
    native: {
      deploy: 'docker service create --name nginx nginx:1.7.9',
      expose: 'docker service update --publish-add 30001:80 nginx',
      scale: 'docker service scale nginx=3',
      update: 'docker service update --image nginx:1.9.1 nginx',
      'bad-update': 'docker service update --image nginx:1.95 nginx',
      rollback: 'docker service rollback nginx',
      'delete-instance': 'docker rm -f nginx.3',
      'node-loss': 'regatta fault inject node-loss node-2',
      remove: 'docker service rm nginx',
    },
  },
  {
    orchestrator: 'mesos',
    title: 'Apache Mesos with Marathon',
    version: '1.11',
    startMs: 2_780,
    stopMs: 1_350,
    stopFirst: false,
    batch: 3,
    heldAfterMs: 900_000,
    heldReason: 'not settled within 900000 ms: deployment 5d2c waits for 3 instances of nginx',
    detectMs: 75_000,
    evictMs: 75_400,
    nodeReason: 'unreachable',
    native: {
      deploy: 'curl -X POST "$MARATHON_URL/v2/apps" -d @nginx.json',
      scale: 'curl -X PUT "$MARATHON_URL/v2/apps/nginx" -d \'{"instances":3}\'',
      'node-loss': 'regatta fault inject node-loss node-2',
      remove: 'curl -X DELETE "$MARATHON_URL/v2/apps/nginx"',
    },
  },
  {
    ...pods,
    orchestrator: 'rancher',
    title: 'Rancher',
    version: '2.10',
    startMs: 2_140,
    heldAfterMs: 600_310,
    evictMs: 343_980,
  },
  {
    ...pods,
    orchestrator: 'openshift',
    title: 'OpenShift',
    version: '4.18',
    startMs: 2_020,
    evictMs: 341_050,
    native: oc,
  },
];

const LOSSES: ReadonlyMap<string, readonly ReportLoss[]> = new Map([
  [
    'swarm',
    [
      {
        path: 'nginx: workloads[0].resources.requests',
        kind: 'approximated',
        consequence: 'Reservations hold back room on a node; nothing throttles an instance that uses more.',
      },
    ],
  ],
  [
    'mesos',
    [
      {
        path: 'nginx: workloads[0].ports[0]',
        kind: 'approximated',
        consequence: 'The published port is a service port; it answers on the agents that run the load balancer.',
      },
    ],
  ],
]);

export interface Sample {
  readonly report: Report;
  /** One for each lane, in the order of the report. */
  readonly timelines: readonly Timeline[];
}

export function sampleLab(): Sample {
  const lanes = SCRIPTS.map(laneOf);
  const reports = lanes.map(({ lane }) => lane);
  const { name: scenario, title } = builtInScenario('lab');
  const head = { schemaVersion: 1, regatta: '0.1.0', scenario, title, seed: 42 } as const;
  return {
    report: {
      ...head,
      lanes: reports,
      findings: comparisonFindings(reports),
      assertions: [],
      verdict: { answer: 'yes', reasons: [] },
    },
    timelines: lanes.map(({ timeline }) => timeline),
  };
}

function laneOf(script: LaneScript): { lane: ReportLane; timeline: Timeline } {
  const scenario = builtInScenario('lab');
  const { trace, results } = playLane(script, scenario.steps);
  const history = historyOf(trace);
  const subject = { scenario, history };
  const metrics = metricsOf(subject);
  const { orchestrator, title, version } = script;
  const steps = results.map(({ step, outcome, reason, native, startMs, endMs, evidence, wanted }) => ({
    id: step.id,
    title: step.title,
    native: native.join('\n'),
    outcome,
    ...(reason !== '' && { reason }),
    startMs,
    durationMs: endMs - startMs,
    until: step.until,
    withinMs: step.withinMs,
    ...('workload' in step && { workload: step.workload }),
    ...(wanted !== undefined && { wanted }),
    calls: 2,
    evidence: [...evidence],
    metrics: {
      minReady: {
        value: Math.min(...pointsWithin(history, 'nginx', { fromMs: startMs, toMs: endMs }).map(({ ready }) => ready)),
        unit: 'count',
        definition: 'Fewest ready instances at any moment of the step.',
      },
    },
  }));
  const lane: ReportLane = {
    orchestrator,
    version,
    title,
    traceHash: traceHash(trace),
    durationMs: history.endMs,
    steps,
    metrics: Object.fromEntries(
      [...metrics].map(([name, { value, unit, definition }]) => [name, { value, unit, definition }]),
    ),
    instances: [],
    losses: [...(LOSSES.get(orchestrator) ?? [])],
    findings: laneFindings(orchestrator, subject, sampleResult(results), metrics),
  };
  return { lane, timeline: timelineOf(trace.entries()) };
}

/** Findings read the steps of a result and nothing else of it. */
function sampleResult(steps: readonly StepResult[]): LaneResult {
  const parts: Partial<LaneResult> = { steps };
  return parts as LaneResult;
}
