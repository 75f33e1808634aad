import { pointsWithin, type ReadyPoint } from '../history.js';
import {
  lengthOf,
  stepsOf,
  wantedAt,
  workloadOf,
  type Measured,
  type MetricDefinition,
  type Subject,
} from './metric.js';

/** The greatest of a number over all moments of update and rollback steps, with the entry that shows it. */
function greatest(subject: Subject, numberOf: (point: ReadyPoint, wanted: number) => number): Measured {
  let best: { value: number; entry: number } | undefined;
  for (const { step, span } of stepsOf(subject, ['update', 'rollback'])) {
    const workload = workloadOf(step)!;
    for (const point of pointsWithin(subject.history, workload, span)) {
      const value = numberOf(point, wantedAt(subject, workload, point.t));
      if (best === undefined || value > best.value) best = { value, entry: point.entry };
    }
  }
  if (best === undefined) return { value: null };
  return { value: best.value, ...(best.entry > 0 && { evidence: [best.entry] }) };
}

export const UPDATES: readonly MetricDefinition[] = [
  {
    name: 'rolloutMs',
    unit: 'ms',
    definition: 'Duration of the first update that ended as asked.',
    measure: (subject) => ({
      value: lengthOf(stepsOf(subject, ['update']).find(({ span }) => span.outcome === 'done')?.span),
    }),
  },
  {
    name: 'maxUnavailableInUpdates',
    unit: 'count',
    definition:
      'Greatest number of wanted instances that were not ready at any moment of the update and rollback steps.',
    measure: (subject) => greatest(subject, ({ ready }, wanted) => Math.max(0, wanted - ready)),
  },
  {
    name: 'maxSurgeInUpdates',
    unit: 'count',
    definition: 'Greatest number of instances beyond the wanted ones at any moment of the update and rollback steps.',
    measure: (subject) => greatest(subject, ({ existing }, wanted) => Math.max(0, existing - wanted)),
  },
];
