/** Who may do something (openshift-apiserver pkg/authorization/apiserver/registry/{subjectaccessreview,resourceaccessreview}). */
import {
  bareError,
  defineResource,
  invalid,
  isObject,
  listAt,
  methodNotAllowed,
  readBody,
  Refusal,
  sendJson,
  served,
  textAt,
  type AccessAttributes,
  type AnsweredResource,
  type ApiObject,
  type FieldError,
  type User,
} from 'regatta/adapters/kubernetes/api';
import type { Access } from '../../authorization/access.js';
import { asSet, AUTHORIZATION_GROUP, groupNames, userNames } from '../../authorization/conversion.js';
import { invalidField, requiredField } from '../../resources/field-errors.js';

interface Question {
  readonly asked: ApiObject;
  readonly namespace: string;
  readonly caller: User;
}

export function accessReviews(access: Access): readonly AnsweredResource[] {
  const mayDo = ({ asked, namespace, caller }: Question) => {
    const { verdict, reason } = access.decide(attributesOf(asked, namespace, subjectOf(asked, caller)));
    return {
      kind: 'SubjectAccessReviewResponse',
      ...(namespace !== '' && { namespace }),
      allowed: verdict === 'allow',
      ...(reason !== '' && { reason }),
    };
  };
  const whoCan = ({ asked, namespace, caller }: Question) => {
    const { subjects, problem } = access.subjectsOf(attributesOf(asked, namespace, caller));
    return {
      kind: 'ResourceAccessReviewResponse',
      ...(namespace !== '' && { namespace }),
      users: asSet(userNames(subjects)),
      groups: asSet(groupNames(subjects)),
      evalutionError: problem,
    };
  };
  /** Questions about a namespace that is not in the path need the right to ask them there. */
  const checked = (resource: string, answer: (question: Question) => object) => (question: Question) => {
    const { asked, namespace, caller } = question;
    const isPersonal =
      resource.includes('subject') && textAt(asked, 'user') === '' && listAt(asked, 'groups').length === 0;
    const decision = access.decide({
      user: caller,
      verb: 'create',
      group: isPersonal ? 'authorization.k8s.io' : '',
      resource: isPersonal ? 'selfsubjectaccessreviews' : resource,
      subresource: '',
      namespace,
      name: '',
    });
    if (decision.verdict === 'allow') return answer(question);
    throw new Refusal(403, 'Forbidden', decision.reason, { group: AUTHORIZATION_GROUP, kind: resource });
  };
  return [
    review('LocalResourceAccessReview', true, whoCan),
    review('LocalSubjectAccessReview', true, mayDo),
    review('ResourceAccessReview', false, checked('localresourceaccessreviews', whoCan), 'localresourceaccessreview'),
    review('SubjectAccessReview', false, checked('localsubjectaccessreviews', mayDo)),
  ];
}

function review(
  kind: string,
  namespaced: boolean,
  answer: (question: Question) => object,
  singular = kind.toLowerCase(),
): AnsweredResource {
  const plural = `${kind.toLowerCase()}s`;
  const named = { group: AUTHORIZATION_GROUP, version: 'v1', plural, singular, kind };
  const discovered = defineResource({ ...named, namespaced, verbs: ['create'] });
  const body = served(discovered);
  return {
    discovered,
    handle(call, request) {
      if (call.method !== 'POST' || request.name !== '') throw methodNotAllowed();
      const asked = readBody(call, body).object;
      const wrong = actionErrors(asked);
      if (wrong.length > 0) throw invalid({ group: AUTHORIZATION_GROUP, kind: '' }, '', wrong);
      const given = textAt(asked, 'namespace');
      if (namespaced && given !== '' && given !== request.namespace)
        throw bareError(
          500,
          `namespace: Invalid value: ${JSON.stringify(given)}: namespace must be: ${request.namespace}`,
        );
      const namespace = namespaced ? request.namespace : given;
      const answered = answer({ asked, namespace, caller: call.user });
      sendJson(call, 201, { apiVersion: `${AUTHORIZATION_GROUP}/v1`, ...answered });
    },
  };
}

/** pkg/authorization/apis/authorization/validation/validation.go */
function actionErrors(asked: ApiObject): readonly FieldError[] {
  const action: unknown = asked;
  const missing = (field: string) => (textAt(action, field) === '' ? [requiredField(field)] : []);
  if (!isObject(action) || action['isNonResourceURL'] !== true) return [...missing('verb'), ...missing('resource')];
  const forbidden = [
    ['resource', 'resource'],
    ['group', 'resourceAPIGroup'],
    ['version', 'resourceAPIVersion'],
    ['resourceName', 'resourceName'],
    ['namespace', 'namespace'],
  ] as const;
  const besides = forbidden.flatMap(([field, from]) => {
    const value = textAt(action, from);
    const why = `${field} may not be specified with non resource URLs`;
    return value === '' ? [] : [invalidField(field, JSON.stringify(value), why)];
  });
  return [...missing('verb'), ...missing('path'), ...besides];
}

function attributesOf(asked: ApiObject, namespace: string, user: User): AccessAttributes {
  const action: unknown = asked;
  const [resource = '', subresource = ''] = textAt(action, 'resource').split('/');
  const isPath = isObject(action) && action['isNonResourceURL'] === true;
  return {
    user,
    verb: textAt(action, 'verb'),
    group: textAt(action, 'resourceAPIGroup'),
    resource,
    subresource,
    namespace,
    name: textAt(action, 'resourceName'),
    ...(isPath && { path: textAt(action, 'path') }),
  };
}

/** Who is asked about; the caller where nobody is named. */
function subjectOf(asked: ApiObject, caller: User): User {
  const [name, groups] = [textAt(asked, 'user'), listAt(asked, 'groups') as readonly string[]];
  return name === '' && groups.length === 0 ? caller : { name, groups };
}
