import type { AuthorizerChain } from '../authorization/authorizers.js';
import { ExpressionAuthorizer } from '../expressions/libraries/authorizer.js';
import type { ApiRequest } from '../resources/registry/request-context.js';
import { accountGroups, accountUserName, AUTHENTICATED } from '../resources/registry/user.js';

/** What the expressions of a request may ask about its caller, and about service accounts. */
export function expressionAuthorizer(authorizers: AuthorizerChain, request: ApiRequest): ExpressionAuthorizer {
  const { group, plural, subresource, namespace, name } = request;
  const decide: ExpressionAuthorizer['asked']['decide'] = (question, account) => {
    const user =
      account === undefined
        ? request.user
        : { name: accountUserName(...account), groups: [...accountGroups(account[0]), AUTHENTICATED] };
    const { verdict, reason } = authorizers.decide({ user, ...question });
    return { isAllowed: verdict === 'allow', reason };
  };
  return new ExpressionAuthorizer({ decide }, { verb: '', group, resource: plural, subresource, namespace, name });
}
