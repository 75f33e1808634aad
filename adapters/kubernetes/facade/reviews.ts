import { rfc3339, type Tasks } from 'regatta/kit';
import { isObject, objectAt, type JsonObject } from '../resources/registry/json.js';
import { sendJson } from './answers.js';
import type { Authentication, User } from './authentication.js';
import { readDocument } from './bodies.js';
import type { Discovered } from './discovery.js';
import type { ApiCall, ResourceRequest } from './request.js';

const base = { version: 'v1', shortNames: [], categories: [], verbs: ['create'] } as const;
const AUTHORIZATION = { ...base, group: 'authorization.k8s.io' };
const AUTHENTICATION = { ...base, group: 'authentication.k8s.io' };

/** Kinds that are only asked: what they are sent they answer, and nothing is stored. */
export const REVIEWS: readonly Discovered[] = [
  review(AUTHORIZATION, 'selfsubjectaccessreviews', 'SelfSubjectAccessReview'),
  review(AUTHORIZATION, 'selfsubjectrulesreviews', 'SelfSubjectRulesReview'),
  review(AUTHENTICATION, 'selfsubjectreviews', 'SelfSubjectReview'),
];

function review(of: typeof AUTHORIZATION | typeof AUTHENTICATION, plural: string, kind: string): Discovered {
  return { ...of, plural, singular: kind.toLowerCase(), kind, namespaced: false };
}

/** Answers what a caller may do. There is no authorizer yet, so whoever is known may do everything, and says so. */
export class Reviews {
  readonly #tasks: Tasks;
  readonly #authentication: Authentication;

  constructor(tasks: Tasks, authentication: Authentication) {
    this.#authentication = authentication;
    this.#tasks = tasks;
  }

  /** False for requests that are no review. */
  answer(call: ApiCall, request: ResourceRequest): boolean {
    const found = REVIEWS.find(({ group, plural }) => group === request.group && plural === request.plural);
    if (found === undefined || call.method !== 'POST' || request.version !== 'v1') return false;
    const { value } = readDocument(call);
    const asked = isObject(value) ? value : {};
    sendJson(call, 201, {
      kind: found.kind,
      apiVersion: `${found.group}/${found.version}`,
      metadata: { creationTimestamp: found.group === AUTHENTICATION.group ? rfc3339(this.#tasks.now) : null },
      ...answerOf(found.kind, asked, this.#authentication.userOf(call)),
    });
    return true;
  }
}

function answerOf(kind: string, asked: JsonObject, user: User): object {
  switch (kind) {
    case 'SelfSubjectReview':
      return { status: { userInfo: { username: user.name, groups: user.groups } } };
    case 'SelfSubjectRulesReview':
      return {
        spec: {},
        status: {
          resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }],
          nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
          incomplete: false,
        },
      };
    default:
      return { spec: objectAt(asked, 'spec'), status: { allowed: true } };
  }
}
