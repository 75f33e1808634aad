import type { Image, Inside } from '../../ports/images.js';
import { Bug } from '../../ports/errors.js';
import type { Machines } from '../../ports/machines.js';
import type { Answer, Endpoint, Network, Route } from '../../ports/network.js';
import type { Runtime } from '../../ports/runtime.js';

/** What a request needs to know of the container it reaches; the simulated runtime offers it. */
export interface ContainerInsides {
  inside(id: string): Inside;
  imageOf(id: string): Image;
}

interface Attachment {
  readonly machine: string;
  readonly containers: () => readonly string[];
}

/**
 * The data plane of a site. Routes are looked up exactly as programmed: by virtual address, or on every machine; from there a
 * request goes to one backend and is answered by the first of its containers that listens on the port.
 */
export class ClusterNetwork implements Network {
  readonly #machines: Machines;
  readonly #runtime: Runtime & ContainerInsides;
  readonly #attached = new Map<string, Attachment>();
  readonly #routes = new Map<string, Route>();
  /** Called within the task in which a frontend comes or goes. */
  onFrontends: () => void = () => {};

  constructor(machines: Machines, runtime: Runtime & ContainerInsides) {
    this.#machines = machines;
    this.#runtime = runtime;
  }

  attach(address: string, machine: string, containers: () => readonly string[]): void {
    if (this.#attached.has(address)) throw new Bug(`address ${address} is attached twice`);
    this.#attached.set(address, { machine, containers });
  }

  detach(address: string): void {
    this.#attached.delete(address);
  }

  setRoute(frontend: Endpoint, route: Route): void {
    const key = text(frontend);
    const isNew = !this.#routes.has(key);
    this.#routes.set(key, route);
    if (isNew) this.onFrontends();
  }

  removeRoute(frontend: Endpoint, owner: string): void {
    if (this.#routes.get(text(frontend))?.owner !== owner) return;
    this.#routes.delete(text(frontend));
    this.onFrontends();
  }

  routes(): ReadonlyMap<string, Route> {
    return this.#routes;
  }

  request(frontend: Endpoint, path: string, draw: number): Answer {
    const machine = this.#machines.list().find(({ address }) => address === frontend.address);
    if (machine !== undefined && !(machine.powered && machine.connected))
      return { outcome: 'unreachable', detail: `${machine.name} does not answer` };
    // A port of one machine (a host port) comes before one that is open on all of them.
    const everywhere = machine === undefined ? frontend : { address: '*', port: frontend.port };
    const route = this.#routes.get(text(frontend)) ?? this.#routes.get(text(everywhere));
    if (route === undefined) return this.#deliver(frontend, path);
    if (route.backends.length === 0) return { outcome: 'refused', detail: 'no endpoint is ready' };
    return this.#deliver(route.backends[draw % route.backends.length]!, path);
  }

  #deliver({ address, port }: Endpoint, path: string): Answer {
    const attachment = this.#attached.get(address);
    if (attachment === undefined) return { outcome: 'no-route', detail: `nothing has the address ${address}` };
    const machine = this.#machines.get(attachment.machine);
    if (machine === undefined || !machine.powered || !machine.connected)
      return { outcome: 'unreachable', detail: `${attachment.machine} does not answer` };
    for (const id of attachment.containers()) {
      const container = this.#runtime.get(id);
      if (container === undefined || container.status !== 'running') continue;
      const image = this.#runtime.imageOf(id);
      // An image that is not in the catalogue is taken to listen where its user says it does.
      if (image.known && !image.behaviour.ports.includes(port)) continue;
      const http = image.behaviour.http?.(this.#runtime.inside(id), port, path) ?? {
        status: 200,
        headers: {},
        body: '',
      };
      return { outcome: 'answered', http, container: id, machine: machine.name };
    }
    return { outcome: 'refused', detail: `nothing listens on ${address}:${port}` };
  }
}

/** `*` as the address stands for every machine. */
function text({ address, port }: Endpoint): string {
  return `${address}:${port}`;
}
