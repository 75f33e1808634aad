import type { Call, Facade } from 'regatta/kit';
import { sendError } from './answers.js';
import { MarathonRoutes } from './marathon-routes.js';
import type { MasterRoutes } from './master-routes.js';

/** One port for two servers: `/v2` and `/ping` are Marathon's, everything else the master's. Their paths do not meet. */
export class Routes implements Facade {
  readonly #master: MasterRoutes;
  readonly #marathon: MarathonRoutes;

  constructor(master: MasterRoutes, marathon: MarathonRoutes) {
    this.#master = master;
    this.#marathon = marathon;
  }

  accept(call: Call): void {
    try {
      const named = call.headers['x-regatta-node'];
      if (named === undefined && MarathonRoutes.serves(call.path)) this.#marathon.accept(call);
      else this.#master.accept(call, named);
    } catch (error) {
      sendError(call, error);
    }
  }
}
