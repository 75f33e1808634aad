import type { AccessAttributes } from './attributes.js';

/** What an authorizer says; without an opinion the next one is asked. */
export interface Decision {
  readonly verdict: 'allow' | 'deny' | 'no-opinion';
  /** Shown to the caller of a review, and after a refusal. Empty for none. */
  readonly reason: string;
}

/** What a user may do, as far as an authorizer can list it. */
export interface RulesOf {
  readonly rules: readonly PolicyRule[];
  /** Why the list is not the whole truth; empty where it is. */
  readonly problems: readonly string[];
}

/** A rule of a role (api/rbac/v1). */
export interface PolicyRule {
  readonly verbs: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
}

/** Decides who may do what. They are asked in their order; the first with an opinion counts. Adapters that extend this one add some. */
export interface Authorizer {
  readonly id: string;
  readonly order: number;
  decide(attributes: AccessAttributes): Decision;
  /** Absent where nothing can be listed. */
  rulesOf?(user: AccessAttributes['user'], namespace: string): RulesOf;
}

export const NO_OPINION: Decision = { verdict: 'no-opinion', reason: '' };
export const ALLOWED: Decision = { verdict: 'allow', reason: '' };

/** No opinion, with what is missing. */
export function withoutOpinion(reason: string): Decision {
  return { verdict: 'no-opinion', reason };
}
