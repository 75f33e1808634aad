import { ContainerModule, tokens, type Store as StorePort } from 'regatta/kit';
import { AdmissionStep, ApiServer, RequestContext } from '../resources/tokens.js';
import type { Authorizer as AuthorizerContract } from './authorizer.js';
import { AuthorizerChain } from './authorizers.js';
import { BootstrapPolicy } from './bootstrap/bootstrap-policy.js';
import { CLUSTER_ROLES } from './bootstrap/policy.table.js';
import { NodeAuthorizer } from './node/node-authorizer.js';
import { NodeRelations } from './node/relations.js';
import { PrivilegedGroupAuthorizer } from './privileged-group.js';
import { EscalationCheck } from './rbac/escalation.js';
import { RbacAuthorizer } from './rbac/rbac-authorizer.js';
import { RuleResolver } from './rbac/rule-resolver.js';
import { Authorizer, Authorizers, RbacRules } from './tokens.js';

/** Who may do what. The authorizers are a list in order; an adapter that extends this one binds more. */
export const authorizationModule = new ContainerModule(({ bind }) => {
  const { Component, Store } = tokens;
  bind(RbacRules)
    .toResolvedValue((store) => new RuleResolver(store), [Store])
    .inSingletonScope();
  bind(Authorizer).toConstantValue(new PrivilegedGroupAuthorizer());
  bind(Authorizer).toResolvedValue((store) => nodeAuthorizer(store), [Store]);
  bind(Authorizer).toResolvedValue((rules) => new RbacAuthorizer(rules), [RbacRules]);
  bind(Authorizers)
    .toResolvedValue(
      (authorizers: AuthorizerContract[]) => new AuthorizerChain(authorizers),
      [{ serviceIdentifier: Authorizer, isMultiple: true }],
    )
    .inSingletonScope();
  bind(AdmissionStep).toResolvedValue(
    (request, authorizers, rules) => new EscalationCheck(request, authorizers, rules),
    [RequestContext, Authorizers, RbacRules],
  );
  bind(Component).toResolvedValue((api) => new BootstrapPolicy(api), [ApiServer]);
});

function nodeAuthorizer(store: StorePort): NodeAuthorizer {
  const { rules = [] } = CLUSTER_ROLES.find(({ name }) => name === 'system:node') ?? {};
  return new NodeAuthorizer(new NodeRelations(store), rules);
}
