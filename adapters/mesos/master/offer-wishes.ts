import type { Quantities } from '../allocator/arithmetic.js';
import { attributeValue, type Agent } from '../resources/agent.js';
import type { AttributeConstraint, FrameworkInfo, OfferConstraints } from '../resources/messages.js';

/** Role -> the smallest offers that a framework wants to see, in thousandths. Roles that are not named follow the master's flag. */
export function minAllocatableOf({ offer_filters: filters = {} }: FrameworkInfo): Map<string, Quantities[]> {
  return new Map(
    Object.entries(filters).flatMap(([role, { min_allocatable_resources: least }]) =>
      least === undefined
        ? []
        : [[role, (least.quantities ?? []).map(({ quantities = {} }) => milliOf(quantities))] as const],
    ),
  );
}

function milliOf(quantities: Readonly<Record<string, { readonly value: number }>>): Quantities {
  return new Map(Object.entries(quantities).map(([name, { value }]) => [name, Math.round(value * 1000)]));
}

/**
 * Whether a framework has ruled an agent out for a role: none of its groups holds. A role without constraints rules nothing out. Source:
 * mesos src/master/allocator/mesos/offer_constraints_filter.cpp; recorded scenario-offer-constraints.
 */
export function isExcluded({ role_constraints: byRole = {} }: OfferConstraints, role: string, agent: Agent): boolean {
  const groups = Object.hasOwn(byRole, role) ? byRole[role]?.groups : undefined;
  if (groups === undefined || groups.length === 0) return false;
  return !groups.some(({ attribute_constraints: tests = [] }) => tests.every((test) => holds(test, agent)));
}

function holds({ selector, predicate }: AttributeConstraint, agent: Agent): boolean {
  const value = selected(selector, agent);
  if (predicate.exists !== undefined) return value !== undefined;
  if (predicate.not_exists !== undefined) return value === undefined;
  const { text_equals: equals, text_not_equals: other, text_matches: like, text_not_matches: unlike } = predicate;
  // What is no text passes every test of texts.
  if (typeof value === 'number') return true;
  if (equals !== undefined) return value === equals.value;
  if (other !== undefined) return value !== other.value;
  if (like !== undefined) return value !== undefined && isLike(value, like.regex);
  return unlike === undefined || value === undefined || !isLike(value, unlike.regex);
}

function selected(
  { pseudoattribute_type: kind, attribute_name: name }: AttributeConstraint['selector'],
  agent: Agent,
): string | number | undefined {
  if (kind === 'HOSTNAME') return agent.hostname;
  if (kind === 'ZONE') return agent.zone === '' ? undefined : agent.zone;
  if (kind === 'REGION') return agent.zone === '' ? undefined : 'default';
  const text = name !== undefined && Object.hasOwn(agent.attributes, name) ? agent.attributes[name] : undefined;
  return text === undefined ? undefined : attributeValue(text);
}

function isLike(text: string, regex: string): boolean {
  try {
    return new RegExp(`^(?:${regex})$`).test(text);
  } catch {
    return false;
  }
}
