/**
 * The ports that an orchestrator publishes on its nodes, as listeners of this machine: as long as a route leads from a port into the
 * world, there is one. The addresses of nodes are virtual, so one loopback address stands for all of them.
 */
import { openPublishedPort, type PublishedPort } from './edge/published-port.js';
import type { HostedWorld } from './hosted-world.js';

export interface PublishedPortsOptions {
  readonly world: HostedWorld;
  readonly host: string;
  /** Gets one sentence for each port that cannot be opened, once for as long as it is published. */
  readonly say: (line: string) => void;
}

/** A task may be given thousands of ports of which it uses none; each would cost a descriptor. */
const OPEN_MAX = 256;

export class PublishedPorts {
  readonly #options: PublishedPortsOptions;
  readonly #open = new Map<number, PublishedPort>();
  /** What could not be opened; it is not tried again until it has been published anew. */
  readonly #shut = new Set<number>();
  #waiting: NodeJS.Immediate | undefined;

  /** Opens what is published, and from then on follows the world. */
  constructor(options: PublishedPortsOptions) {
    this.#options = options;
    options.world.onPublished = () => (this.#waiting ??= setImmediate(() => this.#follow()));
    this.#follow();
  }

  /** Resolves when every port is free. */
  async close(): Promise<void> {
    this.#options.world.onPublished = () => {};
    clearImmediate(this.#waiting);
    await Promise.all([...this.#open.values()].map((port) => port.close()));
    this.#open.clear();
  }

  #follow(): void {
    this.#waiting = undefined;
    const wanted = new Set(this.#options.world.publishedPorts());
    for (const port of this.#shut) if (!wanted.has(port)) this.#shut.delete(port);
    for (const [port, opened] of this.#open) {
      if (wanted.has(port)) continue;
      this.#open.delete(port);
      void opened.close();
    }
    for (const port of wanted) if (!this.#open.has(port) && !this.#shut.has(port)) this.#try(port);
  }

  #try(port: number): void {
    const { host, world } = this.#options;
    if (this.#open.size >= OPEN_MAX) return this.#skip(port, `there are ${OPEN_MAX} others`);
    const opened: PublishedPort = openPublishedPort({
      host,
      port,
      visit: (path, visited) => world.visit(port, path, visited),
      onProblem: (problem) => {
        if (this.#open.get(port) !== opened) return;
        this.#open.delete(port);
        this.#skip(port, problem);
      },
    });
    this.#open.set(port, opened);
  }

  #skip(port: number, problem: string): void {
    const { world, say } = this.#options;
    this.#shut.add(port);
    say(`port ${port}, which ${world.id} publishes, is not open on this machine: ${problem}`);
  }
}
