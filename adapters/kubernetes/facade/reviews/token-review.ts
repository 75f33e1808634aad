import { listAt, objectAt, scalarText, textAt, type JsonObject } from '../../resources/registry/json.js';
import { badRequest } from '../../resources/registry/refusal.js';
import { userInfoOf } from '../../resources/registry/user.js';
import type { Authentication } from '../authentication/authentication.js';
import { AUTHENTICATION, NEVER_CREATED, reviewKind, type Review } from './review.js';

const INVALID = 'invalid bearer token';

/** Whose token is this? (kubernetes pkg/registry/authentication/tokenreview v1.32) */
export class TokenReview implements Review {
  readonly discovered = reviewKind(AUTHENTICATION, 'TokenReview');
  readonly #authentication: Authentication;

  constructor(authentication: Authentication) {
    this.#authentication = authentication;
  }

  answer(asked: JsonObject): object {
    const spec = objectAt(asked, 'spec');
    const token = textAt(spec, 'token');
    if (token === '') throw badRequest('token is required for TokenReview in authentication');
    return { metadata: NEVER_CREATED, spec, status: this.#status(token, listAt(spec, 'audiences').map(scalarText)) };
  }

  #status(token: string, audiences: readonly string[]): object {
    const found = this.#authentication.review(token, audiences);
    if (found === undefined) return { user: {}, error: INVALID };
    if ('problem' in found) return { user: {}, error: `[${INVALID}, ${found.problem}]` };
    return { authenticated: true, user: userInfoOf(found.user), audiences: found.audiences };
  }
}
