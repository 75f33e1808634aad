/** What somebody may do in a project (openshift-apiserver pkg/authorization/apiserver/registry/subjectrulesreview). */
import {
  defineResource,
  listAt,
  methodNotAllowed,
  objectAt,
  readBody,
  sendJson,
  served,
  textAt,
  type AnsweredResource,
  type JsonObject,
  type User,
} from 'regatta/adapters/kubernetes/api';
import type { Access } from '../../authorization/access.js';
import { AUTHORIZATION_GROUP, ruleShown } from '../../authorization/conversion.js';
import { withinScopes } from '../../authorization/scopes.js';

export function rulesReviews(access: Access): readonly AnsweredResource[] {
  return [
    review(access, 'SelfSubjectRulesReview', { scopes: null }, (_spec, caller) => caller),
    review(access, 'SubjectRulesReview', { user: '', groups: null, scopes: null }, (spec) => ({
      name: textAt(spec, 'user'),
      groups: listAt(spec, 'groups') as readonly string[],
    })),
  ];
}

function review(
  access: Access,
  kind: string,
  emptySpec: object,
  subjectOf: (spec: JsonObject, caller: User) => User,
): AnsweredResource {
  const singular = kind.toLowerCase();
  const named = { group: AUTHORIZATION_GROUP, version: 'v1', plural: `${singular}s`, singular, kind };
  const discovered = defineResource({ ...named, namespaced: true, verbs: ['create'] });
  const body = served(discovered);
  return {
    discovered,
    handle(call, { namespace, name }) {
      if (call.method !== 'POST' || name !== '') throw methodNotAllowed();
      const spec = objectAt(readBody(call, body).object, 'spec');
      const scopes = listAt(spec, 'scopes') as readonly string[];
      const rules = withinScopes(access.rulesFor(subjectOf(spec, call.user), namespace), scopes);
      sendJson(call, 201, {
        kind,
        apiVersion: `${AUTHORIZATION_GROUP}/v1`,
        metadata: { creationTimestamp: null },
        // The answer does not repeat the question.
        spec: emptySpec,
        status: { rules: rules.map(ruleShown) },
      });
    },
  };
}
