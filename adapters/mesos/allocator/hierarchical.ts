import type { Random, Tasks } from 'regatta/kit';
import { add, contains, subtract, type Quantities } from './arithmetic.js';
import { Batches } from './batches.js';
import { OfferFilters } from './filters.js';
import { Headroom, isAllocatableTo } from './headroom.js';
import {
  frameworkState,
  freeOf,
  joined,
  totalsOf,
  type AgentOptions,
  type AgentState,
  type Allocation,
  type FrameworkOptions,
  type FrameworkState,
  type Quota,
} from './members.js';
import { portionOf, type Stage } from './portion.js';
import { identityOf, isShared, reservedRole, type Resources } from './resource.js';
import { RoleTree } from './role-tree.js';
import type { AllocatorOptions } from './options.js';
import { Unavailabilities } from './unavailabilities.js';

/** After so many answers in a row that launched nothing, waiting for the next batch is idle waiting. */
const PATIENT_DECLINES = 3;

/** Can do everything; agents of this version are assumed to. */
const ALL_CAPABILITIES = { multiRole: true, hierarchicalRole: true, reservationRefinement: true };

/**
 * The first level of scheduling: decides which framework is offered what, by fair shares, quota and refusals, and never looks
 * at what is to be launched. Events come in as calls, offers go out through `options.offer`. Source: mesos
 * src/master/allocator/mesos/hierarchical.cpp.
 */
export class HierarchicalAllocator {
  readonly #tasks: Tasks;
  readonly #random: Random;
  readonly #options: AllocatorOptions;
  readonly #agents = new Map<string, AgentState>();
  readonly #frameworks = new Map<string, FrameworkState>();
  readonly #tree: RoleTree;
  readonly #quotas = new Map<string, Quota>();
  readonly #filters: OfferFilters;
  readonly #batches: Batches;
  readonly #unavailable: Unavailabilities;
  #whitelist: ReadonlySet<string> | undefined;
  #fruitless = 0;
  #declinedAt = -1;

  constructor(tasks: Tasks, random: Random, options: AllocatorOptions) {
    this.#tasks = tasks;
    this.#random = random.fork('allocator');
    this.#options = options;
    this.#tree = new RoleTree(options.fairnessExclude ?? []);
    this.#filters = new OfferFilters(options.intervalMs);
    this.#unavailable = new Unavailabilities(options.intervalMs);
    this.#batches = new Batches(tasks, options.intervalMs, options.author, (agents) => this.#run(agents));
  }

  addFramework(id: string, options: FrameworkOptions): void {
    this.#frameworks.set(id, frameworkState(id, options));
    for (const role of options.roles) this.#tree.track(id, role);
    for (const [agent, byRole] of options.used ?? [])
      if (this.#agents.has(agent))
        for (const [role, resources] of byRole) this.#tree.allocated(id, role, agent, resources);
    this.#tree.setActivity(id, this.#framework(id));
    if (options.active ?? true) this.#batches.now();
  }

  /** Changes roles, capabilities and suppression of a framework; offers follow at the next batch. */
  updateFramework(id: string, options: FrameworkOptions): void {
    const before = this.#framework(id);
    if (before === undefined) return;
    this.#frameworks.set(id, frameworkState(id, options, before));
    for (const role of options.roles) if (!before.roles.has(role)) this.#tree.track(id, role);
    for (const role of before.roles)
      if (!options.roles.includes(role)) this.#tree.untrackIfIdle(id, role, this.#framework(id));
    this.#tree.setActivity(id, this.#framework(id));
    this.#batches.atBatch(this.#batches.next, true);
  }

  removeFramework(id: string): void {
    this.deactivateFramework(id);
    this.#frameworks.delete(id);
    for (const role of this.#tree.rolesOf(id)) this.#tree.untrackIfIdle(id, role, undefined);
  }

  activateFramework(id: string): void {
    this.#set(id, { active: true });
    this.#batches.now();
  }

  /** Its offers stop and its filters are forgotten. */
  deactivateFramework(id: string): void {
    const framework = this.#framework(id);
    if (framework === undefined) return;
    for (const role of framework.roles) this.#filters.clear(id, role);
    this.#unavailable.forgetFramework(id);
    this.#set(id, { active: false });
  }

  suppress(id: string, roles?: readonly string[]): void {
    const framework = this.#framework(id);
    if (framework === undefined) return;
    this.#set(id, { suppressed: new Set([...framework.suppressed, ...(roles ?? framework.roles)]) });
  }

  /** Forgets filters and suppression, and offers at once. */
  revive(id: string, roles?: readonly string[]): void {
    const framework = this.#framework(id);
    if (framework === undefined) return;
    const named = new Set(roles ?? framework.roles);
    for (const role of named) this.#filters.clear(id, role);
    this.#set(id, { suppressed: new Set([...framework.suppressed].filter((role) => !named.has(role))) });
    this.#fruitless = 0;
    this.#batches.now();
  }

  addAgent(id: string, options: AgentOptions): void {
    this.#agents.set(id, {
      id,
      hostname: options.hostname,
      total: options.total,
      allocated: [],
      active: true,
      capabilities: options.capabilities ?? ALL_CAPABILITIES,
    });
    this.#tree.setAgent(id, options.total);
    this.#holdAll(id, options.used);
    if (options.unavailable === true) this.#unavailable.set(id, true);
    this.#fruitless = 0;
    this.#batches.now([id]);
  }

