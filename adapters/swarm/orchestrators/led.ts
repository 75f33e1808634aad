import type { Change, Controller, Requeue, Trigger } from 'regatta/kit';
import type { Cluster } from '../resources/cluster.js';
import type { SwarmState } from '../resources/swarm-state.js';

/** A loop of the leader: it stands still while there is none, and a new leader begins it again from the store. */
export class Led implements Controller {
  readonly id: string;
  readonly part: string;
  readonly triggers: readonly Trigger[];
  readonly #state: SwarmState;
  readonly #loop: Controller;

  constructor(state: SwarmState, loop: Controller) {
    this.id = loop.id;
    this.part = loop.part;
    this.#state = state;
    this.#loop = loop;
    this.triggers = [...loop.triggers, { kind: 'cluster', keys: (change) => this.#onCluster(change) }];
  }

  initialKeys(): Iterable<string> {
    return this.#loop.initialKeys();
  }

  reconcile(key: string): Requeue | undefined | void {
    return this.#state.hasLeader() ? this.#loop.reconcile(key) : undefined;
  }

  #onCluster({ object, previous }: Change): readonly string[] | undefined {
    const [after, before] = [object.value as Cluster, previous?.value as Cluster | undefined];
    const regained = after.leaderlessSince === 0 && (before?.leaderlessSince ?? 0) !== 0;
    return regained || (before !== undefined && before.term !== after.term) ? [...this.#loop.initialKeys()] : undefined;
  }
}
