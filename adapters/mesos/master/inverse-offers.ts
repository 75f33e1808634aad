import type { Holder } from '../allocator/unavailabilities.js';
import type { Agent } from '../resources/agent.js';
import type { InverseOffer, Unavailability } from '../resources/maintenance.js';
import type { MasterContext } from './context.js';

/** Asks frameworks to leave agents that will be unavailable, and notes what they say. */
export class InverseOffers {
  readonly #master: MasterContext;
  readonly #unavailabilityOf: (agent: Agent) => Unavailability | undefined;

  constructor(master: MasterContext, unavailabilityOf: (agent: Agent) => Unavailability | undefined) {
    this.#master = master;
    this.#unavailabilityOf = unavailabilityOf;
  }

  list(): InverseOffer[] {
    return this.#master.store.list<InverseOffer>('InverseOffer').items.map(({ value }) => value);
  }

  make(holders: readonly Holder[]): void {
    const { store, record } = this.#master;
    for (const { framework, agent: agentId } of holders) {
      const agent = store.get<Agent>('Agent', '', agentId)?.value;
      const unavailability = agent === undefined ? undefined : this.#unavailabilityOf(agent);
      if (agent === undefined || unavailability === undefined) continue;
      const id = `${record.id}-O${this.#master.take('offers')}`;
      const known = store.get<InverseOffer>('InverseOffer', framework, agentId)?.value;
      const base = { id, frameworkId: framework, agentId, unavailability, outstanding: true };
      if (known === undefined)
        store.create<InverseOffer>('InverseOffer', framework, agentId, { ...base, answeredAt: 0 });
      else store.update<InverseOffer>('InverseOffer', framework, agentId, { ...known, ...base });
      this.#send(framework, id, agent, unavailability);
    }
  }

  /** Unknown ones are ignored. */
  answer(frameworkId: string, id: string, answer: 'ACCEPT' | 'DECLINE', refuseMs: number): void {
    const offer = this.#master.store.find<InverseOffer>('InverseOffer', 'id', id)[0]?.value;
    if (offer?.frameworkId !== frameworkId || !offer.outstanding) return;
    this.#write({ ...offer, outstanding: false, answer, answeredAt: this.#master.tasks.now });
    this.#master.allocator.answerInverseOffer(frameworkId, offer.agentId, refuseMs);
  }

  /** Takes back what was asked about an agent, answers included. */
  withdraw(agentId: string): void {
    for (const { namespace, name, value } of this.#master.store.find<InverseOffer>('InverseOffer', 'agent', agentId)) {
      this.#master.store.delete('InverseOffer', namespace, name);
      if (value.outstanding)
        this.#master.send(value.frameworkId, {
          type: 'RESCIND_INVERSE_OFFER',
          rescind_inverse_offer: { inverse_offer_id: { value: value.id } },
        });
    }
  }

  forgetFramework(frameworkId: string): void {
    for (const { namespace, name } of this.#master.store.list('InverseOffer', { namespace: frameworkId }).items)
      this.#master.store.delete('InverseOffer', namespace, name);
  }

  #send(framework: string, id: string, agent: Agent, unavailability: Unavailability): void {
    const offer = {
      id: { value: id },
      framework_id: { value: framework },
      agent_id: { value: agent.id },
      url: {
        scheme: 'http',
        address: { hostname: agent.hostname, ip: agent.address, port: agent.port },
        path: '/slave(1)',
      },
      unavailability,
      resources: [],
    };
    this.#master.send(framework, { type: 'INVERSE_OFFERS', inverse_offers: { inverse_offers: [offer] } });
  }

  #write(offer: InverseOffer): void {
    this.#master.store.update<InverseOffer>('InverseOffer', offer.frameworkId, offer.agentId, offer);
  }
}
