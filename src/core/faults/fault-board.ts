import type { Tasks, Timer } from '../../ports/clock.js';
import { RegattaError } from '../../ports/errors.js';
import type { ActiveFault, Fault, FaultKind, Faults } from '../../ports/faults.js';
import type { Trace } from '../../ports/trace.js';

interface Injected {
  readonly fault: ActiveFault;
  readonly heal: () => void;
  readonly timer: Timer | undefined;
}

/** The faults of a world: which kinds there are, which are active, and when they heal. */
export class FaultBoard implements Faults {
  readonly #tasks: Tasks;
  readonly #trace: Trace;
  readonly #kinds = new Map<string, FaultKind>();
  readonly #active = new Map<string, Injected>();
  #count = 0;

  constructor(tasks: Tasks, trace: Trace) {
    this.#tasks = tasks;
    this.#trace = trace;
  }

  get kinds(): readonly FaultKind[] {
    return [...this.#kinds.values()];
  }

  /** Adds a kind; a later one of the same name takes its place. */
  define(kind: FaultKind): void {
    this.#kinds.set(kind.kind, kind);
  }

  inject(fault: Fault): ActiveFault {
    const kind = this.#kinds.get(fault.kind);
    if (kind === undefined) {
      throw new RegattaError('fault/unknown-kind', `there is no fault "${fault.kind}"`, {
        hint: `one of ${[...this.#kinds.keys()].join(', ')}`,
      });
    }
    const id = `fault-${++this.#count}`;
    const active: ActiveFault = { ...fault, id, injectedAt: this.#tasks.elapsed };
    const cause = this.#trace.record('', { type: 'fault', fault: fault.kind, target: fault.target, state: 'injected' });
    const injected = this.#tasks.as('faults', cause, () => kind.inject(fault.target));
    const timer =
      fault.forMs === undefined ? undefined : this.#tasks.after(fault.forMs, () => this.heal(id), { author: 'faults' });
    this.#active.set(id, { fault: active, heal: () => injected.heal(), timer });
    return active;
  }

  heal(id?: string): void {
    if (id === undefined) {
      for (const active of [...this.#active.keys()]) this.heal(active);
      return;
    }
    const injected = this.#active.get(id);
    if (injected === undefined)
      throw new RegattaError('request/not-found', `no active fault ${id}`, {
        hint: 'regatta fault list shows the active ones',
      });
    this.#active.delete(id);
    injected.timer?.cancel();
    const { kind, target } = injected.fault;
    const cause = this.#trace.record('', { type: 'fault', fault: kind, target, state: 'healed' });
    this.#tasks.as('faults', cause, injected.heal);
  }

  active(): readonly ActiveFault[] {
    return [...this.#active.values()].map(({ fault }) => fault);
  }
}
