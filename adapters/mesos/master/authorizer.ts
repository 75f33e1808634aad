import type { AccessRule, AccessRules, Entities } from '../resources/master-flags.js';

/**
 * Whether a principal may do something with an object, by the rules of `--acls`: the first rule that is about both decides. Source: mesos
 * src/authorizer/local/authorizer.cpp; recorded http-auth.
 */
export class Authorizer {
  readonly #rules: () => AccessRules | undefined;

  constructor(rules: () => AccessRules | undefined) {
    this.#rules = rules;
  }

  /** Without a principal only rules for anybody count; without an object the rule has to allow all of them. */
  allows(action: string, principal: string | undefined, object?: string): boolean {
    const rules = this.#rules();
    const list = rules?.[action];
    if (rules === undefined) return true;
    for (const rule of Array.isArray(list) ? (list as readonly AccessRule[]) : []) {
      const objects = objectsOf(rule);
      if (!concerns(rule.principals, principal) || !concerns(objects, object)) continue;
      return permits(rule.principals, principal) && permits(objects, object);
    }
    return rules.permissive ?? true;
  }
}

function objectsOf({ principals: _who, ...rest }: AccessRule): Entities | undefined {
  return Object.values(rest)[0];
}

function concerns(entities: Entities | undefined, value: string | undefined): boolean {
  if (entities === undefined || entities.type === 'ANY' || entities.type === 'NONE') return true;
  return value !== undefined && (entities.values ?? []).includes(value);
}

function permits(entities: Entities | undefined, value: string | undefined): boolean {
  if (entities === undefined || entities.type === 'ANY') return true;
  return entities.type !== 'NONE' && value !== undefined && (entities.values ?? []).includes(value);
}
