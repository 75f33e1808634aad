import type { Allocation } from '../allocator/members.js';
import { attributeValue, type Agent } from '../resources/agent.js';
import { hasCapability, type Framework } from '../resources/framework.js';
import type { AttributeJson, OfferJson } from '../resources/messages.js';
import type { Offer } from '../resources/offer.js';
import { resourcesToJson, type ReservationForm } from '../resources/resource-json.js';
import type { ExecutorRecord } from '../resources/executor.js';
import type { Unavailability } from '../resources/maintenance.js';
import type { MasterContext } from './context.js';

/** Makes offers of what the allocator gives away, and takes them back. */
export class OfferBook {
  readonly #master: MasterContext;
  readonly #unavailabilityOf: (agent: Agent) => Unavailability | undefined;

  constructor(master: MasterContext, unavailabilityOf: (agent: Agent) => Unavailability | undefined) {
    this.#master = master;
    this.#unavailabilityOf = unavailabilityOf;
  }

  /** Writes one offer an allocation and sends each framework its own in one event. */
  make(allocations: readonly Allocation[]): void {
    const { store, record } = this.#master;
    const first = this.#master.take('offers', allocations.length);
    const offers = allocations.map(({ framework, role, agent, resources }, index): Offer => {
      const id = `${record.id}-O${first + index}`;
      return { id, frameworkId: framework, role, agentId: agent, resources };
    });
    store.commit(
      offers.map((value) => ({ type: 'create', key: { kind: 'Offer', namespace: '', name: value.id }, value })),
    );
    const byFramework = new Map<string, Offer[]>();
    for (const offer of offers) {
      const list = byFramework.get(offer.frameworkId) ?? [];
      list.push(offer);
      byFramework.set(offer.frameworkId, list);
    }
    for (const [framework, list] of byFramework) this.#send(framework, list);
  }

  /** Takes an offer out of the book, because it is answered. Undefined when it is not this framework's or not valid any more. */
  take(id: string, frameworkId: string): Offer | undefined {
    const offer = this.#master.store.get<Offer>('Offer', '', id)?.value;
    if (offer?.frameworkId !== frameworkId) return undefined;
    this.#master.store.delete('Offer', '', id);
    return offer;
  }

  /** The framework that an offer was made to; undefined when it is not valid any more. */
  ownerOf(id: string): string | undefined {
    return this.#master.store.get<Offer>('Offer', '', id)?.value.frameworkId;
  }

  /** Declines one: its resources go back, and are not offered to the same framework for a while. */
  giveBack({ frameworkId, role, agentId, resources }: Offer, refuseMs: number | undefined): void {
    this.#master.allocator.recover(frameworkId, role, agentId, resources, refuseMs);
  }

  /** Withdraws all offers of an agent or of a framework; the framework is told unless it is gone. */
  withdraw(index: 'agent' | 'framework', id: string, tell = true): void {
    for (const { value } of this.#master.store.find<Offer>('Offer', index, id)) this.rescind(value, undefined, tell);
  }

  /** Takes one offer back. */
  rescind(offer: Offer, refuseMs?: number, tell = true): void {
    this.#master.store.delete('Offer', '', offer.id);
    if (tell) this.#master.send(offer.frameworkId, { type: 'RESCIND', rescind: { offer_id: { value: offer.id } } });
    this.giveBack(offer, refuseMs);
  }

  /** Forgets all offers; only a new master does. */
  forget(): void {
    for (const { name } of this.#master.store.list('Offer').items) this.#master.store.delete('Offer', '', name);
  }

  #send(frameworkId: string, offers: readonly Offer[]): void {
    const framework = this.#master.store.get<Framework>('Framework', '', frameworkId)?.value;
    if (framework === undefined) return;
    const json = offers.map((offer) => this.jsonOf(offer, framework));
    this.#master.send(frameworkId, { type: 'OFFERS', offers: { offers: json } });
    if (this.#master.constants.offerTimeoutMs > 0) for (const { id } of offers) this.#expire(id);
  }

  /** Off by default: an offer may be held for ever. */
  #expire(id: string): void {
    const { tasks, store, constants } = this.#master;
    tasks.after(constants.offerTimeoutMs, () => {
      const offer = store.get<Offer>('Offer', '', id)?.value;
      if (offer !== undefined) this.rescind(offer);
    });
  }

  /** The form in which a framework is shown an offer. */
  jsonOf(offer: Offer, framework: Framework): OfferJson {
    const agent = this.#master.store.get<Agent>('Agent', '', offer.agentId)!.value;
    // Frameworks that know one role only are not told of roles at all.
    const role = hasCapability(framework, 'MULTI_ROLE') ? offer.role : undefined;
    const unavailability = this.#unavailabilityOf(agent);
    const executors = this.#master.store
      .find<ExecutorRecord>('Executor', 'agent', agent.id)
      .filter(({ value }) => value.frameworkId === framework.id && value.endedAt === 0)
      .map(({ value }) => ({ value: value.id }));
    return {
      id: { value: offer.id },
      framework_id: { value: offer.frameworkId },
      agent_id: { value: offer.agentId },
      hostname: agent.hostname,
      url: {
        scheme: 'http',
        address: { hostname: agent.hostname, ip: agent.address, port: agent.port },
        path: '/slave(1)',
      },
      resources: resourcesToJson(offer.resources, role, formFor(framework)),
      ...(Object.keys(agent.attributes).length > 0 && { attributes: attributesOf(agent) }),
      ...(executors.length > 0 && { executor_ids: executors }),
      ...(role !== undefined && { allocation_info: { role } }),
      ...(unavailability !== undefined && { unavailability }),
      ...(agent.zone !== '' && {
        domain: { fault_domain: { region: { name: 'default' }, zone: { name: agent.zone } } },
      }),
    };
  }
}

/** How a framework is shown reservations. */
function formFor(framework: Framework): ReservationForm {
  return hasCapability(framework, 'RESERVATION_REFINEMENT') ? 'refined' : 'old';
}

export function attributesOf(agent: Agent): AttributeJson[] {
  return Object.entries(agent.attributes).map(([name, text]) => {
    const value = attributeValue(text);
    return typeof value === 'number'
      ? { name, type: 'SCALAR', scalar: { value } }
      : { name, type: 'TEXT', text: { value } };
  });
}
