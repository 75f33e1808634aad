import { add, sizeOf } from '../allocator/arithmetic.js';
import { reservedRole, type Resources } from '../allocator/resource.js';
import { isSubrole } from '../allocator/roles.js';
import type { Store } from 'regatta/kit';
import { holdingsOf, type Holding } from '../master/holdings.js';
import type { Master } from '../master/master.js';
import { isPresent, type Agent } from '../resources/agent.js';
import type { Framework } from '../resources/framework.js';
import type { Offer } from '../resources/offer.js';
import type { Amounts } from '../resources/quota.js';
import { resourcesToJson } from '../resources/resource-json.js';

/** What is known of a role. */
interface RoleFacts {
  readonly name: string;
  readonly frameworks: readonly string[];
  readonly allocated: Resources;
  readonly offered: Resources;
  readonly reserved: Resources;
}

/** Every role that somebody uses, has reserved something for, or was given a weight or a quota. Source: recorded http-v0-reads. */
export class RolesJson {
  readonly #store: Store;
  readonly #master: Master;

  constructor(store: Store, master: Master) {
    this.#store = store;
    this.#master = master;
  }

  /** For `/roles`. */
  v0(): object[] {
    return this.#facts().map(({ name, frameworks, allocated, offered, reserved }) => {
      const quota = this.#master.quotas.get(name);
      return {
        name,
        weight: this.#master.weights.of(name),
        quota: {
          role: name,
          guarantee: numbersOf(quota?.guarantees ?? {}),
          limit: numbersOf(quota?.limits ?? {}),
          consumed: numbersOf(this.#master.quotas.consumed(name)),
        },
        resources: amountsOf(add(allocated, offered)),
        allocated: amountsOf(allocated),
        offered: amountsOf(offered),
        reserved: amountsOf(reserved),
        frameworks,
      };
    });
  }

  /** For GET_ROLES: only scalars, with all reservations taken together. */
  v1(): object[] {
    return this.#facts().map(({ name, frameworks, allocated, offered }) => {
      const held = add(allocated, offered).filter(({ type }) => type === 'SCALAR');
      const scalars = resourcesToJson(held.map((resource) => ({ ...resource, reservations: [] })));
      return {
        name,
        weight: this.#master.weights.of(name),
        ...(frameworks.length > 0 && { frameworks: frameworks.map((value) => ({ value })) }),
        ...(scalars.length > 0 && {
          resources: scalars.sort((left, right) => (left.name < right.name ? -1 : 1)),
        }),
      };
    });
  }

  #facts(): RoleFacts[] {
    const frameworks = this.#store
      .list<Framework>('Framework')
      .items.map(({ value }) => value)
      .filter(({ completedAt }) => completedAt === 0);
    const agents = this.#store
      .list<Agent>('Agent')
      .items.map(({ value }) => value)
      .filter(isPresent);
    const offers = this.#store.list<Offer>('Offer').items.map(({ value }) => value);
    const holdings = holdingsOf(this.#store);
    const reserved = agents.flatMap(({ total }) => total.filter((resource) => reservedRole(resource) !== undefined));
    const names = new Set([
      ...frameworks.flatMap(({ roles }) => roles),
      ...reserved.map((resource) => reservedRole(resource) ?? ''),
      ...holdings.map(({ role }) => role),
      ...this.#master.quotas.list().map(({ role }) => role),
      ...this.#master.weights.list().map(({ role }) => role),
    ]);
    return [...names].sort().map((name) => ({
      name,
      frameworks: frameworks.filter(({ roles }) => roles.includes(name)).map(({ id }) => id),
      allocated: sumIn(holdings, name),
      offered: sumIn(offers, name),
      reserved: reserved
        .filter((resource) => isWithin(reservedRole(resource) ?? '', name))
        .reduce<Resources>((sum, resource) => add(sum, [{ ...resource, reservations: [] }]), []),
    }));
  }
}

/** A role counts what the roles below it have. */
function isWithin(role: string, name: string): boolean {
  return role === name || isSubrole(role, name);
}

function sumIn(parts: readonly Pick<Holding, 'role' | 'resources'>[], name: string): Resources {
  return parts
    .filter(({ role }) => isWithin(role, name))
    .reduce<Resources>((sum, { resources }) => add(sum, resources), []);
}

function numbersOf(amounts: Amounts): Record<string, number> {
  return Object.fromEntries(Object.entries(amounts).map(([name, milli]) => [name, milli / 1000]));
}

/** Numbers by name; ranges count. Source: recorded README, point 30. */
function amountsOf(resources: Resources): Record<string, number> {
  const amounts: Record<string, number> = {};
  for (const resource of resources) {
    const amount =
      resource.type === 'SCALAR' ? resource.milli / 1000 : resource.type === 'RANGES' ? sizeOf(resource.ranges) : 0;
    amounts[resource.name] = (amounts[resource.name] ?? 0) + amount;
  }
  return amounts;
}
