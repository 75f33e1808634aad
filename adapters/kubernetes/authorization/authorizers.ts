import type { AccessAttributes } from './attributes.js';
import { forbiddenAccess } from './attributes.js';
import { withoutOpinion, type Authorizer, type Decision, type RulesOf } from './authorizer.js';

/** All authorizers as one (apiserver pkg/authorization/union). */
export class AuthorizerChain {
  readonly #authorizers: readonly Authorizer[];

  constructor(authorizers: readonly Authorizer[]) {
    this.#authorizers = [...authorizers].sort((left, right) => left.order - right.order);
  }

  decide(attributes: AccessAttributes): Decision {
    const reasons: string[] = [];
    for (const authorizer of this.#authorizers) {
      const decision = authorizer.decide(attributes);
      if (decision.verdict !== 'no-opinion') return decision;
      if (decision.reason !== '') reasons.push(decision.reason);
    }
    return withoutOpinion(reasons.join('\n'));
  }

  allows(attributes: AccessAttributes): boolean {
    return this.decide(attributes).verdict === 'allow';
  }

  /** Throws 403 for whoever may not. */
  check(attributes: AccessAttributes): void {
    const { verdict, reason } = this.decide(attributes);
    if (verdict !== 'allow') throw forbiddenAccess(attributes, reason);
  }

  rulesOf(user: AccessAttributes['user'], namespace: string): RulesOf {
    const all = this.#authorizers.flatMap((authorizer) => authorizer.rulesOf?.(user, namespace) ?? []);
    return { rules: all.flatMap(({ rules }) => rules), problems: all.flatMap(({ problems }) => problems) };
  }
}
