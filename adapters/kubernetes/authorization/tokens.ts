import { token } from 'regatta/kit';
import type { Authorizer as AuthorizerContract } from './authorizer.js';
import type { AuthorizerChain } from './authorizers.js';
import type { RuleResolver } from './rbac/rule-resolver.js';

/** One that decides who may do what; adapters that extend this one contribute more. */
export const Authorizer = token<AuthorizerContract>('kubernetes.Authorizer');

/** All of them, in their order. */
export const Authorizers = token<AuthorizerChain>('kubernetes.Authorizers');

export const RbacRules = token<RuleResolver>('kubernetes.RbacRules');
