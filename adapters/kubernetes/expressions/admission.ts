import type { Declarations } from './environment.js';
import { Language, type Evaluated } from './evaluate.js';
import { typeText } from './problems.js';

const STRINGS = 'list<string>';
const KIND = { group: 'string', version: 'string', kind: 'string' };
const RESOURCE = { group: 'string', version: 'string', resource: 'string' };

/** What is known of a request and of its namespace (apiserver pkg/admission/plugin/cel/compile.go v0.32). */
const TYPES: NonNullable<Declarations['types']> = {
  'kubernetes.GroupVersionKind': KIND,
  'kubernetes.GroupVersionResource': RESOURCE,
  'kubernetes.UserInfo': { username: 'string', uid: 'string', groups: STRINGS, extra: `map<string, ${STRINGS}>` },
  'kubernetes.AdmissionRequest': {
    kind: 'kubernetes.GroupVersionKind',
    resource: 'kubernetes.GroupVersionResource',
    subResource: 'string',
    requestKind: 'kubernetes.GroupVersionKind',
    requestResource: 'kubernetes.GroupVersionResource',
    requestSubResource: 'string',
    name: 'string',
    namespace: 'string',
    operation: 'string',
    userInfo: 'kubernetes.UserInfo',
    dryRun: 'bool',
    options: 'dyn',
  },
  'kubernetes.NamespaceSpec': { finalizers: STRINGS },
  'kubernetes.NamespaceCondition': {
    status: 'string',
    type: 'string',
    lastTransitionTime: 'google.protobuf.Timestamp',
    message: 'string',
    reason: 'string',
  },
  'kubernetes.NamespaceStatus': { conditions: 'list<kubernetes.NamespaceCondition>', phase: 'string' },
  'kubernetes.NamespaceMetadata': {
    name: 'string',
    generateName: 'string',
    namespace: 'string',
    labels: 'map<string, string>',
    annotations: 'map<string, string>',
    UID: 'string',
    creationTimestamp: 'google.protobuf.Timestamp',
    deletionGracePeriodSeconds: 'int',
    deletionTimestamp: 'google.protobuf.Timestamp',
    generation: 'int',
    resourceVersion: 'string',
    finalizers: STRINGS,
  },
  'kubernetes.Namespace': {
    metadata: 'kubernetes.NamespaceMetadata',
    spec: 'kubernetes.NamespaceSpec',
    status: 'kubernetes.NamespaceStatus',
  },
};

const ALWAYS = {
  object: 'dyn',
  oldObject: 'dyn',
  request: 'kubernetes.AdmissionRequest',
  namespaceObject: 'kubernetes.Namespace',
  authorizer: 'kubernetes.authorization.Authorizer',
};

/** Values come as they are, so nothing is declared of them. */
const EVALUATED = new Language({
  variables: { ...ALWAYS, request: 'dyn', namespaceObject: 'dyn', params: 'dyn', variables: 'dyn' },
});

/** Evaluates an expression about a request. */
export function evaluate(expression: string, variables: Readonly<Record<string, unknown>>): Evaluated {
  return EVALUATED.evaluate(expression, variables);
}

/** Tells whether expressions can be compiled at one place, which decides what they may use. */
export class AdmissionChecker {
  readonly #language: Language;

  /** `variables` are those of a policy with their types; undefined where there is nothing of the kind. */
  constructor(hasParameters: boolean, variables?: Readonly<Record<string, string>>) {
    this.#language = new Language({
      types: { ...TYPES, ...(variables && { 'kubernetes.variables': variables }) },
      variables: {
        ...ALWAYS,
        ...(hasParameters && { params: 'dyn' }),
        ...(variables && { variables: 'kubernetes.variables' }),
      },
    });
  }

  typeOf(expression: string): { readonly type: string } | { readonly problem: string } {
    return this.#language.check(expression);
  }

  /** Why an expression is none, or comes to no type that is wanted. */
  problemOf(expression: string, wanted: readonly string[] = ['bool']): string | undefined {
    const found = this.typeOf(expression);
    if ('problem' in found) return found.problem;
    const type = typeText(found.type);
    if (wanted.includes(type)) return undefined;
    const types = wanted.length === 1 ? wanted[0]! : `one of [${wanted.join(' ')}]`;
    return `must evaluate to ${types} but got ${type}`;
  }
}

/** Whether all conditions hold; a problem counts only where no other condition says no (apiserver webhook/matchconditions v0.32). */
export function conditionsHold(
  conditions: readonly { readonly name: string; readonly expression: string }[],
  variables: Readonly<Record<string, unknown>>,
): Evaluated {
  const found = conditions.map(({ name, expression }) => ({ name, outcome: evaluate(expression, variables) }));
  if (found.some(({ outcome }) => 'value' in outcome && outcome.value !== true)) return { value: false };
  const bad = found.flatMap(({ outcome }) => ('problem' in outcome ? [outcome.problem] : []));
  return bad.length === 0 ? { value: true } : { problem: bad.join(', ') };
}
