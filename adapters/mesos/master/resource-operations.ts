import { add, subtract } from '../allocator/arithmetic.js';
import type { Resources } from '../allocator/resource.js';
import { agentText, isPresent, type Agent } from '../resources/agent.js';
import type { Operation } from '../resources/messages.js';
import type { Offer } from '../resources/offer.js';
import type { MasterContext } from './context.js';
import { holdingsOn, sumOfHoldings } from './holdings.js';
import type { OfferBook } from './offer-book.js';
import { converted, conversionsOf, sumOf } from './operations.js';
import { operationProblem } from './operation-validation.js';

/**
 * Reservations and volumes that operators make out of what is free; what is offered is taken back for them. Source: mesos
 * src/master/http.cpp _operation; recorded http-operator-changes.
 */
export class ResourceOperations {
  readonly #master: MasterContext;
  readonly #offers: OfferBook;

  constructor(master: MasterContext, offers: OfferBook) {
    this.#master = master;
    this.#offers = offers;
  }

  /** Why an operation is refused before anything is touched. */
  problem(agentId: string, operation: Operation, principal: string | undefined): string | undefined {
    const agent = this.#agent(agentId);
    if (agent === undefined) return 'No agent found with specified ID';
    const problem = operationProblem(operation, {
      total: agent.total,
      used: sumOfHoldings(holdingsOn(this.#master.store, agentId)),
      ...(principal !== undefined && { principal }),
    });
    if (problem === undefined) return undefined;
    // Two of them do not say where.
    const where = operation.type === 'DESTROY' || operation.type === 'UNRESERVE' ? '' : ` on agent ${agentText(agent)}`;
    return `Invalid ${operation.type} operation${where}: ${problem}`;
  }

  /** Applies an operation of an operator; a text says what is not free. */
  apply(agentId: string, operation: Operation): string | undefined {
    const conversions = conversionsOf(operation) ?? [];
    const agent = this.#agent(agentId);
    if (agent === undefined) return 'No agent found with specified ID';
    this.#rescind(agentId, operation);
    const result = converted(this.#master.allocator.free(agentId), conversions);
    if (typeof result === 'string') return result;
    const [from, to] = [sumOf(conversions, 'consumed'), sumOf(conversions, 'converted')];
    this.#master.allocator.convertAvailable(agentId, from, to);
    this.#write(agent, from, to);
    return undefined;
  }

  /** The same for what a framework was offered; its allocation changes with it. */
  applyAllocated(frameworkId: string, role: string, agentId: string, from: Resources, to: Resources): void {
    const agent = this.#agent(agentId);
    if (agent === undefined) return;
    this.#master.allocator.convertAllocated(frameworkId, role, agentId, from, to);
    this.#write(agent, from, to);
  }

  /** Takes back offers that hold some of what is needed, until it is together. */
  #rescind(agentId: string, operation: Operation): void {
    const conversions = conversionsOf(operation) ?? [];
    let needed = sumOf(conversions, 'consumed');
    let recovered: Resources = [];
    for (const { value } of this.#master.store.find<Offer>('Offer', 'agent', agentId)) {
      const rest = subtract(needed, value.resources);
      if (sizeOf(rest) === sizeOf(needed)) continue;
      recovered = add(recovered, value.resources);
      needed = rest;
      this.#offers.rescind(value, this.#master.constants.offerFilterMs);
      if (typeof converted(recovered, conversions) !== 'string') return;
    }
  }

  #agent(id: string): Agent | undefined {
    const agent = this.#master.store.get<Agent>('Agent', '', id)?.value;
    return agent !== undefined && isPresent(agent) ? agent : undefined;
  }

  #write(agent: Agent, from: Resources, to: Resources): void {
    const total = add(subtract(agent.total, from), to);
    this.#master.store.update<Agent>('Agent', '', agent.id, { ...agent, total });
  }
}

function sizeOf(resources: Resources): string {
  return JSON.stringify(resources);
}
