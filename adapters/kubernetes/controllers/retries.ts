import { BackOff, type Requeue } from 'regatta/kit';
import type { KubernetesConstants } from '../profiles/1.32.js';

/** So many tries in a row are waited for; after them nobody expects the next one to succeed. */
const WAITED_FOR = 3;

/** What a loop does about a write that the server refused: it looks at the key again, later and later (client-go's queue with a rate limit). */
export class Retries {
  readonly #backOff: BackOff;
  #refused = false;

  constructor(constants: KubernetesConstants) {
    this.#backOff = new BackOff(constants.controllerBackOffInitialMs, constants.controllerBackOffMaximumMs);
  }

  /** A look at a key begins. */
  begin(): void {
    this.#refused = false;
  }

  refused(): void {
    this.#refused = true;
  }

  /** When to look at the key again; undefined when nothing was refused. */
  after(key: string): Requeue | undefined {
    if (this.#refused) return { afterMs: this.#backOff.next(key), unref: this.#backOff.failures(key) > WAITED_FOR };
    this.#backOff.forget(key);
    return undefined;
  }
}
