import type { FieldError } from '../definition.js';
import {
  fieldDuplicate,
  fieldInvalid,
  fieldInvalidShown,
  fieldNotSupported,
  fieldRequired,
  fieldTooMany,
} from '../registry/field-errors.js';
import { isObject, listAt, numberAt, objectAt, scalarText, textAt, type JsonObject } from '../registry/json.js';
import { eachAt, nonNegativeErrors, qualifiedNameErrors } from './fields.js';

/*
 * When a job counts as failed or done, and when its pods are replaced (pkg/apis/batch/validation/validation.go validatePodFailurePolicy,
 * validateSuccessPolicy, validatePodReplacementPolicy v1.32).
 */

const MOST_RULES = 20;
const MOST_CONDITIONS = 20;
const MOST_EXIT_CODES = 255;
const ACTIONS = ['Count', 'FailIndex', 'FailJob', 'Ignore'];
const STATUSES = ['False', 'True', 'Unknown'];

export function failurePolicyErrors(spec: JsonObject, path: string): readonly FieldError[] {
  const policy = spec['podFailurePolicy'];
  if (!isObject(policy)) return [];
  const at = `${path}.podFailurePolicy`;
  const pod = objectAt(objectAt(spec, 'template'), 'spec');
  const names = ['containers', 'initContainers'].flatMap((list) => listAt(pod, list).map((one) => textAt(one, 'name')));
  return [
    ...countErrors(policy, 'rules', at, MOST_RULES),
    ...eachAt(policy, 'rules', at, (rule, where) => failureRuleErrors(rule, where, names, spec)),
  ];
}

function countErrors(owner: unknown, name: string, path: string, most: number): readonly FieldError[] {
  const count = listAt(owner, name).length;
  return count > most ? [fieldTooMany(`${path}.${name}`, count, most)] : [];
}

function failureRuleErrors(
  rule: unknown,
  at: string,
  names: readonly string[],
  spec: JsonObject,
): readonly FieldError[] {
  const onExitCodes = isObject(rule) ? rule['onExitCodes'] : undefined;
  const hasConditions = listAt(rule, 'onPodConditions').length > 0;
  const errors: FieldError[] = [...actionErrors(textAt(rule, 'action'), `${at}.action`, spec)];
  if (isObject(onExitCodes)) errors.push(...exitCodeErrors(onExitCodes, `${at}.onExitCodes`, names));
  errors.push(
    ...countErrors(rule, 'onPodConditions', at, MOST_CONDITIONS),
    ...eachAt(rule, 'onPodConditions', at, conditionErrors),
  );
  const refused = (detail: string): FieldError => ({
    reason: 'FieldValueInvalid',
    field: at,
    message: `Invalid value: ${detail}`,
  });
  if (isObject(onExitCodes) && hasConditions)
    errors.push(refused('specifying both OnExitCodes and OnPodConditions is not supported'));
  if (!isObject(onExitCodes) && !hasConditions)
    errors.push(refused('specifying one of OnExitCodes and OnPodConditions is required'));
  return errors;
}

function actionErrors(action: string, field: string, spec: JsonObject): readonly FieldError[] {
  if (action === '') return [fieldRequired(field, `valid values: [${ACTIONS.map((one) => `"${one}"`).join(' ')}]`)];
  if (!ACTIONS.includes(action)) return [fieldNotSupported(field, action, ACTIONS)];
  if (action !== 'FailIndex' || spec['backoffLimitPerIndex'] !== undefined) return [];
  return [fieldInvalid(field, action, 'requires the backoffLimitPerIndex to be set')];
}

function conditionErrors(condition: unknown, at: string): readonly FieldError[] {
  const status = textAt(condition, 'status');
  return [
    ...qualifiedNameErrors(textAt(condition, 'type'), `${at}.type`),
    ...(STATUSES.includes(status) ? [] : [fieldNotSupported(`${at}.status`, status, STATUSES)]),
  ];
}

