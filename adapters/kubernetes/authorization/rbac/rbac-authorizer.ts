import { aggregated } from '../../resources/registry/go-text.js';
import type { User } from '../../resources/registry/user.js';
import type { AccessAttributes } from '../attributes.js';
import {
  NO_OPINION,
  withoutOpinion,
  type Authorizer,
  type Decision,
  type PolicyRule,
  type RulesOf,
} from '../authorizer.js';
import { ruleAllows } from './matching.js';
import type { RuleResolver } from './rule-resolver.js';

/** Roles and their bindings (kubernetes plugin/pkg/auth/authorizer/rbac/rbac.go v1.32). */
export class RbacAuthorizer implements Authorizer {
  readonly id = 'RBAC';
  readonly order = 200;
  readonly #rules: RuleResolver;

  constructor(rules: RuleResolver) {
    this.#rules = rules;
  }

  decide(attributes: AccessAttributes): Decision {
    const problems: string[] = [];
    for (const granted of this.#rules.visit(attributes.user, attributes.namespace)) {
      if ('problem' in granted) problems.push(granted.problem);
      else if (ruleAllows(granted.rule, attributes))
        return { verdict: 'allow', reason: `RBAC: allowed by ${granted.source}` };
    }
    return problems.length === 0 ? NO_OPINION : withoutOpinion(`RBAC: ${aggregated(problems)}`);
  }

  rulesOf(user: User, namespace: string): RulesOf {
    const rules: PolicyRule[] = [];
    const problems: string[] = [];
    for (const granted of this.#rules.visit(user, namespace)) {
      if ('problem' in granted) problems.push(granted.problem);
      else rules.push(granted.rule);
    }
    return { rules, problems: problems.length === 0 ? [] : [aggregated(problems)] };
  }
}
