import type { Controller, Requeue, Trigger } from 'regatta/kit';
import type { LimitedApi } from '../limited-api.js';
import type { Node } from '../objects/node.js';

const TTL = 'node.alpha.kubernetes.io/ttl';

interface Size {
  readonly fewest: number;
  readonly most: number;
  readonly ttlSeconds: number;
}

/** How long kubelets may keep what they have read of secrets and config maps, by the size of the cluster; the sizes overlap, so that one
 * node more or less does not change it to and fro (kubernetes pkg/controller/ttl/ttl_controller.go ttlBoundaries v1.32). */
const SIZES: readonly Size[] = [
  { fewest: 0, most: 100, ttlSeconds: 0 },
  { fewest: 90, most: 500, ttlSeconds: 15 },
  { fewest: 450, most: 1000, ttlSeconds: 30 },
  { fewest: 900, most: 2000, ttlSeconds: 60 },
  { fewest: 1800, most: 10_000, ttlSeconds: 300 },
  { fewest: 9000, most: Infinity, ttlSeconds: 600 },
];

/** Tells each node how long it may keep secrets and config maps, when the node appears or changes. */
export class TtlController implements Controller {
  readonly id = 'ttl-controller';
  readonly part = 'controllers';
  readonly triggers: readonly Trigger[] = [
    {
      kind: 'nodes',
      keys: ({ type, object }) => {
        this.#count += type === 'created' ? 1 : type === 'deleted' ? -1 : 0;
        this.#step();
        return type === 'deleted' || this.#isTold(object.value as Node) ? undefined : object.name;
      },
    },
  ];
  readonly #api: LimitedApi;
  #count = 0;
  #size = 0;

  constructor(api: LimitedApi) {
    this.#api = api;
  }

  initialKeys(): Iterable<string> {
    const nodes = this.#api.list<Node>('nodes');
    this.#count = nodes.length;
    this.#step();
    return nodes.filter((node) => !this.#isTold(node)).map(({ metadata }) => metadata.name);
  }

  reconcile(name: string): Requeue | undefined | void {
    return this.#api.throttled(() => {
      const node = this.#api.get<Node>('nodes', '', name);
      if (node === undefined || this.#isTold(node)) return;
      const annotations = { ...node.metadata.annotations, [TTL]: this.#ttl };
      this.#api.update<Node>('nodes', { ...node, metadata: { ...node.metadata, annotations } });
    });
  }

  get #ttl(): string {
    return String(SIZES[this.#size]!.ttlSeconds);
  }

  #isTold({ metadata }: Node): boolean {
    return metadata.annotations?.[TTL] === this.#ttl;
  }

  #step(): void {
    while (this.#count > SIZES[this.#size]!.most) this.#size++;
    while (this.#count < SIZES[this.#size]!.fewest) this.#size--;
  }
}
