import type { PolicyRule } from '../resources/policy-rule.js';

/** A rule in the form of `roles.table.ts`. */
export function ruleOf(line: string): PolicyRule {
  const [first = '', second = '', third = '', names] = line.split(' ');
  if (first === 'urls') return { nonResourceURLs: second.split(','), verbs: third.split(',') };
  return {
    apiGroups: first.split(',').map((group) => (group === 'core' ? '' : group)),
    resources: second.split(','),
    ...(names !== undefined && { resourceNames: names.split(',') }),
    verbs: third.split(','),
  };
}

/** Whether a rule of RBAC lets somebody do something. */
export function ruleAllows(rule: PolicyRule, verb: string, group: string, resource: string, name: string): boolean {
  const has = (list: readonly string[] | undefined, wanted: string) =>
    list?.includes('*') === true || list?.includes(wanted) === true;
  if (!has(rule.verbs, verb) || !has(rule.apiGroups, group) || !has(rule.resources, resource)) return false;
  return rule.resourceNames === undefined || rule.resourceNames.length === 0 || rule.resourceNames.includes(name);
}
