import { accumulate, add, quantitiesOf } from '../allocator/arithmetic.js';
import { unreserved } from '../allocator/headroom.js';
import { reservedRole, type Resources } from '../allocator/resource.js';
import { isSubrole } from '../allocator/roles.js';
import { isPresent, type Agent } from '../resources/agent.js';
import type { Offer } from '../resources/offer.js';
import { amountsText, type Amounts, type QuotaConfig } from '../resources/quota.js';
import type { MasterContext } from './context.js';
import { holdingsOf } from './holdings.js';
import type { OfferBook } from './offer-book.js';

/** The quotas of roles: what they use, and what a change of a quota takes back. Source: mesos src/master/quota_handler.cpp. */
export class Quotas {
  readonly #master: MasterContext;
  readonly #offers: OfferBook;

  constructor(master: MasterContext, offers: OfferBook) {
    this.#master = master;
    this.#offers = offers;
  }

  recover(): void {
    for (const config of this.list()) this.#allocate(config);
  }

  list(): QuotaConfig[] {
    return this.#master.store.list<QuotaConfig>('Quota').items.map(({ value }) => value);
  }

  get(role: string): QuotaConfig | undefined {
    return this.#master.store.get<QuotaConfig>('Quota', '', role)?.value;
  }

  /** What is guaranteed to top-level roles in all once `changed` holds. */
  guaranteed(changed: readonly QuotaConfig[]): Amounts {
    const quotas = new Map([...this.list(), ...changed].map((config) => [config.role, config]));
    const total = new Map<string, number>();
    for (const { guarantees } of quotas.values()) accumulate(total, new Map(Object.entries(guarantees)));
    return Object.fromEntries(total);
  }

  /** Scalars of all agents that cannot be taken back. */
  capacity(): Amounts {
    const total = new Map<string, number>();
    for (const agent of this.#agents())
      accumulate(total, quantitiesOf(agent.total.filter(({ revocable }) => !revocable)));
    return Object.fromEntries(total);
  }

  /** What counts against the quota of a role: what it uses, and all that is reserved to it or below. */
  consumed(role: string): Amounts {
    const total = new Map<string, number>();
    for (const { role: holder, resources } of holdingsOf(this.#master.store))
      if (isWithin(holder, role)) accumulate(total, quantitiesOf(unreserved(resources)));
    for (const agent of this.#agents())
      accumulate(total, quantitiesOf(agent.total.filter((resource) => isWithin(reservedRole(resource) ?? '', role))));
    return Object.fromEntries([...total].filter(([, milli]) => milli > 0));
  }

  set(config: QuotaConfig): void {
    const { store } = this.#master;
    if (this.get(config.role) === undefined) store.create<QuotaConfig>('Quota', '', config.role, config);
    else store.update<QuotaConfig>('Quota', '', config.role, config);
    this.#allocate(config);
  }

  remove(role: string): void {
    this.#master.store.delete('Quota', '', role);
    this.#master.allocator.setQuota(role, undefined);
  }

  /** Takes offers back: the role's own until it is within its limits, then others' until its guarantees can be met. */
  enforce({ role, guarantees, limits }: QuotaConfig): void {
    const held = new Map(Object.entries(this.consumed(role)));
    const offers = this.#master.store.list<Offer>('Offer').items.map(({ value }) => value);
    const own = offers.filter((offer) => isWithin(offer.role, role));
    for (const offer of own) accumulate(held, quantitiesOf(unreserved(offer.resources)));
    for (const offer of own) {
      if (isAtMost(held, limits)) break;
      accumulate(held, quantitiesOf(offer.resources), -1);
      this.#offers.rescind(offer);
    }
    for (const offer of offers) {
      if (isAtLeast(held, guarantees)) return;
      if (own.includes(offer)) continue;
      accumulate(held, quantitiesOf(offer.resources));
      this.#offers.rescind(offer);
    }
  }

  /** The older call takes back whole agents, at least as many as the role has frameworks that wait. */
  makeRoom({ role, guarantees }: QuotaConfig): void {
    const { store } = this.#master;
    const waiting = store
      .list<{ readonly active: boolean; readonly roles: readonly string[] }>('Framework')
      .items.filter(({ value }) => value.active && value.roles.includes(role)).length;
    let rescinded: Resources = [];
    let visited = 0;
    for (const agent of this.#agents()) {
      if (isAtLeast(quantitiesOf(rescinded), guarantees) && visited >= waiting) return;
      const offers = store.find<Offer>('Offer', 'agent', agent.id);
      for (const { value } of offers) {
        rescinded = add(rescinded, value.resources);
        this.#offers.rescind(value);
      }
      if (offers.length > 0) visited++;
    }
  }

  #agents(): Agent[] {
    return this.#master.store
      .list<Agent>('Agent')
      .items.map(({ value }) => value)
      .filter(isPresent);
  }

  #allocate({ role, guarantees, limits }: QuotaConfig): void {
    this.#master.allocator.setQuota(role, {
      guarantees: new Map(Object.entries(guarantees)),
      limits: new Map(Object.entries(limits)),
    });
  }
}

/** Whether all of the amounts are inside limits; a name without a limit always is. */
export function isAtMost(amounts: ReadonlyMap<string, number>, limits: Amounts): boolean {
  return [...amounts].every(([name, milli]) => milli <= (limits[name] ?? Infinity));
}

function isAtLeast(amounts: ReadonlyMap<string, number>, wanted: Amounts): boolean {
  return Object.entries(wanted).every(([name, milli]) => (amounts.get(name) ?? 0) >= milli);
}

function isWithin(role: string, top: string): boolean {
  return role === top || isSubrole(role, top);
}

/** Why a total is refused; undefined when the cluster has that much. */
export function overcommitProblem(wanted: Amounts, capacity: Amounts): string | undefined {
  return isAtLeast(new Map(Object.entries(capacity)), wanted)
    ? undefined
    : `quota guarantees '${amountsText(wanted)}' exceed cluster capacity '${amountsText(capacity)}'`;
}
