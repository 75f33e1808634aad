import type { KindDefinition } from 'regatta/kit';
import type { FrameworkInfo, OfferConstraints } from './messages.js';

/** A framework that has subscribed; named by its id. */
export interface Framework {
  /** `<master id>-0000`, or the id that it brought. */
  readonly id: string;
  readonly info: FrameworkInfo;
  readonly roles: readonly string[];
  readonly suppressedRoles: readonly string[];
  readonly offerConstraints: OfferConstraints;
  readonly connected: boolean;
  /** Whether it is offered anything. */
  readonly active: boolean;
  /** Virtual milliseconds since 1970; 0 if never. */
  readonly registeredAt: number;
  readonly reregisteredAt: number;
  readonly disconnectedAt: number;
  /** When it was removed for good; it is only kept for display then. */
  readonly completedAt: number;
}

export const FRAMEWORKS: KindDefinition<Framework> = { kind: 'Framework' };

export function hasCapability({ info }: Framework, type: string): boolean {
  return info.capabilities?.some((capability) => capability.type === type) ?? false;
}

/** Roles of an info: `roles` with MULTI_ROLE, else the single `role`, which is `*` by default. */
export function rolesOf(info: FrameworkInfo): readonly string[] {
  const multiple = info.capabilities?.some(({ type }) => type === 'MULTI_ROLE') ?? false;
  return multiple ? (info.roles ?? []) : [info.role ?? '*'];
}
