import {
  AddressPool,
  isReporting,
  type Controller,
  type Machines,
  type Network,
  type Runtime,
  type RuntimeContainer,
  type Store,
  type Tasks,
  type Trigger,
} from 'regatta/kit';
import type { App, Unit } from '../resources/objects.js';

/** Every host's agent: runs the containers of the units assigned to it, and tells what became of them. */
export class Agent implements Controller {
  readonly id = 'agent';
  readonly part = 'agent';
  readonly triggers: readonly Trigger[] = [{ kind: 'Unit', keys: ({ object }) => object.name }];
  readonly #tasks: Tasks;
  readonly #store: Store;
  readonly #machines: Machines;
  readonly #runtime: Runtime;
  readonly #network: Network;
  // Caches: after a restart both fill again from the store and the runtime.
  readonly #pulling = new Set<string>();
  readonly #attached = new Map<string, string>();
  readonly #addresses = new AddressPool('10.20.0.0/16');

  constructor(tasks: Tasks, store: Store, machines: Machines, runtime: Runtime, network: Network) {
    this.#tasks = tasks;
    this.#store = store;
    this.#machines = machines;
    this.#runtime = runtime;
    this.#network = network;
    runtime.watch(
      (container, event) =>
        event !== 'removed' && this.#report(container.spec.name, event === 'started' ? 'running' : 'failed', ''),
    );
  }

  initialKeys(): Iterable<string> {
    const units = this.#store.list<Unit>('Unit').items;
    for (const { value } of units) if (value.address !== '') this.#addresses.takeExactly(value.address);
    return units.map((item) => item.name);
  }

  reconcile(id: string): void {
    const unit = this.#store.get<Unit>('Unit', '', id)?.value;
    if (unit === undefined || unit.state === 'lost') return this.#remove(id);
    const machine = this.#machines.get(unit.host);
    if (machine === undefined || !isReporting(machine)) return;
    if (unit.state === 'assigned') {
      this.#remove(id);
      this.#write(unit, { state: 'pulling', reason: '', address: '' });
      return this.#pull(unit);
    }
    const container = this.#runtime.list(unit.host).find(({ spec }) => spec.name === id);
    if (container !== undefined) this.#catchUp(unit, container);
    else if (unit.state === 'pulling') this.#pull(unit);
    else if (unit.state === 'running') this.#report(id, 'failed', 'its container is gone');
  }

  #pull({ id, host, image }: Unit): void {
    if (this.#pulling.has(id)) return;
    this.#pulling.add(id);
    this.#runtime.pull(host, image, (outcome) => {
      this.#pulling.delete(id);
      const unit = this.#store.get<Unit>('Unit', '', id)?.value;
      if (unit?.state !== 'pulling' || unit.host !== host) return;
      if (!outcome.pulled) return this.#report(id, 'failed', outcome.message);
      const container = this.#runtime.create(host, { name: id, image });
      const address = this.#addresses.take()!;
      this.#attach(id, address, host, container.id);
      this.#write(unit, { address });
      this.#runtime.start(container.id);
    });
  }

  /** What happened to a container while no agent looked: the runtime kept it, so its state says all. */
  #catchUp(unit: Unit, container: RuntimeContainer): void {
    if (unit.address !== '' && !this.#attached.has(unit.id))
      this.#attach(unit.id, unit.address, unit.host, container.id);
    if (container.status === 'running' && unit.state === 'pulling') this.#report(unit.id, 'running', '');
    if (container.status === 'exited' && unit.state !== 'failed') this.#report(unit.id, 'failed', '');
  }

  #attach(id: string, address: string, host: string, container: string): void {
    this.#attached.set(id, address);
    this.#network.attach(address, host, () => [container]);
  }

  #report(id: string, state: Unit['state'], reason: string): void {
    const unit = this.#store.get<Unit>('Unit', '', id)?.value;
    const machine = unit === undefined ? undefined : this.#machines.get(unit.host);
    if (unit === undefined || machine === undefined || !isReporting(machine) || unit.state === 'lost') return;
    this.#write(unit, { state, reason, ...(state === 'failed' && { failedAt: this.#tasks.now }) });
  }

  #remove(id: string): void {
    for (const machine of this.#machines.list()) {
      for (const container of this.#runtime.list(machine.name))
        if (container.spec.name === id) this.#runtime.remove(container.id);
    }
    const address = this.#attached.get(id);
    if (address === undefined) return;
    this.#attached.delete(id);
    this.#network.detach(address);
    this.#addresses.release(address);
  }

  #write(unit: Unit, change: Partial<Unit>): void {
    this.#store.update<Unit>('Unit', '', unit.id, { ...unit, ...change });
  }
}

/** Sends what arrives at a published port to the running units of the app. */
export class Router implements Controller {
  readonly id = 'router';
  readonly part = 'agent';
  readonly triggers: readonly Trigger[] = [
    { kind: 'App', keys: ({ object }) => object.name },
    { kind: 'Unit', keys: ({ object }) => (object.value as Unit).app },
  ];
  readonly #store: Store;
  readonly #network: Network;

  constructor(store: Store, network: Network) {
    this.#store = store;
    this.#network = network;
  }

  initialKeys(): Iterable<string> {
    return this.#store.list('App').items.map((item) => item.name);
  }

  reconcile(name: string): void {
    for (const [frontend, route] of this.#network.routes()) {
      if (route.owner === name) this.#network.removeRoute({ address: '*', port: Number(frontend.split(':')[1]) }, name);
    }
    const app = this.#store.get<App>('App', '', name)?.value;
    if (app === undefined || app.publishedPort === 0) return;
    const running = this.#store
      .find<Unit>('Unit', 'app', name)
      .filter(({ value }) => value.state === 'running' && value.address !== '');
    const backends = running.map(({ value }) => ({ address: value.address, port: app.containerPort }));
    this.#network.setRoute({ address: '*', port: app.publishedPort }, { owner: name, backends, onEveryMachine: true });
  }
}
