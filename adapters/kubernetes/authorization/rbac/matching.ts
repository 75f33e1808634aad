import type { AccessAttributes } from '../attributes.js';
import type { PolicyRule } from '../authorizer.js';

const ALL = '*';

/** Whether a rule gives what is asked for (kubernetes pkg/apis/rbac/v1/evaluation_helpers.go v1.32). */
export function ruleAllows(rule: PolicyRule, attributes: AccessAttributes): boolean {
  const { verb, group, resource, subresource, name, path } = attributes;
  if (!holds(rule.verbs, verb)) return false;
  if (path !== undefined) return (rule.nonResourceURLs ?? []).some((pattern) => pathMatches(pattern, path));
  const names = rule.resourceNames ?? [];
  return (
    holds(rule.apiGroups ?? [], group) &&
    resourceMatches(rule.resources ?? [], resource, subresource) &&
    (names.length === 0 || names.includes(name))
  );
}

export function holds(list: readonly string[], wanted: string): boolean {
  return list.includes(wanted) || list.includes(ALL);
}

/** A pattern may end in a star. */
export function pathMatches(pattern: string, path: string): boolean {
  if (pattern === ALL || pattern === path) return true;
  return pattern.endsWith(ALL) && path.startsWith(pattern.replace(/\*+$/, ''));
}

function resourceMatches(resources: readonly string[], resource: string, subresource: string): boolean {
  if (subresource === '') return holds(resources, resource);
  return holds(resources, `${resource}/${subresource}`) || resources.includes(`*/${subresource}`);
}
