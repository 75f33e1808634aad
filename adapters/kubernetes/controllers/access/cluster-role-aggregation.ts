import type { Controller, Requeue, Trigger } from 'regatta/kit';
import type { PolicyRule } from '../../authorization/authorizer.js';
import { CLUSTER_ROLES, type Role } from '../../authorization/rbac/rule-resolver.js';
import { sameJson } from '../../resources/registry/json.js';
import type { LimitedApi } from '../limited-api.js';
import { selects } from '../selectors.js';

/** All aggregated roles are looked at together: each depends on every other role. */
const EVERY_ROLE = 'all';

/** Collects the rules of cluster roles in those that aggregate them (kubernetes pkg/controller/clusterroleaggregation v1.32). */
export class ClusterRoleAggregationController implements Controller {
  readonly id = 'clusterrole-aggregation-controller';
  readonly part = 'controllers';
  readonly triggers: readonly Trigger[] = [{ kind: CLUSTER_ROLES, keys: () => EVERY_ROLE }];
  readonly #api: LimitedApi;

  constructor(api: LimitedApi) {
    this.#api = api;
  }

  initialKeys(): Iterable<string> {
    return [EVERY_ROLE];
  }

  reconcile(): Requeue | undefined | void {
    return this.#api.throttled(() => {
      for (const { metadata } of this.#roles().filter(({ aggregationRule }) => aggregationRule !== undefined))
        this.#collect(metadata.name);
    });
  }

  #collect(name: string): void {
    const role = this.#api.get<Role>(CLUSTER_ROLES, '', name)!;
    const rules: PolicyRule[] = [];
    for (const selector of role.aggregationRule?.clusterRoleSelectors ?? [])
      for (const other of this.#roles())
        if (other.metadata.name !== name && selects(selector, other.metadata.labels))
          for (const rule of other.rules ?? []) if (!rules.some((known) => sameJson(known, rule))) rules.push(rule);
    if (!sameJson(rules, role.rules ?? [])) this.#api.update<Role>(CLUSTER_ROLES, { ...role, rules });
  }

  /** By name, as the store has them. */
  #roles(): readonly Role[] {
    return this.#api.list<Role>(CLUSTER_ROLES);
  }
}
