import { accumulate, add, quantitiesOf, subtract, type Quantities } from './arithmetic.js';
import { isShared, type Resources } from './resource.js';

export interface FrameworkCapabilities {
  readonly multiRole: boolean;
  readonly sharedResources: boolean;
  readonly revocableResources: boolean;
  readonly reservationRefinement: boolean;
  readonly gpuResources: boolean;
}

export interface AgentCapabilities {
  readonly multiRole: boolean;
  readonly hierarchicalRole: boolean;
  readonly reservationRefinement: boolean;
}

export interface FrameworkOptions {
  readonly roles: readonly string[];
  readonly suppressedRoles?: readonly string[];
  readonly active?: boolean;
  readonly capabilities: FrameworkCapabilities;
  /** Role -> alternatives of which one has to fit; an empty list means anything. Missing roles follow the master's flag. */
  readonly minAllocatable?: ReadonlyMap<string, readonly Quantities[]>;
  /** Its offer constraints: whether it does not want an agent for a role. */
  readonly excludes?: (role: string, agent: string) => boolean;
  /** Agent -> role -> what it holds already. */
  readonly used?: ReadonlyMap<string, ReadonlyMap<string, Resources>>;
}

export interface AgentOptions {
  readonly hostname: string;
  readonly total: Resources;
  readonly capabilities?: AgentCapabilities;
  /** Framework -> role -> what runs there already. */
  readonly used?: ReadonlyMap<string, ReadonlyMap<string, Resources>>;
  /** Whether maintenance is planned. */
  readonly unavailable?: boolean;
}

export interface Quota {
  /** Missing names count as 0. */
  readonly guarantees: Quantities;
  /** Missing names are not limited. */
  readonly limits: Quantities;
}

/** Something of one agent for one framework in one role. */
export interface Allocation {
  readonly framework: string;
  readonly role: string;
  readonly agent: string;
  readonly resources: Resources;
}

/** What the allocator keeps of an agent. */
export interface AgentState {
  readonly id: string;
  readonly hostname: string;
  readonly total: Resources;
  /** Offered or in use, of all frameworks. */
  readonly allocated: Resources;
  readonly active: boolean;
  readonly capabilities: AgentCapabilities;
}

/** What the allocator keeps of a framework. */
export interface FrameworkState {
  readonly id: string;
  readonly roles: ReadonlySet<string>;
  readonly suppressed: ReadonlySet<string>;
  readonly active: boolean;
  readonly capabilities: FrameworkCapabilities;
  readonly minAllocatable: ReadonlyMap<string, readonly Quantities[]>;
  readonly excludes?: (role: string, agent: string) => boolean;
}

/** Free resources of an agent; a shared volume is free even while somebody uses it. */
export function freeOf(agent: AgentState): Resources {
  if (agent.allocated.length === 0) return agent.total;
  const shared = agent.total.filter(isShared);
  const others = agent.total.filter((resource) => !isShared(resource));
  return [...subtract(others, agent.allocated), ...shared];
}

/** Both stages may have given to the same framework: one offer a framework, role and agent. */
export function joined(given: readonly Allocation[]): Allocation[] {
  const offers = new Map<string, Allocation>();
  for (const allocation of given) {
    const key = `${allocation.framework}\n${allocation.role}\n${allocation.agent}`;
    const known = offers.get(key);
    offers.set(
      key,
      known === undefined ? allocation : { ...known, resources: add(known.resources, allocation.resources) },
    );
  }
  return [...offers.values()];
}

/** What is kept of a framework; `before` has what the options leave open. */
export function frameworkState(id: string, options: FrameworkOptions, before?: FrameworkState): FrameworkState {
  const { excludes } = options;
  return {
    id,
    roles: new Set(options.roles),
    suppressed: new Set(options.suppressedRoles ?? before?.suppressed),
    active: options.active ?? before?.active ?? true,
    capabilities: options.capabilities,
    minAllocatable: options.minAllocatable ?? before?.minAllocatable ?? new Map(),
    ...(excludes !== undefined && { excludes }),
  };
}

/** Totals of agents, and what of them is offered or in use, by name in thousandths. */
export function totalsOf(agents: Iterable<AgentState>): { readonly total: Quantities; readonly allocated: Quantities } {
  const total = new Map<string, number>();
  const allocated = new Map<string, number>();
  for (const agent of agents) {
    accumulate(total, quantitiesOf(agent.total));
    accumulate(allocated, quantitiesOf(agent.allocated));
  }
  return { total, allocated };
}
