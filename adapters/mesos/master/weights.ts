import { roleProblem } from '../allocator/roles.js';
import type { Offer } from '../resources/offer.js';
import type { Weight } from '../resources/weight.js';
import type { MasterContext } from './context.js';
import type { OfferBook } from './offer-book.js';

/** The weights that operators gave to roles. Source: mesos src/master/weights_handler.cpp. */
export class Weights {
  readonly #master: MasterContext;
  readonly #offers: OfferBook;

  constructor(master: MasterContext, offers: OfferBook) {
    this.#master = master;
    this.#offers = offers;
  }

  recover(): void {
    for (const { role, weight } of this.list()) this.#master.allocator.setWeight(role, weight);
  }

  list(): Weight[] {
    return this.#master.store.list<Weight>('Weight').items.map(({ value }) => value);
  }

  of(role: string): number {
    return this.#master.store.get<Weight>('Weight', '', role)?.value.weight ?? 1;
  }

  /** Why a request is refused, in the master's words. */
  problem(infos: readonly Partial<Weight>[]): string | undefined {
    const request = 'Failed to validate update weights request JSON';
    for (const { role = '', weight = 0 } of infos) {
      const invalid = roleProblem(role.trim());
      if (invalid !== undefined) return `${request}: Invalid role '${role}': ${invalid}`;
      const allowed = this.#master.flags.roles;
      if (allowed?.includes(role) === false) return `${request}: Unknown role '${role}'`;
      if (weight <= 0) return `${request} for role '${role}': Invalid weight '${weight}': Weights must be positive`;
    }
    return undefined;
  }

  /** Offers of the roles are taken back, so that the new weights count at once. Source: recorded scenario-weights-update. */
  update(infos: readonly Weight[]): void {
    const { store, allocator } = this.#master;
    for (const info of infos) {
      if (store.get('Weight', '', info.role) === undefined) store.create<Weight>('Weight', '', info.role, info);
      else store.update<Weight>('Weight', '', info.role, info);
      allocator.setWeight(info.role, info.weight);
    }
    const roles = new Set(infos.map(({ role }) => role));
    const concerned = store.list<Offer>('Offer').items.some(({ value }) => roles.has(value.role));
    if (!concerned) return;
    for (const { value } of store.list<Offer>('Offer').items) this.#offers.rescind(value);
  }
}
