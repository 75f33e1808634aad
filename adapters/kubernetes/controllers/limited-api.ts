import type { RateLimiter, Requeue } from 'regatta/kit';
import type { ApiObject, ApiServer, DeleteOptions, NewObject } from '../resources/types.js';

/** Thrown inside a reconciliation when the client has no token left; `throttled` turns it into a later try. */
class Throttled extends Error {}

/** One for all: thousands are thrown, and nobody reads where from. */
const THROTTLED = new Throttled('no token left');

/**
 * The API as a client with a rate limit sees it: every write costs a token (client-go util/flowcontrol); reads come from the informer's
 * cache and are free. A write without a token ends the reconciliation, which costs nothing, because the next one starts from the store.
 */
export class LimitedApi implements ApiServer {
  readonly #api: ApiServer;
  readonly #limiter: RateLimiter;

  constructor(api: ApiServer, limiter: RateLimiter) {
    this.#api = api;
    this.#limiter = limiter;
  }

  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- readers name the type of what they read
  get<T extends ApiObject>(resource: string, namespace: string, name: string): T | undefined {
    return this.#api.get<T>(resource, namespace, name);
  }

  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- readers name the type of what they read
  list<T extends ApiObject>(resource: string, namespace?: string): readonly T[] {
    return this.#api.list<T>(resource, namespace);
  }

  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- readers name the type of what they read
  find<T extends ApiObject>(resource: string, index: string, value: string): readonly T[] {
    return this.#api.find<T>(resource, index, value);
  }

  create<T extends ApiObject>(resource: string, object: NewObject<T>): T {
    this.#spend();
    return this.#api.create<T>(resource, object);
  }

  update<T extends ApiObject>(resource: string, object: T): T {
    this.#spend();
    return this.#api.update<T>(resource, object);
  }

  updateStatus<T extends ApiObject>(resource: string, object: T): T {
    this.#spend();
    return this.#api.updateStatus<T>(resource, object);
  }

  delete(resource: string, namespace: string, name: string, options?: DeleteOptions): void {
    this.#spend();
    this.#api.delete(resource, namespace, name, options);
  }

  bind(namespace: string, pod: string, node: string): void {
    this.#spend();
    this.#api.bind(namespace, pod, node);
  }

  finalize(namespace: string, finalizers: readonly string[]): void {
    this.#spend();
    this.#api.finalize(namespace, finalizers);
  }

  /** Runs a reconciliation; when it runs out of tokens, asks for the same key as soon as there is one again. */
  throttled(reconcile: () => Requeue | undefined | void): Requeue | undefined | void {
    // Without a token nothing could be written, so nothing needs to be read either.
    const waitMs = this.#limiter.waitMs();
    if (waitMs > 0) return { afterMs: waitMs };
    try {
      return reconcile();
    } catch (error) {
      if (!(error instanceof Throttled)) throw error;
      return { afterMs: Math.max(1, this.#limiter.waitMs()) };
    }
  }

  #spend(): void {
    if (!this.#limiter.tryTake()) throw THROTTLED;
  }
}
