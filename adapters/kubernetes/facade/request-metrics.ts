import { LabelledCounts } from '../metrics/counters.js';
import type { MetricFamily, MetricsSource, Sample } from '../metrics/exposition.js';
import type { ResourceRequest } from './request.js';

/** Upper bounds of the buckets, in seconds (apiserver pkg/endpoints/metrics/metrics.go v0.32). */
const BUCKETS = [
  '0.005',
  '0.025',
  '0.05',
  '0.1',
  '0.2',
  '0.4',
  '0.6',
  '0.8',
  '1',
  '1.25',
  '1.5',
  '2',
  '3',
  '4',
  '5',
  '6',
  '8',
  '10',
  '15',
  '20',
  '30',
  '45',
  '60',
  '+Inf',
];

const OF_RESOURCE = ['group', 'resource', 'scope', 'subresource', 'verb', 'version'];

/** What was asked of the API server. In the time of a world every request is answered at once, so durations are all zero. */
export class RequestMetrics implements MetricsSource {
  readonly #requests = new LabelledCounts(['code', 'component', 'dry_run', ...OF_RESOURCE]);
  readonly #durations = new LabelledCounts(['component', 'dry_run', ...OF_RESOURCE]);

  count(request: ResourceRequest | undefined, verb: string, status: number, isDryRun: boolean): void {
    const { group = '', plural = '', subresource = '', version = '' } = request ?? {};
    const dryRun = isDryRun ? 'All' : '';
    const shown = verb === 'create' ? 'POST' : verb === 'update' ? 'PUT' : verb.toUpperCase();
    const about = [group, plural, scopeOf(request), subresource, shown, version];
    this.#requests.add(String(status), 'apiserver', dryRun, ...about);
    if (verb !== 'watch') this.#durations.add('apiserver', dryRun, ...about);
  }

  families(): readonly MetricFamily[] {
    return [
      {
        name: 'apiserver_request_total',
        help: 'Requests by verb, what they were about, and the code of the answer.',
        type: 'counter',
        samples: this.#requests.samples,
      },
      {
        name: 'apiserver_request_duration_seconds',
        help: 'How long requests took, in the time of the world.',
        type: 'histogram',
        samples: this.#durations.samples.flatMap(histogramOf),
      },
    ];
  }
}

function scopeOf(request: ResourceRequest | undefined): string {
  if (request === undefined) return '';
  if (request.name !== '') return 'resource';
  return request.namespace === '' ? 'cluster' : 'namespace';
}

function histogramOf({ labels = {}, value }: Sample): readonly Sample[] {
  return [
    ...BUCKETS.map((le): Sample => ({ labels: { ...labels, le }, value, suffix: '_bucket' })),
    { labels, value: 0, suffix: '_sum' },
    { labels, value, suffix: '_count' },
  ];
}
