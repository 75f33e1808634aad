/** The reviews, in the order of discovery. A list, no logic. */
import type { Tasks } from 'regatta/kit';
import type { AuthorizerChain } from '../../authorization/authorizers.js';
import type { Authentication } from '../authentication/authentication.js';
import { LocalSubjectAccessReview, SelfSubjectAccessReview, SubjectAccessReview } from './access-reviews.js';
import type { Review } from './review.js';
import { SelfSubjectReview, SelfSubjectRulesReview } from './self-reviews.js';
import { TokenReview } from './token-review.js';

export function allReviews(
  tasks: Tasks,
  authentication: Authentication,
  authorizers: AuthorizerChain,
): readonly Review[] {
  return [
    new SelfSubjectReview(tasks),
    new TokenReview(authentication),
    new LocalSubjectAccessReview(authorizers),
    new SelfSubjectAccessReview(authorizers),
    new SelfSubjectRulesReview(authorizers),
    new SubjectAccessReview(authorizers),
  ];
}
