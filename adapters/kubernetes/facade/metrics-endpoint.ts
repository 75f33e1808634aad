import type { Store } from 'regatta/kit';
import { EXPOSITION_TYPE, expositionText, type MetricFamily, type MetricsSource } from '../metrics/exposition.js';
import { sendText } from './answers.js';
import { versionDocument } from './discovery.js';
import { checksOf } from './health.js';
import type { ApiCall } from './request.js';

/**
 * `/metrics` and `/metrics/slis`. All parts of the control plane that run in this world are told of at the one address, as in
 * distributions that run them in one process.
 */
export class MetricsEndpoint {
  readonly #store: Store;
  readonly #sources: readonly MetricsSource[];
  readonly #minor: string;

  constructor(store: Store, sources: readonly MetricsSource[], minor: string) {
    this.#store = store;
    this.#sources = sources;
    this.#minor = minor;
  }

  /** False for paths that are none of these. */
  answer(call: ApiCall, segments: readonly string[]): boolean {
    const [root, below, ...more] = segments;
    if (root !== 'metrics' || more.length > 0 || (below !== undefined && below !== 'slis')) return false;
    const families = below === 'slis' ? healthFamilies() : this.#families();
    sendText(call, 200, expositionText(families), EXPOSITION_TYPE);
    return true;
  }

  #families(): readonly MetricFamily[] {
    const { kinds } = this.#store;
    return [
      ...this.#sources.flatMap((source) => source.families()),
      {
        name: 'apiserver_storage_objects',
        help: 'Stored objects by resource.',
        type: 'gauge',
        samples: [...kinds].map((resource) => ({ labels: { resource }, value: this.#store.count(resource) })),
      },
      {
        name: 'kubernetes_build_info',
        help: 'The version that is mimicked; always 1.',
        type: 'gauge',
        samples: [{ labels: buildLabels(versionDocument(this.#minor)), value: 1 }],
      },
    ];
  }
}

function buildLabels(build: ReturnType<typeof versionDocument>): Readonly<Record<string, string>> {
  const snake = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return Object.fromEntries(Object.entries(build).map(([name, value]) => [snake(name), value]));
}

/** Source: component-base metrics/prometheus/slis v0.32. */
function healthFamilies(): readonly MetricFamily[] {
  const samples = ['healthz', 'livez', 'readyz'].flatMap((type) =>
    checksOf(type).map((name) => ({ labels: { name, type }, value: 1 })),
  );
  return [{ name: 'kubernetes_healthcheck', help: 'Whether a check of health holds.', type: 'gauge', samples }];
}
