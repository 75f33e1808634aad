import type { Call, Facade } from 'regatta/kit';
import { sendError } from './answers.js';
import { MarathonRoutes } from './marathon-routes.js';
import type { AgentRoutes } from './agent-routes.js';
import type { MasterRoutes } from './master-routes.js';

/** One port for all servers: what names a machine with an agent is that agent's; `/v2` and `/ping` are Marathon's, everything else the master's. Their paths do not meet. */
export class Routes implements Facade {
  readonly #master: MasterRoutes;
  readonly #marathon: MarathonRoutes;
  readonly #agents: AgentRoutes;

  constructor(master: MasterRoutes, agents: AgentRoutes, marathon: MarathonRoutes) {
    this.#master = master;
    this.#agents = agents;
    this.#marathon = marathon;
  }

  accept(call: Call): void {
    try {
      const named = call.headers['x-regatta-node'];
      const agent = named === undefined ? undefined : this.#agents.agentOf(named);
      if (agent !== undefined) this.#agents.accept(call, agent);
      else if (named === undefined && MarathonRoutes.serves(call.path)) this.#marathon.accept(call);
      else this.#master.accept(call, named);
    } catch (error) {
      sendError(call, error);
    }
  }
}
