import { compareBytes } from 'regatta/kit';
import { isObject, listAt, objectAt } from '../resources/registry/json.js';

/** The order of the rules in a review is chance in the real server, so the recordings have them sorted. */
export function withSortedRules(body: unknown): unknown {
  if (!isObject(body) || body['kind'] !== 'SelfSubjectRulesReview') return body;
  const status = objectAt(body, 'status');
  const sorted = (field: string) =>
    [...listAt(status, field)].sort((left, right) => compareBytes(key(left), key(right)));
  return {
    ...body,
    status: { ...status, resourceRules: sorted('resourceRules'), nonResourceRules: sorted('nonResourceRules') },
  };
}

/** Rules of both sides have to come into one order, however their fields are ordered. */
function key(rule: unknown): string {
  return JSON.stringify(
    Object.entries(isObject(rule) ? rule : {}).sort(([left], [right]) => compareBytes(left, right)),
  );
}
