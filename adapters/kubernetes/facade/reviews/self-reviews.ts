import { rfc3339, type Tasks } from 'regatta/kit';
import type { AuthorizerChain } from '../../authorization/authorizers.js';
import { objectAt, textAt, type JsonObject } from '../../resources/registry/json.js';
import { badRequest } from '../../resources/registry/refusal.js';
import { userInfoOf } from '../../resources/registry/user.js';
import type { ApiCall } from '../request.js';
import { AUTHENTICATION, AUTHORIZATION, NEVER_CREATED, reviewKind, type Review } from './review.js';

/** Who am I? */
export class SelfSubjectReview implements Review {
  readonly discovered = reviewKind(AUTHENTICATION, 'SelfSubjectReview');
  readonly #tasks: Tasks;

  constructor(tasks: Tasks) {
    this.#tasks = tasks;
  }

  answer(_asked: JsonObject, { user }: ApiCall): object {
    return { metadata: { creationTimestamp: rfc3339(this.#tasks.now) }, status: { userInfo: userInfoOf(user) } };
  }
}

/** What may I in this namespace? (kubernetes pkg/registry/authorization/selfsubjectrulesreview v1.32) */
export class SelfSubjectRulesReview implements Review {
  readonly discovered = reviewKind(AUTHORIZATION, 'SelfSubjectRulesReview');
  readonly #authorizers: AuthorizerChain;

  constructor(authorizers: AuthorizerChain) {
    this.#authorizers = authorizers;
  }

  answer(asked: JsonObject, { user }: ApiCall): object {
    const namespace = textAt(objectAt(asked, 'spec'), 'namespace');
    if (namespace === '') throw badRequest('no namespace on request');
    const { rules, problems } = this.#authorizers.rulesOf(user, namespace);
    return {
      metadata: NEVER_CREATED,
      spec: {},
      status: {
        resourceRules: rules.filter(({ resources = [] }) => resources.length > 0),
        nonResourceRules: rules.filter(({ nonResourceURLs = [] }) => nonResourceURLs.length > 0),
        incomplete: problems.length > 0,
        ...(problems.length > 0 && { evaluationError: problems.join(', ') }),
      },
    };
  }
}