function exitCodeErrors(codes: JsonObject, at: string, names: readonly string[]): readonly FieldError[] {
  const errors: FieldError[] = [];
  const operator = textAt(codes, 'operator');
  if (operator === '') errors.push(fieldRequired(`${at}.operator`, 'valid values: ["In" "NotIn"]'));
  else if (operator !== 'In' && operator !== 'NotIn')
    errors.push(fieldNotSupported(`${at}.operator`, operator, ['In', 'NotIn']));
  const container = codes['containerName'];
  if (container !== undefined && !names.includes(scalarText(container))) {
    const detail = 'must be one of the container or initContainer names in the pod template';
    errors.push(fieldInvalid(`${at}.containerName`, container, detail));
  }
  const values = listAt(codes, 'values') as readonly number[];
  const field = `${at}.values`;
  const shown = values.length === 0 ? '[]int32(nil)' : `[]int32{${values.join(', ')}}`;
  if (values.length === 0) errors.push(fieldInvalidShown(field, shown, 'at least one value is required'));
  errors.push(...countErrors(codes, 'values', at, MOST_EXIT_CODES));
  values.forEach((value, index) => {
    if (operator === 'In' && value === 0)
      errors.push(fieldInvalid(`${field}[${index}]`, 0, 'must not be 0 for the In operator'));
    if (values.indexOf(value) < index) errors.push(fieldDuplicate(`${field}[${index}]`, value));
  });
  const isOrdered = values.every((value, index) => index === 0 || values[index - 1]! <= value);
  return isOrdered ? errors : [...errors, fieldInvalidShown(field, shown, 'must be ordered')];
}

/** Pods that a policy has to judge are replaced once they have failed. */
export function replacementErrors(spec: JsonObject, path: string): readonly FieldError[] {
  const replacement = spec['podReplacementPolicy'];
  if (!isObject(spec['podFailurePolicy']) || replacement === undefined || replacement === 'Failed') return [];
  return [fieldNotSupported(`${path}.podReplacementPolicy`, replacement, ['Failed'])];
}

export function successPolicyErrors(spec: JsonObject, path: string): readonly FieldError[] {
  const policy = spec['successPolicy'];
  if (!isObject(policy)) return [];
  const at = `${path}.successPolicy`;
  if (spec['completionMode'] !== 'Indexed')
    return [fieldInvalidShown(at, 'batch.SuccessPolicy{}', 'requires indexed completion mode')];
  if (listAt(policy, 'rules').length === 0)
    return [fieldRequired(`${at}.rules`, 'at least one rules must be specified when the successPolicy is specified')];
  const completions = numberAt(spec, 'completions');
  return [
    ...countErrors(policy, 'rules', at, MOST_RULES),
    ...eachAt(policy, 'rules', at, (rule, where) => successRuleErrors(rule, where, completions)),
  ];
}

function successRuleErrors(rule: unknown, at: string, completions: number): readonly FieldError[] {
  const { succeededCount: count, succeededIndexes: indexes } = isObject(rule) ? rule : {};
  if (count === undefined && indexes === undefined)
    return [fieldRequired(at, 'at least one of succeededCount or succeededIndexes must be specified')];
  const errors: FieldError[] = [];
  let total: number | undefined;
  if (typeof indexes === 'string') {
    const read = readIndexes(indexes, completions);
    if (typeof read === 'string')
      errors.push(fieldInvalid(`${at}.succeededIndexes`, indexes, `error parsing succeededIndexes: ${read}`));
    else total = read;
  }
  if (typeof count !== 'number') return errors;
  const field = `${at}.succeededCount`;
  errors.push(...nonNegativeErrors(rule, at, ['succeededCount']));
  if (count > completions)
    errors.push(
      fieldInvalid(field, count, `must be less than or equal to ${completions} (the number of specified completions)`),
    );
  if (total !== undefined && count > total) {
    const detail = `must be less than or equal to ${total} (the number of indexes in the specified succeededIndexes field)`;
    errors.push(fieldInvalid(field, count, detail));
  }
  return errors;
}

/** How many indexes a text like `1,3-5` names; a text when it cannot be read. */
function readIndexes(text: string, completions: number): number | string {
  if (text === '') return 0;
  let last: number | undefined;
  let total = 0;
  for (const interval of text.split(',')) {
    const ends = interval.split('-');
    if (ends.length > 2)
      return `the fragment "${interval}" violates the requirement that an index interval can have at most two parts separated by '-'`;
    const numbers: number[] = [];
    for (const end of ends) {
      if (!/^[+-]?\d+$/.test(end)) return `cannot convert string to integer for index: "${end}"`;
      const index = Number(end);
      if (index >= completions) return numbers.length === 0 ? `too large index: "${end}"` : `too large index: "${end}"`;
      numbers.push(index);
    }
    const [first = 0, second] = numbers;
    if (last !== undefined && last >= first) return `non-increasing order, previous: ${last}, current: ${first}`;
    if (second !== undefined && first >= second) return `non-increasing order, previous: ${first}, current: ${second}`;
    total += (second ?? first) - first + 1;
    last = second ?? first;
  }
  return total;
}
