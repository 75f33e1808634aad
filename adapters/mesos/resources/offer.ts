import type { KindDefinition } from 'regatta/kit';
import type { Resources } from '../allocator/resource.js';

/** An offer that was not answered yet; named by its id. Whoever replaces the master starts without any. */
export interface Offer {
  /** `<master id>-O<n>`. */
  readonly id: string;
  readonly frameworkId: string;
  readonly role: string;
  readonly agentId: string;
  readonly resources: Resources;
}

export const OFFERS: KindDefinition<Offer> = {
  kind: 'Offer',
  indexes: { agent: (offer) => offer.agentId, framework: (offer) => offer.frameworkId },
};
