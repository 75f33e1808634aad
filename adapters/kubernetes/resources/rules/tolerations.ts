import type { FieldError } from '../definition.js';
import { fieldInvalid, fieldNotSupported } from '../registry/field-errors.js';
import { isObject, scalarText } from '../registry/json.js';
import { labelValueErrors, qualifiedNameErrors } from './fields.js';

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

/** What a pod or a runtime class tolerates (pkg/apis/core/validation/validation.go ValidateTolerations v1.32). */
export function tolerationErrors(toleration: unknown, at: string): readonly FieldError[] {
  const {
    key = '',
    operator = '',
    value = '',
    effect = '',
    tolerationSeconds,
  } = isObject(toleration) ? toleration : {};
  const errors: FieldError[] = [];
  if (key !== '') errors.push(...qualifiedNameErrors(scalarText(key), `${at}.key`));
  else if (operator !== 'Exists')
    errors.push(
      fieldInvalid(
        `${at}.operator`,
        operator,
        'operator must be Exists when `key` is empty, which means "match all values and all keys"',
      ),
    );
  if (tolerationSeconds !== undefined && effect !== 'NoExecute')
    errors.push(fieldInvalid(`${at}.effect`, effect, "effect must be 'NoExecute' when `tolerationSeconds` is set"));
  switch (operator) {
    case 'Equal':
    case '': {
      // Only the first problem of a value is told.
      const [problem] = labelValueErrors(scalarText(value), `${at}.operator`);
      if (problem !== undefined) errors.push(problem);
      break;
    }
    case 'Exists':
      if (value !== '')
        errors.push(fieldInvalid(`${at}.operator`, value, "value must be empty when `operator` is 'Exists'"));
      break;
    default:
      errors.push(fieldNotSupported(`${at}.operator`, operator, ['Equal', 'Exists']));
  }
  if (effect !== '' && !EFFECTS.includes(scalarText(effect)))
    errors.push(fieldNotSupported(`${at}.effect`, effect, EFFECTS));
  return errors;
}
