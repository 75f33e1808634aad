import type { Store } from 'regatta/kit';
import { selects } from '../../controllers/selectors.js';
import type { LabelSelector } from '../../controllers/objects/pod.js';
import { isObject, listAt, objectAt, scalarText, textAt, type JsonObject } from '../../resources/registry/json.js';
import type { ResourceRegistry } from '../../resources/registry/resource-registry.js';
import type { ApiObject } from '../../resources/types.js';
import { conditionsHold, evaluate } from '../../expressions/admission.js';
import { celValue } from '../../expressions/values.js';
import type { AuthorizerChain } from '../../authorization/authorizers.js';
import type { ApiRequest } from '../../resources/registry/request-context.js';
import { expressionAuthorizer } from '../expression-authorizer.js';
import { isConcerned, ruleMatches } from '../matching.js';
import { requestOf, type Subject } from '../subject.js';

/** What a policy says against something. */
export interface Complaint {
  readonly message: string;
  readonly reason: string;
}

/** Words that expressions may use. */
export type Variables = Record<string, unknown>;

const MOST_MESSAGE_BYTES = 5 * 1024;

/** Whether a policy, or one of its bindings, is about something; without constraints of its own a binding is. */
export function isAbout(store: Store, constraints: unknown, subject: Subject): boolean {
  if (!isObject(constraints)) return true;
  const rules = listAt(constraints, 'resourceRules');
  if (listAt(constraints, 'excludeResourceRules').some((rule) => ruleMatches(rule, subject))) return false;
  return isConcerned(store, constraints, rules.length === 0 ? [EVERYTHING] : rules, subject);
}

const EVERYTHING = { apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: ['*/*'], scope: '*' };

/** The objects that give a policy its parameters; one `null` for a policy without any, none where they are missing. */
export function parametersOf(
  store: Store,
  registry: ResourceRegistry,
  policy: JsonObject,
  binding: JsonObject,
  { object, before }: Subject,
): readonly (ApiObject | null)[] {
  const kind = policy['paramKind'];
  const reference = binding['paramRef'];
  if (!isObject(kind) || !isObject(reference)) return [null];
  const [group = '', version] = textAt(kind, 'apiVersion').includes('/') ? textAt(kind, 'apiVersion').split('/') : [''];
  const definition = registry.ofKind(version === undefined ? '' : group, textAt(kind, 'kind'));
  if (definition === undefined) return [];
  const own = (object ?? before)?.metadata.namespace ?? '';
  const namespace = definition.namespaced ? textAt(reference, 'namespace') || own : '';
  const name = textAt(reference, 'name');
  if (name !== '') {
    const found = store.get<ApiObject>(definition.resource, namespace, name);
    return found === undefined ? [] : [found.value];
  }
  const selector = objectAt(reference, 'selector') as LabelSelector;
  const { items } = store.list<ApiObject>(definition.resource, namespace === '' ? {} : { namespace });
  return items.map(({ value }) => value).filter(({ metadata }) => selects(selector, metadata.labels ?? {}));
}

/** What a policy says (apiserver pkg/admission/plugin/policy/validating/validator.go v0.32). */
export function complaintsOf(policy: JsonObject, given: Variables): readonly Complaint[] {
  const mustNotFail = textAt(policy, 'failurePolicy') !== 'Ignore';
  const failed = (message: string): readonly Complaint[] => (mustNotFail ? [{ message, reason: 'Invalid' }] : []);
  const variables = withVariables(policy, given);
  const conditions = listAt(policy, 'matchConditions').map((condition) => ({
    name: textAt(condition, 'name'),
    expression: textAt(condition, 'expression'),
  }));
  const matches = conditionsHold(conditions, variables);
  if ('problem' in matches) return failed(matches.problem);
  if (matches.value !== true) return [];
  return listAt(policy, 'validations').flatMap((validation) => {
    const expression = textAt(validation, 'expression').trim();
    const outcome = evaluate(expression, variables);
    if ('problem' in outcome) return failed(`expression '${expression}' resulted in error: ${outcome.problem}`);
    if (outcome.value === true) return [];
    const reason = textAt(validation, 'reason') || 'Invalid';
    return [{ message: messageOf(validation, expression, variables), reason }];
  });
}

function messageOf(validation: unknown, expression: string, variables: Variables): string {
  const computed = textAt(validation, 'messageExpression');
  const outcome = computed === '' ? undefined : evaluate(computed, variables);
  const text = outcome !== undefined && 'value' in outcome ? scalarText(outcome.value).trim() : '';
  // What is empty, too long or more than one line does not count.
  if (text !== '' && text.length <= MOST_MESSAGE_BYTES && !text.includes('\n')) return text;
  const message = textAt(validation, 'message').trim();
  return message === '' ? `failed expression: ${expression}` : message;
}

/** Adds the variables of a policy, each computed when it is first asked for; they may use the ones before them. */
function withVariables(policy: JsonObject, given: Variables): Variables {
  const computed: Variables = {};
  const all = { ...given, variables: computed };
  for (const variable of listAt(policy, 'variables'))
    Object.defineProperty(computed, textAt(variable, 'name'), {
      enumerable: true,
      configurable: true,
      get() {
        const name = textAt(variable, 'name');
        const outcome = evaluate(textAt(variable, 'expression'), all);
        if ('problem' in outcome)
          throw new Error(`composited variable ${JSON.stringify(name)} fails to evaluate: ${outcome.problem}`);
        Object.defineProperty(computed, name, { enumerable: true, value: outcome.value });
        return outcome.value;
      },
    });
  return all;
}

/** The variables of a request, before parameters and those of the policy. */
export function variablesOf(
  store: Store,
  authorizers: AuthorizerChain,
  subject: Subject,
  request: ApiRequest | undefined,
): Variables {
  const namespace = (subject.object ?? subject.before)?.metadata.namespace ?? '';
  return {
    object: celValue(subject.object ?? null),
    oldObject: celValue(subject.before ?? null),
    request: request === undefined ? null : celValue(requestOf(subject, request, '')),
    authorizer: request && expressionAuthorizer(authorizers, request),
    namespaceObject:
      namespace === '' ? null : celValue(store.get<ApiObject>('namespaces', '', namespace)?.value ?? null),
  };
}
