import type { Instance, NodeView, Projection } from '../ports/client.js';
import type { Change, Store } from '../ports/store.js';
import type { Tasks } from '../ports/clock.js';
import type { Trace } from '../ports/trace.js';

/**
 * Step 10 of the flow: turns native changes into neutral ones in the trace. It writes an entry only when the neutral view
 * really differs, and knows nothing of any platform but its projection.
 */
export class Observer {
  readonly #site: string;
  readonly #store: Store;
  readonly #projection: Projection;
  readonly #trace: Trace;
  readonly #tasks: Tasks;
  readonly #instances = new Map<string, Instance>();
  readonly #nodes = new Map<string, NodeView>();

  constructor(site: string, store: Store, projection: Projection, trace: Trace, tasks: Tasks) {
    this.#site = site;
    this.#store = store;
    this.#projection = projection;
    this.#trace = trace;
    this.#tasks = tasks;
  }

  start(): void {
    const { instanceKinds, nodeKinds } = this.#projection;
    for (const kind of instanceKinds) this.#follow(kind, (change) => this.#instance(change));
    for (const kind of nodeKinds) this.#follow(kind, (change) => this.#node(change));
  }

  /** A store that was kept begins with objects; they are news to a trace that begins now. */
  #follow(kind: string, tell: (change: Change) => void): void {
    if (!this.#store.kinds.includes(kind)) return;
    for (const object of this.#store.list(kind).items)
      this.#attributed({ type: 'created', revision: object.revision, object, cause: 0 }, tell);
    this.#store.watch(kind, {}, (change) => this.#attributed(change, tell));
  }

  /** The instances that are there now, in the order in which they came. */
  get instances(): ReadonlyMap<string, Instance> {
    return this.#instances;
  }

  get nodes(): ReadonlyMap<string, NodeView> {
    return this.#nodes;
  }

  /** The neutral entry is caused by the native write, under the writer's name. */
  #attributed(change: Change, tell: (change: Change) => void): void {
    this.#tasks.as(this.#tasks.author, change.cause, () => tell(change));
  }

  #instance(change: Change): void {
    const view = this.#projection.instance(change, this.#store);
    if (view === undefined) return;
    const before = this.#instances.get(view.id);
    // Platforms that keep a history know an instance longer than it exists.
    if (change.type === 'deleted' || view.phase === 'gone') {
      if (before === undefined) return;
      this.#instances.delete(view.id);
      return this.#recordInstance({ ...view, phase: 'gone', ready: false });
    }
    if (before !== undefined && same(before, view)) return;
    this.#instances.set(view.id, view);
    this.#recordInstance(view);
  }

  #recordInstance({ id, ...view }: Instance): void {
    this.#trace.record(this.#site, { type: 'instance', instance: id, ...view });
  }

  #node(change: Change): void {
    const view = this.#projection.node(change, this.#store);
    if (view === undefined) return;
    if (change.type === 'deleted') {
      this.#nodes.delete(view.node);
      this.#trace.record(this.#site, { type: 'node', ...view, ready: false, schedulable: false, reason: 'removed' });
      return;
    }
    const before = this.#nodes.get(view.node);
    if (before !== undefined && same(before, view)) return;
    this.#nodes.set(view.node, view);
    this.#trace.record(this.#site, { type: 'node', ...view });
  }
}

function same<T extends object>(left: T, right: T): boolean {
  return (Object.keys(right) as (keyof T)[]).every((name) => left[name] === right[name]);
}
