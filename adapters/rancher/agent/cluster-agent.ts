import type {
  Component,
  Facade,
  Links,
  Machine,
  Machines,
  Random,
  Runtime,
  RuntimeContainer,
  SiteInfo,
  Tasks,
} from 'regatta/kit';
import { NAME_ALPHABET } from '../clusters/names.js';
import type { RancherConstants } from '../profiles/2.8.js';
import type { ClusterParameters } from '../tunnel/messages.js';
import { AgentProcess } from './agent-process.js';

/** The image whose containers are agents, whatever its tag. */
export const AGENT_IMAGE = 'rancher/rancher-agent';

/** Where the API server of a cluster is reached from inside it. */
const API_ADDRESS = '10.96.0.1:443';

/** Where the manifest mounts the agent's credentials. */
const TOKEN_FILE = '/cattle-credentials/token';

/**
 * The program inside the containers of the deployment cattle-cluster-agent. It runs wherever such a container runs: a lost
 * pod is a lost agent, and a cluster without a node that could run one never connects.
 */
export class ClusterAgent implements Component {
  readonly id = 'cattle-cluster-agent';
  readonly part = 'agent';
  readonly order = 60;
  readonly #tasks: Tasks;
  readonly #links: Links;
  readonly #facade: Facade;
  readonly #machines: Machines;
  readonly #runtime: Runtime;
  readonly #constants: RancherConstants;
  readonly #parameters: ClusterParameters;
  readonly #running = new Map<string, AgentProcess>();
  #stops: (() => void)[] = [];

  constructor(
    tasks: Tasks,
    links: Links,
    facade: Facade,
    machines: Machines,
    runtime: Runtime,
    random: Random,
    site: SiteInfo,
    constants: RancherConstants,
  ) {
    this.#tasks = tasks;
    this.#links = links;
    this.#facade = facade;
    this.#machines = machines;
    this.#runtime = runtime;
    this.#constants = constants;
    // Inside a world nobody checks a signature: the texts only have to be there, as the server refuses empty ones.
    const token = random.fork('service-account').text(64, NAME_ALPHABET);
    this.#parameters = { address: API_ADDRESS, token, caCert: btoa(`certificate authority of ${site.id}\n`) };
  }

  start(): void {
    this.#stops = [
      this.#runtime.watch((container, event) => this.#follow(container, event)),
      this.#machines.watch((after) => after !== undefined && this.#reach(after)),
    ];
    for (const machine of this.#machines.list())
      for (const container of this.#runtime.list(machine.name))
        if (container.status === 'running') this.#begin(container);
  }

  /** As if all agents were killed at once; `start` finds their containers again. */
  stop(): void {
    for (const stop of this.#stops) stop();
    for (const agent of this.#running.values()) agent.end(true);
    this.#running.clear();
  }

  #follow(container: RuntimeContainer, event: 'started' | 'exited' | 'removed'): void {
    if (event === 'started') return this.#begin(container);
    const agent = this.#running.get(container.id);
    this.#running.delete(container.id);
    agent?.end(this.#machines.get(container.machine)?.powered === true);
  }

  #begin(container: RuntimeContainer): void {
    const machine = this.#machines.get(container.machine);
    const token = container.spec.files?.get(TOKEN_FILE);
    if (machine === undefined || token === undefined || !isAgent(container) || this.#running.has(container.id)) return;
    const author = `${this.id}/${machine.name}`;
    const agent = new AgentProcess({ ...this.#place(), author }, token, this.#parameters);
    this.#running.set(container.id, agent);
    this.#tasks.as(author, this.#tasks.cause, () => agent.connect());
    if (!machine.connected) agent.fallQuiet();
  }

  #reach({ name, connected }: Machine): void {
    for (const container of this.#runtime.list(name)) {
      const agent = this.#running.get(container.id);
      if (connected) agent?.beHeard();
      else agent?.fallQuiet();
    }
  }

  #place() {
    return { tasks: this.#tasks, links: this.#links, facade: this.#facade, constants: this.#constants };
  }
}

function isAgent({ spec }: RuntimeContainer): boolean {
  return spec.image === AGENT_IMAGE || spec.image.startsWith(`${AGENT_IMAGE}:`);
}
