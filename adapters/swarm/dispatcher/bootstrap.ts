import type { Component, Random } from 'regatta/kit';
import type { SwarmState } from '../resources/swarm-state.js';
import type { SwarmConstants } from '../profiles/28.js';
import { createSwarm } from './new-swarm.js';

/** A lane begins with a swarm, as after `docker swarm init`. Users may end it; then it does not come back by itself. */
export class Bootstrap implements Component {
  readonly id = 'swarm-init';
  readonly part = 'dispatcher';
  readonly order = 0;
  readonly #state: SwarmState;
  readonly #random: Random;
  readonly #constants: SwarmConstants;

  constructor(state: SwarmState, random: Random, constants: SwarmConstants) {
    this.#state = state;
    this.#random = random.fork('swarm-init');
    this.#constants = constants;
  }

  start(): void {
    const isNew = this.#state.list('engine').length === 0;
    if (isNew && this.#state.cluster() === undefined) createSwarm(this.#state, this.#random, this.#constants);
  }

  stop(): void {}
}
