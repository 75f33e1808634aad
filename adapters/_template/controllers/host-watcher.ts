import { isReporting, type Component, type Heartbeats, type Machines, type Store, type Tasks } from 'regatta/kit';
import type { TemplateConstants } from '../profiles/1.js';
import type { Host, Unit } from '../resources/objects.js';

/** Registers hosts, and gives those up that stay silent for longer than the time-out, with the units on them. */
export class HostWatcher implements Component {
  readonly id = 'host-watcher';
  readonly part = 'controllers';
  readonly order = 10;
  readonly #tasks: Tasks;
  readonly #store: Store;
  readonly #machines: Machines;
  readonly #heartbeats: Heartbeats;
  readonly #timeoutMs: number;
  #startedAt = 0;
  #stops: (() => void)[] = [];

  constructor(tasks: Tasks, store: Store, machines: Machines, heartbeats: Heartbeats, constants: TemplateConstants) {
    this.#tasks = tasks;
    this.#store = store;
    this.#machines = machines;
    this.#heartbeats = heartbeats;
    this.#timeoutMs = constants.hostTimeoutMs;
  }

  start(): void {
    this.#startedAt = this.#tasks.now;
    this.#stops = [
      this.#machines.watch((machine) => machine !== undefined && this.#look(machine.name)),
      this.#heartbeats.watch((machine) => this.#look(machine)),
    ];
    for (const machine of this.#machines.list()) this.#look(machine.name);
  }

  stop(): void {
    for (const stop of this.#stops) stop();
  }

  #look(name: string): void {
    const machine = this.#machines.get(name);
    if (machine === undefined) return;
    let last = this.#heartbeats.last(name);
    if (last === undefined) {
      if (this.#store.get('Host', '', name) === undefined) return;
      // A host that joined before this watcher began, and has been silent since: it gets the whole time-out once more.
      last = this.#startedAt;
    }
    const silentForMs = this.#tasks.now - last;
    if (silentForMs >= this.#timeoutMs) return this.#write(name, false);
    if (isReporting(machine)) this.#write(name, true);
    else this.#tasks.after(this.#timeoutMs - silentForMs, () => this.#look(name), { author: this.id });
  }

  #write(name: string, up: boolean): void {
    const { cpuMilli, memoryBytes } = this.#machines.get(name)!;
    const known = this.#store.get<Host>('Host', '', name);
    if (known === undefined) this.#store.create<Host>('Host', '', name, { name, up, cpuMilli, memoryBytes });
    else if (known.value.up !== up) this.#store.update<Host>('Host', '', name, { ...known.value, up });
    if (up) return;
    for (const unit of this.#store.find<Unit>('Unit', 'host', name)) {
      if (unit.value.state !== 'lost')
        this.#store.update<Unit>('Unit', '', unit.name, { ...unit.value, state: 'lost', reason: `${name} is down` });
    }
  }
}
