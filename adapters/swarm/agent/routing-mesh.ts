import type { Component, Machine, Machines, Network, Tasks } from 'regatta/kit';
import { isMember } from '../resources/participation.js';
import type { Service } from '../resources/service.js';
import type { SwarmState } from '../resources/swarm-state.js';
import type { Task } from '../resources/task.js';
import { isPast } from '../resources/task-states.js';
import type { SwarmConstants } from '../profiles/28.js';

/**
 * The ingress network: a published port answers on every node and leads to the running tasks of its service. Nodes hear of tasks by
 * gossip, so a node that is lost is left out after the gossip has noticed, long before the managers call it down.
 */
export class RoutingMesh implements Component {
  readonly id = 'routing-mesh';
  readonly part = 'agent';
  readonly order = 40;
  readonly #tasks: Tasks;
  readonly #state: SwarmState;
  readonly #machines: Machines;
  readonly #network: Network;
  readonly #constants: SwarmConstants;
  readonly #dirty = new Set<string>();
  #waiting = false;
  #stops: (() => void)[] = [];

  constructor(tasks: Tasks, state: SwarmState, machines: Machines, network: Network, constants: SwarmConstants) {
    this.#tasks = tasks;
    this.#state = state;
    this.#machines = machines;
    this.#network = network;
    this.#constants = constants;
  }

  start(): void {
    const { store } = this.#state;
    const watches = [
      store.watch('engine', {}, () => this.#lookAtAll()),
      store.watch<Service>('service', {}, ({ object }) => this.#look(object.name)),
      store.watch<Task>('task', {}, ({ object, previous }) => {
        const [after, before] = [object.value, previous?.value];
        if (serves(after) || (before !== undefined && serves(before))) this.#look(after.serviceId);
      }),
    ];
    this.#stops = [
      ...watches.map((watch) => () => watch.stop()),
      this.#machines.watch((after) => this.#onMachine(after)),
    ];
    this.#lookAtAll();
  }

  stop(): void {
    for (const stop of this.#stops.splice(0)) stop();
  }

  #onMachine(machine: Machine | undefined): void {
    if (machine === undefined) return;
    const delayMs = isHeard(machine) ? 0 : this.#constants.gossipFailureMs;
    this.#tasks.after(delayMs, () => this.#lookAtAll(), { author: this.id });
  }

  #lookAtAll(): void {
    for (const { id } of this.#state.services()) this.#look(id);
  }

  #look(serviceId: string): void {
    this.#dirty.add(serviceId);
    if (this.#waiting) return;
    this.#waiting = true;
    this.#tasks.after(this.#constants.watchDelayMs, () => this.#program(), { author: this.id });
  }

  #program(): void {
    this.#waiting = false;
    const dirty = [...this.#dirty];
    this.#dirty.clear();
    for (const id of dirty) this.#programService(id);
  }

  #programService(id: string): void {
    const service = this.#state.service(id);
    const published = (service?.endpoint?.ports ?? []).filter(({ PublishMode }) => PublishMode !== 'host');
    const wanted = new Map(published.map((port) => [port.PublishedPort ?? 0, port.TargetPort ?? 0]));
    for (const [frontend, route] of this.#network.routes()) {
      const port = Number(frontend.slice(frontend.lastIndexOf(':') + 1));
      if (route.owner === id && !wanted.has(port)) this.#network.removeRoute({ address: '*', port }, id);
    }
    if (wanted.size === 0) return;
    const ingress = this.#state.ingressNetwork()?.id ?? '';
    const addresses = this.#state
      .tasksOf(id)
      .filter(serves)
      .flatMap((task) => this.#reachable(task, ingress));
    for (const [port, targetPort] of wanted) {
      const backends = addresses.map((address) => ({ address, port: targetPort }));
      this.#network.setRoute({ address: '*', port }, { owner: id, backends, onEveryMachine: true });
    }
  }

  #reachable(task: Task, ingress: string): string[] {
    const node = this.#state.node(task.nodeId);
    const machine = this.#machines.get(node?.description.hostname ?? '');
    if (machine === undefined || !isMember(this.#state, node!)) return [];
    // A silent agent does not take its containers off the network; only the network's own silence does.
    if (!isHeard(machine) && this.#tasks.now - machine.since >= this.#constants.gossipFailureMs) return [];
    const attachment = task.networks.find(({ networkId }) => networkId === ingress);
    return (attachment?.addresses ?? []).map((address) => address.split('/')[0]!);
  }
}

function isHeard({ powered, connected }: Machine): boolean {
  return powered && connected;
}

/** A task takes requests while it runs and is not being stopped. */
function serves(task: Task): boolean {
  return task.status.state === 'running' && !isPast(task.desired, 'complete');
}
