import { TokenBucket, type Tasks } from 'regatta/kit';
import type { KubernetesConstants } from '../../profiles/1.32.js';

export type ZoneState = 'Normal' | 'PartialDisruption' | 'FullDisruption';

/** How a zone stands (ComputeZoneState): a few nodes are expected to fail, most of them at once point to the network. */
export function zoneState(ready: number, notReady: number, thresholdPermille: number): ZoneState {
  if (ready === 0 && notReady > 0) return 'FullDisruption';
  const permille = (notReady * 1000) / Math.max(1, ready + notReady);
  return notReady > 2 && permille >= thresholdPermille ? 'PartialDisruption' : 'Normal';
}

/** The nodes of one zone that wait for their NoExecute taint, let through one at a time at the zone's rate. */
export class ZoneEvictions {
  readonly #tasks: Tasks;
  readonly #author: string;
  readonly #evict: (node: string) => void;
  readonly #waiting = new Set<string>();
  #periodMs = 0;
  #limiter: TokenBucket | undefined;
  #scheduled = false;

  constructor(tasks: Tasks, author: string, evict: (node: string) => void) {
    this.#tasks = tasks;
    this.#author = author;
    this.#evict = evict;
  }

  /** Time between two nodes; 0 stops evictions. */
  setPeriod(periodMs: number): void {
    if (periodMs === this.#periodMs) return;
    this.#periodMs = periodMs;
    this.#limiter = periodMs === 0 ? undefined : new TokenBucket(this.#tasks, 1000 / periodMs, 1);
    this.#schedule();
  }

  add(node: string): void {
    this.#waiting.add(node);
    this.#schedule();
  }

  remove(node: string): void {
    this.#waiting.delete(node);
  }

  clear(): void {
    this.#waiting.clear();
  }

  #schedule(): void {
    if (this.#scheduled || this.#limiter === undefined || this.#waiting.size === 0) return;
    this.#scheduled = true;
    this.#tasks.after(this.#limiter.waitMs(), () => this.#next(), { author: this.#author });
  }

  #next(): void {
    this.#scheduled = false;
    const [node] = this.#waiting;
    if (node === undefined || this.#limiter === undefined) return;
    if (this.#limiter.tryTake()) {
      this.#waiting.delete(node);
      this.#evict(node);
    }
    this.#schedule();
  }
}

/** The time between two evictions that a state allows; partial disruptions of small zones stop them. */
export function evictionPeriodMs(state: ZoneState, size: number, constants: KubernetesConstants): number {
  if (state !== 'PartialDisruption') return constants.nodeEvictionRateMs;
  return size > constants.largeClusterSizeThreshold ? constants.secondaryNodeEvictionRateMs : 0;
}
