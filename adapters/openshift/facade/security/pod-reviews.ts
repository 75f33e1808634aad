/** Which constraints a pod would be accepted under (openshift-apiserver pkg/security/apiserver/registry/podsecuritypolicy*review). */
import {
  badRequest,
  defaultTemplate,
  defineResource,
  listAt,
  methodNotAllowed,
  objectAt,
  readBody,
  sendJson,
  served,
  textAt,
  type AnsweredResource,
  type ApiObject,
  type FacadeGround,
  type JsonObject,
  type ResourceDefinition,
  type User,
} from 'regatta/adapters/kubernetes/api';
import type { Access } from '../../authorization/access.js';
import { accountUser, mayUse } from '../../security/access.js';
import { assigned } from '../../security/assign.js';
import { CONSTRAINTS, SECURITY_GROUP, type SecurityContextConstraints } from '../../security/constraint.js';
import { withRangesOf } from '../../security/namespace-ranges.js';
import { inOrderOfTrial } from '../../security/points.js';
import { violations } from '../../security/validate.js';

const NO_TEMPLATE = { metadata: { creationTimestamp: null }, ...defaultTemplate({ template: { spec: {} } }).template };
const EMPTY_TEMPLATE = { ...NO_TEMPLATE, spec: { containers: null, ...NO_TEMPLATE.spec } };

const BARE_POD = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: '', uid: '', resourceVersion: '', creationTimestamp: '' },
};

/** What becomes of a pod for somebody; `spec` is as the last constraints that were tried left it. */
interface Tried {
  readonly spec: JsonObject;
  readonly status: JsonObject;
}

export function podReviews({ api }: FacadeGround, access: Access): readonly AnsweredResource[] {
  const usable = (users: readonly User[], namespace: string) => {
    const annotations = api.get<ApiObject>('namespaces', '', namespace)?.metadata.annotations ?? {};
    return inOrderOfTrial(api.list<SecurityContextConstraints>(CONSTRAINTS))
      .filter((one) => users.some((user) => mayUse(one, user, namespace, access)))
      .map((one) => withRangesOf(one, namespace, annotations))
      .filter((one) => typeof one !== 'string');
  };
  const firstThatFits = (spec: JsonObject, users: readonly User[], namespace: string): Tried => {
    let tried: Tried = { spec, status: { template: EMPTY_TEMPLATE } };
    for (const constraints of usable(users, namespace)) {
      tried = tryUnder(tried.spec, constraints);
      if (tried.status['allowedBy'] !== undefined) break;
    }
    return tried;
  };
  const subjectReview = (kind: string, subjectOf: (spec: JsonObject, caller: User) => readonly User[]) =>
    review(kind, (spec, namespace, caller) => {
      const template = objectAt(spec, 'template');
      const pod = objectAt(template, 'spec');
      const account = textAt(pod, 'serviceAccountName');
      const users = [...subjectOf(spec, caller), ...(account === '' ? [] : [accountUser(namespace, account)])];
      const tried = firstThatFits(pod, users, namespace);
      return { spec: { ...spec, template: { ...template, spec: tried.spec } }, status: tried.status };
    });
  return [
    review('PodSecurityPolicyReview', (spec, namespace) => {
      const pod = objectAt(objectAt(spec, 'template'), 'spec');
      const allowed = accountsOf(spec, pod).flatMap((name) => {
        if (api.get('serviceaccounts', namespace, name) === undefined)
          throw badRequest(
            `unable to retrieve ServiceAccount ${name}: serviceaccount ${JSON.stringify(name)} not found`,
          );
        const { status } = firstThatFits(pod, [accountUser(namespace, name)], namespace);
        return status['allowedBy'] === undefined ? [] : [{ ...status, name }];
      });
      return { spec, status: { allowedServiceAccounts: allowed.length === 0 ? null : allowed } };
    }),
    subjectReview('PodSecurityPolicySelfSubjectReview', (_spec, caller) => [caller]),
    subjectReview('PodSecurityPolicySubjectReview', (spec) => [
      { name: textAt(spec, 'user'), groups: listAt(spec, 'groups') as readonly string[] },
    ]),
  ];
}

function review(
  kind: string,
  answer: (spec: JsonObject, namespace: string, caller: User) => { readonly spec: object; readonly status: object },
): AnsweredResource {
  const discovered = definitionOf(kind);
  const asked = served(discovered);
  return {
    discovered,
    handle(call, { namespace, name }) {
      if (call.method !== 'POST' || name !== '') throw methodNotAllowed();
      const { object } = readBody(call, asked);
      const metadata = { ...object.metadata, namespace, creationTimestamp: null };
      const spec = defaultTemplate(objectAt(object, 'spec'));
      sendJson(call, 201, { ...object, metadata, ...answer(spec, namespace, call.user) });
    },
  };
}

function definitionOf(kind: string): ResourceDefinition {
  const singular = kind.toLowerCase();
  return defineResource({
    group: SECURITY_GROUP,
    version: 'v1',
    plural: `${singular}s`,
    singular,
    kind,
    namespaced: true,
    verbs: ['create'],
  });
}

function tryUnder(spec: JsonObject, constraints: SecurityContextConstraints): Tried {
  const { name, uid, resourceVersion } = constraints.metadata;
  const pod = assigned({ ...BARE_POD, spec } as ApiObject, constraints);
  const filled = objectAt(pod, 'spec');
  if (violations(pod, constraints).length > 0) {
    const reason = 'CantAssignSecurityContextConstraintProvider';
    return { spec: filled, status: { reason, template: EMPTY_TEMPLATE } };
  }
  const { apiVersion, kind } = constraints;
  const allowedBy = { kind, name, uid, apiVersion, resourceVersion };
  const hasAccount = textAt(spec, 'serviceAccountName') !== '';
  return {
    spec: filled,
    status: { allowedBy, template: hasAccount ? { ...EMPTY_TEMPLATE, spec: filled } : EMPTY_TEMPLATE },
  };
}

/** Those that are named, else the pod's own, else the default one. */
function accountsOf(spec: JsonObject, pod: JsonObject): readonly string[] {
  const named = listAt(spec, 'serviceAccountNames') as readonly string[];
  return named.length > 0 ? named : [textAt(pod, 'serviceAccountName') || 'default'];
}
