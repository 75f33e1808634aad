import { rfc3339, type Clock, type ContainerUsage, type Store } from 'regatta/kit';
import type { Pod } from '../controllers/objects/pod.js';
import { isTerminal } from '../controllers/pods.js';
import { sendJson } from '../facade/answers.js';
import { methodNotAllowed } from '../facade/errors.js';
import type { AnsweredResource } from '../facade/extension.js';
import { presentationOf } from '../facade/negotiation.js';
import type { ApiCall, ResourceRequest } from '../facade/request.js';
import { labelPredicate } from '../facade/selectors.js';
import { measured, sumOf, type MeasuredContainer } from '../metrics/container-usage.js';
import type { Column } from '../resources/definition.js';
import { column, NAME_COLUMN } from '../resources/registry/define-resource.js';
import { notFound } from '../resources/registry/refusal.js';
import type { ApiObject } from '../resources/types.js';

const GROUP = 'metrics.k8s.io';
const VERSION = 'v1beta1';
const API_VERSION = `${GROUP}/${VERSION}`;
/** The object that makes the API server hand the group on. */
export const METRICS_SERVICE = `${VERSION}.${GROUP}`;
export const API_SERVICES = 'apiservices.apiregistration.k8s.io';

const COLUMNS: readonly Column[] = [
  NAME_COLUMN,
  column('cpu', 'string', 'What is used of processors.'),
  column('memory', 'string', 'What is used of memory.'),
  column('window', 'string', 'The time that the numbers are about.'),
];

interface Measurement {
  readonly metadata: { readonly name: string };
  readonly window: string;
  /** All of it together. */
  readonly used: Usage;
  readonly document: object;
}

interface Usage {
  readonly cpu: string;
  readonly memory: string;
}

/** What is measured of one kind of object: `kubectl top` reads it (metrics-server pkg/api v0.7). */
export class MetricsApi implements AnsweredResource {
  readonly discovered: AnsweredResource['discovered'];
  readonly #kind: 'NodeMetrics' | 'PodMetrics';
  readonly #store: Store;
  readonly #usage: ContainerUsage;
  readonly #clock: Clock;
  readonly #windowMs: number;

  constructor(plural: 'nodes' | 'pods', store: Store, usage: ContainerUsage, clock: Clock, windowMs: number) {
    const isOfPods = plural === 'pods';
    this.#kind = isOfPods ? 'PodMetrics' : 'NodeMetrics';
    this.#store = store;
    this.#usage = usage;
    this.#clock = clock;
    this.#windowMs = windowMs;
    const { group, version } = { group: GROUP, version: VERSION };
    const names = { plural, singular: isOfPods ? 'pod' : 'node', kind: this.#kind };
    this.discovered = {
      group,
      version,
      ...names,
      namespaced: isOfPods,
      verbs: ['get', 'list'],
      shortNames: [],
      categories: [],
    };
  }

  /** As long as the group is registered. */
  get isServed(): boolean {
    return this.#store.kinds.includes(API_SERVICES) && this.#store.get(API_SERVICES, '', METRICS_SERVICE) !== undefined;
  }

  handle(call: ApiCall, { name, namespace }: ResourceRequest): void {
    if (call.method !== 'GET') throw methodNotAllowed();
    if (name === '') return this.#list(call, namespace);
    const object = this.#store.get<ApiObject>(this.discovered.plural, namespace, name)?.value;
    const found = object && this.#measure(object);
    if (found === undefined) throw notFound(this.discovered, namespace === '' ? name : `${namespace}/${name}`);
    const presentation = presentationOf(call, false);
    if (presentation.as === 'table') return this.#table(call, [found], presentation.version);
    sendJson(call, 200, { kind: this.#kind, apiVersion: API_VERSION, ...found.document });
  }

  #list(call: ApiCall, namespace: string): void {
    const isSelected = labelPredicate(call.parameters.get('labelSelector') ?? '');
    const listed = this.#store.list<ApiObject>(this.discovered.plural, namespace === '' ? {} : { namespace });
    const found = listed.items
      .filter(({ value }) => isSelected(value))
      .flatMap(({ value }) => this.#measure(value) ?? []);
    const presentation = presentationOf(call, true);
    if (presentation.as === 'table') return this.#table(call, found, presentation.version);
    const items = found.map(({ document }) => document);
    sendJson(call, 200, { kind: `${this.#kind}List`, apiVersion: API_VERSION, metadata: {}, items });
  }

  #table(call: ApiCall, found: readonly Measurement[], version: string): void {
    const apiVersion = `meta.k8s.io/${version}`;
    const rows = found.map(({ metadata, window, used }) => ({
      cells: [metadata.name, used.cpu, used.memory, window],
      object: { kind: 'PartialObjectMetadata', apiVersion, metadata },
    }));
    const columnDefinitions = COLUMNS.map((one) => ({ ...one, format: one.format ?? '' }));
    sendJson(call, 200, { kind: 'Table', apiVersion, metadata: {}, columnDefinitions, rows });
  }

  /** Undefined for what has not been measured. */
  #measure(object: ApiObject): Measurement | undefined {
    const { name, namespace, labels, creationTimestamp } = object.metadata;
    const metadata = { name, ...(namespace && { namespace }), creationTimestamp, ...(labels && { labels }) };
    const measuredAt = this.#clock.now - (this.#clock.now % this.#windowMs);
    const window = `${this.#windowMs / 1000}s`;
    const isPod = this.#kind === 'PodMetrics';
    const containers = isPod ? measured(this.#usage, object as Pod, measuredAt) : this.#onNode(name);
    if (isPod && containers.length === 0) return undefined;
    const used = usageOf(containers);
    const parts = isPod
      ? { containers: containers.map((one) => ({ name: one.name, usage: usageOf([one]) })) }
      : { usage: used };
    return { metadata, window, used, document: { metadata, timestamp: rfc3339(measuredAt), window, ...parts } };
  }

  #onNode(node: string): readonly MeasuredContainer[] {
    const pods = this.#store.find<Pod>('pods', 'node', node).map(({ value }) => value);
    return pods.filter((pod) => !isTerminal(pod)).flatMap((pod) => measured(this.#usage, pod, this.#clock.now));
  }
}

function usageOf(containers: readonly MeasuredContainer[]): Usage {
  const milli = sumOf(containers, 'cpuMilli');
  return {
    cpu: milli === 0 ? '0' : `${milli * 1_000_000}n`,
    memory: `${Math.ceil(sumOf(containers, 'memoryBytes') / 1024)}Ki`,
  };
}
