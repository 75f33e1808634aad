import type { Store } from 'regatta/kit';
import { selects } from '../controllers/selectors.js';
import type { LabelSelector } from '../controllers/objects/pod.js';
import { isObject, listAt, scalarText, textAt } from '../resources/registry/json.js';
import type { ApiObject } from '../resources/types.js';
import type { Subject } from './subject.js';

/** Whether a webhook or a policy wants to see something (apiserver pkg/admission/plugin/webhook/{rules,predicates} v0.32). */
export function isConcerned(store: Store, owner: unknown, rules: readonly unknown[], subject: Subject): boolean {
  return (
    rules.some((rule) => ruleMatches(rule, subject)) &&
    matchesNamespace(store, selectorAt(owner, 'namespaceSelector'), subject) &&
    matchesObject(selectorAt(owner, 'objectSelector'), subject)
  );
}

/** Whether a rule of `apiGroups`, `apiVersions`, `operations`, `resources` and `scope` is about something. */
export function ruleMatches(rule: unknown, { definition, operation, subresource, object, before }: Subject): boolean {
  const holds = (field: string, wanted: string) => {
    const list = listAt(rule, field).map(scalarText);
    return list.includes('*') || list.includes(wanted);
  };
  const scope = textAt(rule, 'scope');
  const isInNamespace = ((object ?? before)?.metadata.namespace ?? '') !== '';
  const names = listAt(rule, 'resourceNames').map(scalarText);
  return (
    (scope === '' || scope === '*' || (scope === 'Namespaced') === isInNamespace) &&
    holds('apiGroups', definition.group) &&
    holds('apiVersions', definition.version) &&
    holds('operations', operation) &&
    listAt(rule, 'resources').some((pattern) => resourceMatches(scalarText(pattern), definition.plural, subresource)) &&
    (names.length === 0 || names.includes((object ?? before)?.metadata.name ?? ''))
  );
}

/** `pods`, `pods/status`, `pods/*`, `*` for resources without what is below them, and `*` with a path for all. */
function resourceMatches(pattern: string, plural: string, subresource: string): boolean {
  const [resource = '', below = ''] = pattern.split('/');
  return (resource === '*' || resource === plural) && (below === '*' || below === subresource);
}

function selectorAt(owner: unknown, field: string): LabelSelector {
  const selector = isObject(owner) ? owner[field] : undefined;
  return isObject(selector) ? selector : {};
}

/** Kinds without a namespace match, except namespaces themselves, which are asked for their own labels. */
function matchesNamespace(store: Store, selector: LabelSelector, subject: Subject): boolean {
  const { definition, object, before } = subject;
  if (definition.resource === 'namespaces') return selects(selector, (object ?? before)?.metadata.labels ?? {});
  const namespace = (object ?? before)?.metadata.namespace ?? '';
  if (namespace === '') return true;
  return selects(selector, store.get<ApiObject>('namespaces', '', namespace)?.value.metadata.labels ?? {});
}

function matchesObject(selector: LabelSelector, { object, before }: Subject): boolean {
  return [object, before].some((one) => one !== undefined && selects(selector, one.metadata.labels ?? {}));
}
