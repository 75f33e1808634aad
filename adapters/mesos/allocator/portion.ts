import { add, quantitiesOf, shrink, subtract, type Quantities } from './arithmetic.js';
import { tighter, unreserved, type Headroom } from './headroom.js';
import type { AgentState, FrameworkState } from './members.js';
import { isShared, isWhole, type Resource, type Resources } from './resource.js';

/** First what is guaranteed to roles, then everything else by fair shares. */
export type Stage = 'guarantees' | 'fair';

export interface Candidate {
  readonly framework: FrameworkState;
  readonly role: string;
  readonly agent: AgentState;
  /** What of the agent is free and open to the role. */
  readonly usable: Resources;
  readonly stage: Stage;
  /** Undefined where no quota is set: then nothing is held back. */
  readonly headroom: Headroom | undefined;
}

/**
 * What a framework gets of an agent in a stage: the whole rest, cut only where a quota says so; empty when it gets nothing.
 * Source: mesos src/master/allocator/mesos/hierarchical.cpp __allocate, both loops.
 */
export function portionOf(candidate: Candidate, minAllocatable: readonly Quantities[]): Resources {
  const { framework, role, agent, usable, headroom } = candidate;
  const alternatives = framework.minAllocatable.get(role) ?? minAllocatable;
  if (!isEnough(usable, alternatives) || !isCapable(framework, role, agent)) return [];
  const acceptable = usable.filter((resource) => accepts(framework, resource));
  const portion = headroom === undefined ? othersFirst(acceptable) : cutByQuota(candidate, acceptable, headroom);
  return isEnough(portion, alternatives) ? portion : [];
}

/** The order in which upstream lists an offer: ports and reservations, then unreserved amounts. */
function othersFirst(resources: Resources): Resources {
  const free = unreserved(resources);
  return [...resources.filter((resource) => !free.includes(resource)), ...free];
}

function cutByQuota({ role, stage }: Candidate, acceptable: Resources, headroom: Headroom): Resources {
  const free = unreserved(acceptable);
  const rest = acceptable.filter((resource) => !free.includes(resource));
  const names = new Set(free.map(({ name }) => name));
  const toLimit = headroom.toLimit(role);
  if (stage === 'fair') return [...rest, ...shrink(free, tighter(toLimit, headroom.surplus(names)), isWhole)];
  const unmet = headroom.unmet(role);
  const promised = shrink(free, new Map([...names].map((name) => [name, unmet.get(name) ?? 0])), isWhole);
  if (promised.length === 0) return [];
  for (const [name, milli] of quantitiesOf(promised)) {
    const limit = toLimit.get(name);
    if (limit !== undefined) toLimit.set(name, limit - milli);
  }
  const bounds = tighter(toLimit, headroom.surplus(names));
  return add([...promised, ...rest], shrink(subtract(free, promised), bounds, isWhole));
}

/** Whether one of the alternatives is reached; without alternatives anything is enough. */
function isEnough(resources: Resources, alternatives: readonly Quantities[]): boolean {
  if (alternatives.length === 0) return resources.length > 0;
  const have = quantitiesOf(resources);
  return alternatives.some((wanted) => [...wanted].every(([name, milli]) => (have.get(name) ?? 0) >= milli));
}

/** Permanent reasons why an agent is never offered. */
function isCapable({ capabilities }: FrameworkState, role: string, agent: AgentState): boolean {
  if (capabilities.multiRole && !agent.capabilities.multiRole) return false;
  if (role.includes('/') && !agent.capabilities.hierarchicalRole) return false;
  // Source: --filter_gpu_resources, on by default.
  return capabilities.gpuResources || !agent.total.some(({ name }) => name === 'gpus');
}

function accepts({ capabilities }: FrameworkState, resource: Resource): boolean {
  if (isShared(resource) && !capabilities.sharedResources) return false;
  if (resource.revocable && !capabilities.revocableResources) return false;
  return resource.reservations.length <= 1 || capabilities.reservationRefinement;
}
