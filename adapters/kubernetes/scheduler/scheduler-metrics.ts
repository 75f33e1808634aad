import { LabelledCounts } from '../metrics/counters.js';
import type { MetricFamily, MetricsSource } from '../metrics/exposition.js';

type Waiting = Readonly<Record<'active' | 'backoff' | 'gated' | 'unschedulable', number>>;

/** What a scheduler tells of itself (kubernetes pkg/scheduler/metrics/metrics.go v1.32). */
export class SchedulerMetrics implements MetricsSource {
  readonly #waiting: () => Waiting;
  readonly #attempts = new LabelledCounts(['profile', 'result']);
  #preemptions = 0;

  constructor(waiting: () => Waiting) {
    this.#waiting = waiting;
  }

  attempted(profile: string, result: 'scheduled' | 'unschedulable' | 'error'): void {
    this.#attempts.add(profile, result);
  }

  preempted(): void {
    this.#preemptions++;
  }

  families(): readonly MetricFamily[] {
    const pending = Object.entries(this.#waiting()).map(([queue, value]) => ({ labels: { queue }, value }));
    return [
      { name: 'scheduler_pending_pods', help: 'Pods that wait, by queue.', type: 'gauge', samples: pending },
      {
        name: 'scheduler_schedule_attempts_total',
        help: 'Scheduling cycles by what came of them.',
        type: 'counter',
        samples: this.#attempts.samples,
      },
      {
        name: 'scheduler_preemption_attempts_total',
        help: 'How often pods were asked to make room.',
        type: 'counter',
        samples: [{ value: this.#preemptions }],
      },
    ];
  }
}
