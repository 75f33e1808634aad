/** The numbers of a lane, in the order in which reports show them. */
import { LOAD } from './load.js';
import type { Measured, MetricDefinition, Subject } from './metric.js';
import { NODE_LOSS } from './node-loss.js';
import { READINESS } from './readiness.js';
import { UPDATES } from './updates.js';

export const METRICS: readonly MetricDefinition[] = [...READINESS, ...UPDATES, ...NODE_LOSS, ...LOAD];

export type Metric = Measured & Pick<MetricDefinition, 'unit' | 'definition'>;

export function metricsOf(subject: Subject): Map<string, Metric> {
  return new Map(
    METRICS.map(({ name, unit, definition, measure }) => [name, { ...measure(subject), unit, definition }]),
  );
}
