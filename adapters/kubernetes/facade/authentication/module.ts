import { ContainerModule, token, tokens, type Random as RandomPort, type Store, type Tasks } from 'regatta/kit';
import type { AuthorizerChain } from '../../authorization/authorizers.js';
import { Authorizers } from '../../authorization/tokens.js';
import { RequestMetrics } from '../request-metrics.js';
import type { RequestContext as Context } from '../../resources/registry/request-context.js';
import { RequestContext } from '../../resources/tokens.js';
import { RequestGate } from '../request-gate.js';
import { allReviews } from '../reviews/index.js';
import { Reviews } from '../reviews/reviews.js';
import { Authentication as AuthenticationPart } from './authentication.js';
import { Impersonation } from './impersonation.js';
import { OpenIdDocuments } from './open-id.js';
import { ServiceAccountTokens } from './service-account-tokens.js';
import { SigningKey } from './signing-key.js';
import type { TokenAuthenticator as TokenAuthenticatorContract } from './token-authenticator.js';
import { Authentication, TokenAuthenticator } from './tokens.js';

/** What the facade needs to know who asks and whether they may. */
export interface Access {
  readonly authentication: AuthenticationPart;
  readonly gate: RequestGate;
  readonly requestMetrics: RequestMetrics;
  readonly reviews: Reviews;
  readonly openId: OpenIdDocuments;
  readonly accountTokens: ServiceAccountTokens;
}

export const Access = token<Access>('kubernetes.Access');

const Key = token<SigningKey>('kubernetes.AccountTokenKey');
const AccountTokens = token<ServiceAccountTokens>('kubernetes.AccountTokens');

/** Who asks. The sorts of bearer tokens are a list in order; an adapter that extends this one binds more. */
export const authenticationModule = new ContainerModule(({ bind }) => {
  const { Random, Store: Records, Tasks: Queue } = tokens;
  bind(Key)
    .toResolvedValue((random: RandomPort) => new SigningKey(random.fork('service-account-key')), [Random])
    .inSingletonScope();
  bind(AccountTokens)
    .toResolvedValue(
      (key: SigningKey, random: RandomPort, store: Store, tasks: Tasks) =>
        new ServiceAccountTokens(key, random, store, tasks),
      [Key, Random, Records, Queue],
    )
    .inSingletonScope();
  bind(TokenAuthenticator).toService(AccountTokens);
  bind(Authentication)
    .toResolvedValue(
      (authenticators: TokenAuthenticatorContract[]) => new AuthenticationPart(authenticators),
      [{ serviceIdentifier: TokenAuthenticator, isMultiple: true }],
    )
    .inSingletonScope();
  bind(Access)
    .toResolvedValue(accessOf, [Authentication, Authorizers, RequestContext, AccountTokens, Key, Queue])
    .inSingletonScope();
});

function accessOf(
  authentication: AuthenticationPart,
  authorizers: AuthorizerChain,
  context: Context,
  accountTokens: ServiceAccountTokens,
  key: SigningKey,
  tasks: Tasks,
): Access {
  const requestMetrics = new RequestMetrics();
  return {
    authentication,
    gate: new RequestGate(authentication, new Impersonation(authorizers), authorizers, context, requestMetrics),
    requestMetrics,
    reviews: new Reviews(allReviews(tasks, authentication, authorizers)),
    openId: new OpenIdDocuments(key),
    accountTokens,
  };
}
