import type { PolicyRule } from '../authorizer.js';
import { holds, pathMatches } from './matching.js';

/**
 * What of `wanted` nobody who holds `held` has: the rules taken apart into single rights (kubernetes
 * pkg/registry/rbac/validation/policy_compact.go and component-helpers/auth/rbac/validation v1.32).
 */
export function missingRules(held: readonly PolicyRule[], wanted: readonly PolicyRule[]): readonly PolicyRule[] {
  return wanted.flatMap(singleRights).filter((right) => !held.some((rule) => covers(rule, right)));
}

/** Rules that differ in their verbs alone become one. */
export function compacted(rules: readonly PolicyRule[]): readonly PolicyRule[] {
  const others: PolicyRule[] = [];
  const simple = new Map<string, PolicyRule>();
  for (const rule of rules) {
    const { verbs, apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] } = rule;
    const isSimple =
      resourceNames.length < 2 && nonResourceURLs.length === 0 && apiGroups.length === 1 && resources.length === 1;
    if (!isSimple) {
      others.push(rule);
      continue;
    }
    const key = JSON.stringify([apiGroups, resources, resourceNames]);
    const known = simple.get(key);
    simple.set(key, known === undefined ? rule : { ...known, verbs: [...known.verbs, ...verbs] });
  }
  return [...others, ...simple.values()];
}

/** A rule as refusals show it. */
export function ruleText({ apiGroups, resources, nonResourceURLs, resourceNames, verbs }: PolicyRule): string {
  const parts: readonly (readonly [string, readonly string[] | undefined])[] = [
    ['APIGroups', apiGroups],
    ['Resources', resources],
    ['NonResourceURLs', nonResourceURLs],
    ['ResourceNames', resourceNames],
    ['Verbs', verbs],
  ];
  return `{${parts.flatMap(([name, list = []]) => (list.length === 0 ? [] : `${name}:${quotedList(list)}`)).join(', ')}}`;
}

/** A list of texts as Go's %q prints it. */
export function quotedList(list: readonly string[]): string {
  return `[${list.map((text) => JSON.stringify(text)).join(' ')}]`;
}

function singleRights(rule: PolicyRule): readonly PolicyRule[] {
  const { verbs, apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] } = rule;
  const named = resourceNames.length === 0 ? [{}] : resourceNames.map((name) => ({ resourceNames: [name] }));
  return [
    ...apiGroups.flatMap((group) =>
      resources.flatMap((resource) =>
        verbs.flatMap((verb) =>
          named.map((names) => ({ verbs: [verb], apiGroups: [group], resources: [resource], ...names })),
        ),
      ),
    ),
    ...nonResourceURLs.flatMap((url) => verbs.map((verb) => ({ verbs: [verb], nonResourceURLs: [url] }))),
  ];
}

/** Whether a rule gives a single right. */
function covers(rule: PolicyRule, right: PolicyRule): boolean {
  const names = rule.resourceNames ?? [];
  return (
    right.verbs.every((verb) => holds(rule.verbs, verb)) &&
    (right.apiGroups ?? []).every((group) => holds(rule.apiGroups ?? [], group)) &&
    (right.resources ?? []).every((resource) => coversResource(rule.resources ?? [], resource)) &&
    (right.nonResourceURLs ?? []).every((url) => (rule.nonResourceURLs ?? []).some((own) => pathMatches(own, url))) &&
    (names.length === 0 || (right.resourceNames ?? ['']).every((name) => names.includes(name)))
  );
}

function coversResource(resources: readonly string[], resource: string): boolean {
  const slash = resource.indexOf('/');
  return holds(resources, resource) || (slash >= 0 && resources.includes(`*${resource.slice(slash)}`));
}
