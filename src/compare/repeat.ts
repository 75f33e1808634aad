/** Several runs with seeds that follow each other: how much of a number is the platform's and how much is luck. */
import { max, median, min } from 'simple-statistics';
import type { Report, ReportLane, ReportStatistics } from '../ports/model/report.gen.js';
import { SeededRandom } from '../core/random/random.js';
import { comparing, type CompareOptions } from './compare.js';

/** Resamples for the confidence interval; a seeded bootstrap, so that equal runs give equal bounds. */
const RESAMPLES = 1000;

/** Runs the comparison `times` times with seeds `seed`, `seed + 1`, ...; the report is the first run's, with statistics of all. */
export function* repeating(options: CompareOptions, times: number): Generator<void, Report> {
  const first = yield* comparing(options);
  if (times < 2 || first.interrupted === true) return first;
  const { onLane: _, onStep: __, ...silent } = options;
  const others: Report[] = [];
  while (others.length < times - 1) {
    yield;
    if (options.isInterrupted?.() === true) break;
    const other = yield* comparing({ ...silent, seed: options.seed + others.length + 1 });
    if (other.interrupted === true) break;
    others.push(other);
  }
  const lanes = first.lanes.map((lane, index) => ({
    ...lane,
    statistics: statisticsOf([lane, ...others.map((report) => report.lanes[index]!)]),
  }));
  return { ...first, lanes, ...(others.length < times - 1 && { interrupted: true }) };
}

function statisticsOf(runs: readonly ReportLane[]): Record<string, ReportStatistics> {
  const names = Object.keys(runs[0]!.metrics);
  return Object.fromEntries(
    names.map((name) => {
      const values = runs.flatMap(({ metrics }) => metrics[name]?.value ?? []);
      return [
        name,
        values.length === 0 ? { count: 0, median: null, minimum: null, maximum: null } : spreadOf(name, values),
      ];
    }),
  );
}

function spreadOf(name: string, values: readonly number[]): ReportStatistics {
  const random = new SeededRandom(`bootstrap/${name}`);
  const medians = Array.from({ length: RESAMPLES }, () =>
    median(values.map(() => values[random.below(values.length)]!)),
  );
  medians.sort((left, right) => left - right);
  return {
    count: values.length,
    median: median([...values]),
    minimum: min([...values]),
    maximum: max([...values]),
    low: medians[Math.floor(RESAMPLES * 0.025)]!,
    high: medians[Math.ceil(RESAMPLES * 0.975) - 1]!,
  };
}
