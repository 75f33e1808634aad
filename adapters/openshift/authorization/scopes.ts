/** What a token of a scope may do at most (openshift/apiserver-library-go pkg/authorization/scope/converter.go). */
import { compacted, missingRules, on, ruleText, type PolicyRule } from 'regatta/adapters/kubernetes/api';
import { compareBytes } from 'regatta/kit';

const USER_SCOPES: Readonly<Record<string, readonly PolicyRule[]>> = {
  'user:info': [on('get', 'core user.openshift.io', 'users', '~')],
  'user:check-access': [
    on('create', 'authorization.k8s.io', 'selfsubjectaccessreviews'),
    on('create', 'core authorization.openshift.io', 'selfsubjectrulesreviews'),
  ],
  'user:list-scoped-projects': [on('list watch', 'core project.openshift.io', 'projects')],
  'user:list-projects': [on('list watch', 'core project.openshift.io', 'projects')],
  'user:full': [on('*', '*', '*'), { verbs: ['*'], nonResourceURLs: ['*'] }],
};

/** The rules that are left to a token of these scopes; without scopes, all. Scopes that are not known give nothing. */
export function withinScopes(rules: readonly PolicyRule[], scopes: readonly string[]): readonly PolicyRule[] {
  const single = missingRules([], rules);
  const given = scopes.flatMap((scope) => USER_SCOPES[scope] ?? []);
  const left = scopes.length === 0 ? single : single.filter((rule) => missingRules(given, [rule]).length === 0);
  return [...compacted(left)].sort((one, other) => compareBytes(ruleText(one), ruleText(other)));
}
