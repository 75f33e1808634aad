import type { Clock } from '../../ports/clock.js';
import { RegattaError } from '../../ports/errors.js';
import { isReporting, type Machine, type Machines, type MachineSpec } from '../../ports/machines.js';

type Listener = (after: Machine | undefined, before: Machine | undefined) => void;

/** The machines of a world. Addresses are given in order of arrival from `addressOf`. */
export class MachineTable implements Machines {
  readonly #clock: Clock;
  readonly #addressOf: (ordinal: number) => string;
  readonly #machines = new Map<string, Machine>();
  readonly #listeners = new Set<Listener>();
  #arrivals = 0;

  constructor(clock: Clock, addressOf: (ordinal: number) => string) {
    this.#clock = clock;
    this.#addressOf = addressOf;
  }

  get(name: string): Machine | undefined {
    return this.#machines.get(name);
  }

  list(): readonly Machine[] {
    return [...this.#machines.values()];
  }

  add(spec: MachineSpec): Machine {
    if (this.#machines.has(spec.name))
      throw new RegattaError('scenario/duplicate-name', `a machine named ${spec.name} exists`);
    const address = this.#addressOf(this.#arrivals++);
    return this.#put(
      { ...spec, address, powered: true, agentRunning: true, connected: true, since: this.#clock.now },
      undefined,
    );
  }

  remove(name: string): void {
    const before = this.#machines.get(name);
    if (before === undefined) return;
    this.#machines.delete(name);
    this.#tell(undefined, before);
  }

  set(name: string, state: Partial<Pick<Machine, 'powered' | 'agentRunning' | 'connected'>>): void {
    const before = this.#machines.get(name);
    if (before === undefined) throw new RegattaError('fault/unknown-target', `there is no machine named ${name}`);
    const after = { ...before, ...state };
    const changed = isReporting(after) !== isReporting(before);
    this.#put(changed ? { ...after, since: this.#clock.now } : after, before);
  }

  watch(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #put(after: Machine, before: Machine | undefined): Machine {
    this.#machines.set(after.name, after);
    this.#tell(after, before);
    return after;
  }

  #tell(after: Machine | undefined, before: Machine | undefined): void {
    for (const listener of this.#listeners) listener(after, before);
  }
}