  /** New totals, or `refreshed` attributes, which drop the filters on it. */
  updateAgent(id: string, change: { readonly total?: Resources; readonly refreshed?: boolean }): void {
    const agent = this.#agents.get(id);
    if (agent === undefined) return;
    if (change.refreshed === true) this.#filters.clearAgent(id);
    if (change.total !== undefined) {
      this.#agents.set(id, { ...agent, total: change.total });
      this.#tree.setAgent(id, change.total);
    }
    this.#batches.now([id]);
  }

  /** A resource provider of an agent adds what it has, and tells what of the agent is in use already. */
  addResourceProvider(id: string, total: Resources, used: AgentOptions['used']): void {
    const agent = this.#agents.get(id);
    if (agent === undefined) return;
    this.#agents.set(id, { ...agent, total: add(agent.total, total) });
    this.#tree.setAgent(id, add(agent.total, total));
    this.#holdAll(id, used);
  }

  /** An agent will be unavailable some day, or will not any more; whoever holds something there is asked to give it up. */
  setUnavailability(id: string, unavailable: boolean): void {
    this.#unavailable.set(id, unavailable);
    if (this.#agents.has(id)) this.#batches.now([id]);
  }

  /** A framework has answered an inverse offer, or it was taken back; it is not asked again before `refuseMs` have passed. */
  answerInverseOffer(framework: string, agent: string, refuseMs: number): void {
    const lifeMs = refuseMs < 0 ? this.#options.defaultRefuseMs : refuseMs;
    const until = this.#unavailable.answered(framework, agent, lifeMs, this.#tasks.now);
    if (until !== undefined) this.#batches.atBatch(until, false);
  }

  removeAgent(id: string): void {
    if (!this.#agents.delete(id)) return;
    this.#unavailable.set(id, false);
    this.#filters.clearAgent(id);
    for (const [role, framework, held] of this.#tree.holdersOn(id, this.#frameworks.keys()))
      this.#unhold(framework, role, id, held);
    this.#tree.removeAgent(id);
  }

  activateAgent(id: string): void {
    const agent = this.#agents.get(id);
    if (agent === undefined || agent.active) return;
    this.#agents.set(id, { ...agent, active: true });
    this.#batches.now([id]);
  }

  deactivateAgent(id: string): void {
    const agent = this.#agents.get(id);
    if (agent !== undefined) this.#agents.set(id, { ...agent, active: false });
  }

  /**
   * Resources come back: from an ended task (no `refuseMs`), or from an offer that was declined or used in part, which hides
   * them from the same framework for a while.
   */
  recover(framework: string, role: string, agent: string, resources: Resources, refuseMs?: number): void {
    this.#unhold(framework, role, agent, resources);
    if (refuseMs !== undefined) this.#countDecline();
    if (refuseMs === undefined) this.#fruitless = 0;
    else {
      const lifeMs = refuseMs < 0 ? this.#options.defaultRefuseMs : refuseMs;
      this.#filters.set(framework, role, agent, resources, lifeMs, this.#tasks.now);
    }
    if (this.#anybodyWants()) this.#batches.atBatch(this.#batches.next, this.#fruitless <= PATIENT_DECLINES);
  }

  /** A framework used what it was offered: whoever waits for the rest has a reason to. */
  launched(): void {
    this.#fruitless = 0;
  }

  /** Replaces what a framework holds by what an operation made of it. */
  convertAllocated(framework: string, role: string, agentId: string, from: Resources, to: Resources): void {
    const agent = this.#agents.get(agentId);
    if (agent === undefined) return;
    const unshared = (list: Resources) =>
      list.map((resource) => (isShared(resource) ? { ...resource, copies: 1 } : resource));
    const total = add(subtract(agent.total, unshared(from)), unshared(to));
    this.#agents.set(agentId, { ...agent, total, allocated: add(subtract(agent.allocated, from), to) });
    this.#tree.setAgent(agentId, total);
    this.#tree.update(framework, role, agentId, from, to);
  }

  /** Replaces free resources; false when they are not free. */
  convertAvailable(agentId: string, from: Resources, to: Resources): boolean {
    const agent = this.#agents.get(agentId);
    if (agent === undefined || !contains(freeOf(agent), from)) return false;
    this.updateAgent(agentId, { total: add(subtract(agent.total, from), to) });
    return true;
  }

  /** Undefined takes the quota away. */
  setQuota(role: string, quota: Quota | undefined): void {
    if (quota === undefined) this.#quotas.delete(role);
    else this.#quotas.set(role, quota);
    this.#batches.atBatch(this.#batches.next, true);
  }

  setWeight(role: string, weight: number): void {
    this.#tree.setWeight(role, weight);
    this.#batches.atBatch(this.#batches.next, true);
  }

  /** Host names that are offered; undefined for all. */
  setWhitelist(hosts: readonly string[] | undefined): void {
    this.#whitelist = hosts === undefined ? undefined : new Set(hosts);
    this.#batches.atBatch(this.#batches.next, true);
  }

  stop(): void {
    this.#batches.stop();
  }

  /** What of an agent is neither offered nor in use. */
  free(id: string): Resources {
    const agent = this.#agents.get(id);
    return agent === undefined ? [] : freeOf(agent);
  }

  quota(role: string): Quota | undefined {
    return this.#quotas.get(role);
  }

  /** Cluster totals, and what is offered or in use, by name in thousandths. */
  totals(): { readonly total: Quantities; readonly allocated: Quantities } {
    return totalsOf(this.#agents.values());
  }

  /** A role's dominant share, its holdings and its filters, for metrics. */
  role(name: string): { readonly share: number; readonly held: Quantities; readonly filters: number } {
    return {
      share: this.#tree.share(name),
      held: this.#tree.quantities(name),
      filters: this.#filters.count(name, this.#tasks.now),
    };
  }

  #run(only: ReadonlySet<string> | undefined): void {
    const candidates = [...this.#agents.values()].filter(
      ({ id, hostname, active }) => active && (only?.has(id) ?? true) && (this.#whitelist?.has(hostname) ?? true),
    );
    const given: Allocation[] = [];
    const headroom =
      this.#quotas.size === 0 ? undefined : new Headroom(this.#quotas, this.#agents.values(), this.#tree.held());
    const offeredShared = new Map<string, Set<string>>();
    if (headroom !== undefined)
      for (const { id } of this.#random.shuffled(candidates))
        this.#stage(id, 'guarantees', headroom, offeredShared, given);
    for (const { id } of this.#random.shuffled(candidates)) this.#stage(id, 'fair', headroom, offeredShared, given);
    const nextEnd = this.#filters.nextEnd(this.#tasks.now, (id, role) => this.#wants(id, role));
    if (nextEnd !== undefined)
      this.#batches.atBatch(Math.max(nextEnd, this.#tasks.now + 1), this.#fruitless <= PATIENT_DECLINES);
    if (given.length > 0) this.#options.offer(joined(given));
    this.#askForReturns(candidates);
  }

  #askForReturns(candidates: readonly AgentState[]): void {
    const asked = candidates.flatMap(({ id }) =>
      this.#unavailable.toAsk(
        id,
        this.#tree.holdersOn(id, this.#frameworks.keys()).map(([, framework]) => framework),
        this.#tasks.now,
      ),
    );
    const active = asked.filter(({ framework }) => this.#framework(framework)?.active === true);
    if (active.length === 0) return;
    for (const holder of active) this.#unavailable.asked(holder);
    this.#options.inverseOffer?.(active);
  }

  /** One agent through all roles and frameworks, in the order of their shares. */
  #stage(
    agentId: string,
    stage: Stage,
    headroom: Headroom | undefined,
    offeredShared: Map<string, Set<string>>,
    given: Allocation[],
  ): void {
    const quick = this.#agents.get(agentId)!;
    if (freeOf(quick).length === 0) return;
    for (const role of this.#tree.sortedRoles()) {
      if (stage === 'guarantees' && (headroom === undefined || headroom.unmet(role).size === 0)) continue;
      for (const frameworkId of this.#tree.sortedFrameworks(role)) {
        const agent = this.#agents.get(agentId)!;
        const shared = offeredShared.get(agentId) ?? new Set<string>();
        const usable = freeOf(agent).filter(
          (resource) =>
            isAllocatableTo(reservedRole(resource), role) && !(isShared(resource) && shared.has(identityOf(resource))),
        );
        if (usable.length === 0) break;
        const framework = this.#framework(frameworkId);
        const offer =
          framework === undefined || framework.excludes?.(role, agentId) === true
            ? []
            : portionOf({ framework, role, agent, usable, stage, headroom }, this.#options.minAllocatable);
        if (offer.length === 0 || this.#filters.hides(frameworkId, role, agentId, offer, this.#tasks.now)) continue;
        for (const resource of offer) if (isShared(resource)) shared.add(identityOf(resource));
        offeredShared.set(agentId, shared);
        headroom?.give(role, offer);
        this.#hold(frameworkId, role, agentId, offer);
        given.push({ framework: frameworkId, role, agent: agentId, resources: offer });
      }
    }
  }

  #wants(id: string, role: string): boolean {
    const framework = this.#framework(id);
    return framework?.active === true && framework.roles.has(role) && !framework.suppressed.has(role);
  }

  /** Whether any framework would look at an offer; without one no batch is needed. */
  #anybodyWants(): boolean {
    for (const { active, roles, suppressed } of this.#frameworks.values())
      if (active && suppressed.size < roles.size) return true;
    return false;
  }

  /** Answers of one moment count once, however many offers they answer. */
  #countDecline(): void {
    if (this.#declinedAt !== this.#tasks.now) this.#fruitless++;
    this.#declinedAt = this.#tasks.now;
  }

  #holdAll(id: string, used: AgentOptions['used']): void {
    for (const [framework, byRole] of used ?? [])
      for (const [role, resources] of byRole) this.#hold(framework, role, id, resources);
  }

  #hold(framework: string, role: string, agentId: string, resources: Resources): void {
    const agent = this.#agents.get(agentId);
    if (agent === undefined) return;
    this.#agents.set(agentId, { ...agent, allocated: add(agent.allocated, resources) });
    if (this.#frameworks.has(framework)) this.#tree.allocated(framework, role, agentId, resources);
  }

  #unhold(framework: string, role: string, agentId: string, resources: Resources): void {
    const agent = this.#agents.get(agentId);
    if (agent !== undefined) this.#agents.set(agentId, { ...agent, allocated: subtract(agent.allocated, resources) });
    this.#tree.unallocated(framework, role, agentId, resources);
    if (this.#framework(framework)?.roles.has(role) === false)
      this.#tree.untrackIfIdle(framework, role, this.#framework(framework));
  }

  #set(id: string, change: Partial<FrameworkState>): void {
    const framework = this.#framework(id);
    if (framework === undefined) return;
    this.#frameworks.set(id, { ...framework, ...change });
    this.#tree.setActivity(id, this.#framework(id));
  }

  #framework(id: string): FrameworkState | undefined {
    return this.#frameworks.get(id);
  }
}
