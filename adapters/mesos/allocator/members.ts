import type { Quantities } from './arithmetic.js';
import type { Resources } from './resource.js';

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
  /** Agent -> role -> what it holds already. */
  readonly used?: ReadonlyMap<string, ReadonlyMap<string, Resources>>;
}

export interface AgentOptions {
  readonly hostname: string;
  readonly total: Resources;
  readonly capabilities?: AgentCapabilities;
  /** Framework -> role -> what runs there already. */
  readonly used?: ReadonlyMap<string, ReadonlyMap<string, Resources>>;
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
}
