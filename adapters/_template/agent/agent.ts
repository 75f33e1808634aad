import {
  AddressPool,
  isReporting,
  type Controller,
  type Machines,
  type Network,
  type Runtime,
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
    return this.#store.list('Unit').items.map((item) => item.name);
  }

  reconcile(id: string): void {
    const unit = this.#store.get<Unit>('Unit', '', id)?.value;
    if (unit === undefined || unit.state === 'lost') return this.#remove(id);
    const machine = this.#machines.get(unit.host);
    if (unit.state !== 'assigned' || machine === undefined || !isReporting(machine)) return;
    this.#remove(id);
    this.#write(unit, { state: 'pulling', reason: '' });
    this.#runtime.pull(unit.host, unit.image, (outcome) => {
      if (!outcome.pulled) return this.#report(id, 'failed', outcome.message);
      if (this.#store.get<Unit>('Unit', '', id)?.value.state !== 'pulling') return;
      const container = this.#runtime.create(unit.host, { name: id, image: unit.image });
      const address = this.#addresses.take()!;
      this.#network.attach(address, unit.host, () => [container.id]);
      this.#write(this.#store.get<Unit>('Unit', '', id)!.value, { address });
      this.#runtime.start(container.id);
    });
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
