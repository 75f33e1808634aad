import type { HttpAnswer } from '../ports/images.js';
import type { Random } from '../ports/random.js';
import type { Shared } from './shared.js';
import type { Site } from './site.js';

/** What a visitor gets: an answer, a server that takes the connection but speaks something else than HTTP, or nobody. */
export type Visited =
  { readonly outcome: 'answered'; readonly http: HttpAnswer } | { readonly outcome: 'other-protocol' | 'nobody' };

/** `*` as the address of a route stands for every machine. */
const EVERY_MACHINE = '*';

/** Those who come from outside the cluster, through a balancer in front of all its machines. */
export class Visitors {
  readonly #sites: readonly Site[];
  readonly #shared: Shared;
  readonly #random: Random;

  constructor(sites: readonly Site[], shared: Shared) {
    this.#sites = sites;
    this.#shared = shared;
    this.#random = shared.random.fork('visitors');
  }

  /** The ports that one machine or all of them open to the outside, in ascending order. */
  ports(): readonly number[] {
    const ports = new Set<number>();
    for (const { machines, network } of this.#sites) {
      const addresses = new Set([EVERY_MACHINE, ...machines.list().map(({ address }) => address)]);
      for (const frontend of network.routes().keys()) {
        const colon = frontend.lastIndexOf(':');
        if (addresses.has(frontend.slice(0, colon))) ports.add(Number(frontend.slice(colon + 1)));
      }
    }
    return [...ports].sort((left, right) => left - right);
  }

  /** Sends one request: machines in turn from a drawn one on, until one answers. Runs within a task. */
  request(port: number, path: string): Visited {
    const draw = this.#random.next();
    for (const { machines, network } of this.#sites) {
      const up = machines.list().filter(({ powered, connected }) => powered && connected);
      for (let turn = 0; turn < up.length; turn++) {
        const { address } = up[(draw + turn) % up.length]!;
        const answer = network.request({ address, port }, path, draw);
        if (answer.outcome !== 'answered') continue;
        const { known, behaviour } = this.#shared.runtime.imageOf(answer.container);
        // Of an image that nobody knows it is declared that it answers.
        if (known && behaviour.http === undefined) return { outcome: 'other-protocol' };
        return { outcome: 'answered', http: answer.http };
      }
    }
    return { outcome: 'nobody' };
  }
}
