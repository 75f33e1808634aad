import type { Component, Store, Tasks, Timer } from 'regatta/kit';

/**
 * Forgets history as kube-apiserver makes etcd do it: every interval, what is older than one interval
 * (k8s.io/apiserver/pkg/storage/etcd3/compact.go). Lists that go on and watches that resume further back get 410 Expired.
 */
export class Compactor implements Component {
  readonly id = 'compactor';
  readonly part = 'api-server';
  readonly order = 0;
  readonly #tasks: Tasks;
  readonly #store: Store;
  readonly #intervalMs: number;
  #next: Timer | undefined;

  constructor(tasks: Tasks, store: Store, intervalMs: number) {
    this.#tasks = tasks;
    this.#store = store;
    this.#intervalMs = intervalMs;
  }

  start(): void {
    this.#wait(this.#store.revision);
  }

  stop(): void {
    this.#next?.cancel();
  }

  /** An interval of 0 keeps everything, as `--etcd-compaction-interval=0` does. */
  #wait(revision: number): void {
    if (this.#intervalMs === 0) return;
    const compact = () => {
      this.#store.compact(revision);
      this.#wait(this.#store.revision);
    };
    this.#next = this.#tasks.after(this.#intervalMs, compact, { unref: true });
  }
}
