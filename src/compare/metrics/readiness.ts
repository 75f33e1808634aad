import { quantileSorted } from 'simple-statistics';
import type { InstanceLife } from '../history.js';
import { pointsWithin } from '../history.js';
import { stepsOf, wantedAt, workloadOf, type MetricDefinition, type Subject } from './metric.js';

/** Of all instances that ever became ready: how long each took, shortest first. */
function timesToReady(lives: readonly InstanceLife[]): number[] {
  const times: number[] = [];
  for (const { entries } of lives) {
    const ready = entries.find((entry) => entry.ready);
    if (ready !== undefined) times.push(ready.t - entries[0]!.t);
  }
  return times.sort((left, right) => left - right);
}

function timeToReady(name: string, share: number, words: string): MetricDefinition {
  return {
    name,
    unit: 'ms',
    definition: `${words} over all instances that became ready: from first being known to the platform to first being ready.`,
    measure({ history }) {
      const times = timesToReady(history.lives);
      return { value: times.length === 0 ? null : Math.round(quantileSorted(times, share)) };
    },
  };
}

/** Missing instances times how long they were missing. */
function missing(subject: Subject): number | null {
  const removals = stepsOf(subject, ['remove']);
  let sum: number | null = null;
  for (const { name } of subject.scenario.workloads) {
    const deployed = stepsOf(subject, ['deploy']).find(({ step }) => workloadOf(step) === name)?.span.toMs;
    if (deployed === undefined) continue;
    const toMs = removals.find(({ step }) => workloadOf(step) === name)?.span.fromMs ?? subject.history.endMs;
    const points = pointsWithin(subject.history, name, { fromMs: deployed, toMs });
    sum ??= 0;
    points.forEach((point, index) => {
      const lasts = (points[index + 1]?.t ?? toMs) - point.t;
      sum! += Math.max(0, wantedAt(subject, name, point.t) - point.ready) * lasts;
    });
  }
  return sum;
}

export const READINESS: readonly MetricDefinition[] = [
  timeToReady('timeToReadyP50Ms', 0.5, 'Median'),
  timeToReady('timeToReadyP99Ms', 0.99, '99th percentile'),
  {
    name: 'unavailabilityMs',
    unit: 'instance-ms',
    definition:
      'Wanted but not ready instances times how long they were missing, from the end of the deployment to the removal.',
    measure: (subject) => ({ value: missing(subject) }),
  },
];
