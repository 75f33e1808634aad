import type { Machine, Machines, MachineSpec } from '../ports/machines.js';

/** The machines of one site: a part of the world's. A site cannot see or touch the machines of another. */
export class SiteMachines implements Machines {
  readonly #world: Machines;
  readonly #own = new Set<string>();

  constructor(world: Machines) {
    this.#world = world;
  }

  get(name: string): Machine | undefined {
    return this.#own.has(name) ? this.#world.get(name) : undefined;
  }

  list(): readonly Machine[] {
    return this.#world.list().filter(({ name }) => this.#own.has(name));
  }

  add(spec: MachineSpec): Machine {
    this.#own.add(spec.name);
    return this.#world.add(spec);
  }

  remove(name: string): void {
    if (this.#own.has(name)) this.#world.remove(name);
  }

  set(name: string, state: Partial<Pick<Machine, 'powered' | 'agentRunning' | 'connected'>>): void {
    if (this.#own.has(name)) this.#world.set(name, state);
  }

  watch(listener: (after: Machine | undefined, before: Machine | undefined) => void): () => void {
    return this.#world.watch((after, before) => {
      const name = after?.name ?? before!.name;
      if (this.#own.has(name)) listener(after, before);
    });
  }
}
