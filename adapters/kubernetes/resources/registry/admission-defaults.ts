import { changeEach, fill, type JsonObject } from './json.js';

/** Rules that name no scope mean both (kubernetes pkg/apis/admissionregistration/v1/defaults.go SetDefaults_Rule v1.32). */
export function defaultRules<T extends object>(owner: T, field: string): T {
  return changeEach(owner, field, (rule: JsonObject) => fill(rule, { scope: '*' }));
}
