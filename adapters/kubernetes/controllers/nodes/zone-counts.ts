import { conditionOf } from '../pods.js';
import type { Node } from '../objects/node.js';

export interface ZoneCount {
  ready: number;
  notReady: number;
}

/** How many nodes of each zone are ready, kept up to date node by node: looking through all of them would cost the square of a cluster. */
export class ZoneCounts {
  readonly #zones = new Map<string, ZoneCount>();
  readonly #nodes = new Map<string, { readonly zone: string; readonly ready: boolean }>();

  /** Zones that have nodes, in the order in which they came. */
  zones(): Iterable<readonly [string, Readonly<ZoneCount>]> {
    return this.#zones;
  }

  /** Counts a node as it is now. */
  count(name: string, zone: string, node: Node): void {
    const ready = conditionOf(node.status?.conditions, 'Ready')?.status === 'True';
    this.forget(name);
    this.#nodes.set(name, { zone, ready });
    this.#add(zone, ready, 1);
  }

  forget(name: string): void {
    const known = this.#nodes.get(name);
    if (known === undefined) return;
    this.#nodes.delete(name);
    this.#add(known.zone, known.ready, -1);
  }

  clear(): void {
    this.#zones.clear();
    this.#nodes.clear();
  }

  #add(zone: string, ready: boolean, change: 1 | -1): void {
    const count = this.#zones.get(zone) ?? { ready: 0, notReady: 0 };
    this.#zones.set(zone, count);
    if (ready) count.ready += change;
    else count.notReady += change;
    if (count.ready + count.notReady === 0) this.#zones.delete(zone);
  }
}
