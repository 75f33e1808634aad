import { accumulate, quantitiesOf, type Quantities } from './arithmetic.js';
import type { AgentState, Quota } from './members.js';
import { reservedRole, type Resources } from './resource.js';
import { isSubrole, topLevel } from './roles.js';

/**
 * How much of the cluster must stay free for guarantees that are not used yet, kept up to date while a run gives things away.
 * Source: mesos src/master/allocator/mesos/hierarchical.cpp __allocate.
 */
export class Headroom {
  readonly #quotas: ReadonlyMap<string, Quota>;
  readonly #consumed = new Map<string, Map<string, number>>();
  readonly #available = new Map<string, number>();

  /** `held`: what each role holds, by role; `reservedTotal` counts whole reservations, used or not. */
  constructor(
    quotas: ReadonlyMap<string, Quota>,
    agents: Iterable<AgentState>,
    held: Iterable<readonly [role: string, resources: Resources]>,
  ) {
    this.#quotas = quotas;
    for (const role of quotas.keys()) this.#consumed.set(role, new Map());
    for (const [role, resources] of held) this.#consume(role, unreserved(resources));
    for (const agent of agents) {
      for (const resource of agent.total) {
        const role = reservedRole(resource);
        if (role !== undefined) this.#consume(role, [resource]);
      }
      // Free and unreserved: what is neither offered, used, reserved nor revocable.
      accumulate(this.#available, quantitiesOf(unreserved(agent.total)));
      accumulate(this.#available, quantitiesOf(unreserved(agent.allocated)), -1);
    }
  }

  quota(role: string): Quota | undefined {
    return this.#quotas.get(role);
  }

  /** What is missing to the guarantee of a role, by name; only names above zero. */
  unmet(role: string): Map<string, number> {
    const missing = new Map<string, number>();
    for (const [name, guarantee] of this.#quotas.get(role)?.guarantees ?? []) {
      const rest = guarantee - (this.#consumed.get(role)?.get(name) ?? 0);
      if (rest > 0) missing.set(name, rest);
    }
    return missing;
  }

  /** What a role may still take before its limit, by limited name. */
  toLimit(role: string): Map<string, number> {
    const rest = new Map<string, number>();
    for (const [name, limit] of this.#quotas.get(role)?.limits ?? [])
      rest.set(name, Math.max(0, limit - (this.#consumed.get(role)?.get(name) ?? 0)));
    return rest;
  }

  /** What may be given away without touching what guarantees still need; undefined names are free. */
  surplus(names: Iterable<string>): Map<string, number> {
    const required = new Map<string, number>();
    for (const role of this.#quotas.keys()) accumulate(required, this.unmet(role));
    const rest = new Map<string, number>();
    for (const name of names) rest.set(name, Math.max(0, (this.#available.get(name) ?? 0) - (required.get(name) ?? 0)));
    return rest;
  }

  /** Notes something that was just given to a role. */
  give(role: string, resources: Resources): void {
    const taken = unreserved(resources);
    this.#consume(role, taken);
    accumulate(this.#available, quantitiesOf(taken), -1);
  }

  #consume(role: string, resources: Resources): void {
    const consumed = this.#consumed.get(topLevel(role));
    if (consumed !== undefined) accumulate(consumed, quantitiesOf(resources));
  }
}

/** Scalars that nobody has reserved and nobody may take away again. */
export function unreserved(resources: Resources): Resources {
  return resources.filter(
    (resource) => resource.type === 'SCALAR' && resource.reservations.length === 0 && !resource.revocable,
  );
}

/** Whether a role may use it: unreserved, or reserved to the role or to one above it. */
export function isAllocatableTo(reservation: string | undefined, role: string): boolean {
  return reservation === undefined || reservation === role || isSubrole(role, reservation);
}

/** The smaller bound of each name in either. */
export function tighter(left: Quantities, right: Quantities): Map<string, number> {
  const bounds = new Map(left);
  for (const [name, milli] of right) bounds.set(name, Math.min(bounds.get(name) ?? milli, milli));
  return bounds;
}
