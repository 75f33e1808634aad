import type { FieldError } from '../definition.js';

/** What is wrong with one field, in the texts of apimachinery pkg/util/validation/field/errors.go v0.32. */
export function fieldRequired(field: string, detail = ''): FieldError {
  return { reason: 'FieldValueRequired', field, message: withDetail('Required value', detail) };
}

/** `value` as Go would print it: texts and numbers are quoted here, anything else comes as it is to be shown. */
export function fieldInvalid(field: string, value: unknown, detail: string): FieldError {
  return { reason: 'FieldValueInvalid', field, message: `Invalid value: ${JSON.stringify(value)}: ${detail}` };
}

/** `fieldInvalid` for a value that Go prints in its own syntax. */
export function fieldInvalidShown(field: string, shown: string, detail: string): FieldError {
  return { reason: 'FieldValueInvalid', field, message: `Invalid value: ${shown}: ${detail}` };
}

/** A value of another type than wanted; what is shown is the name of the type. */
export function fieldTypeInvalid(field: string, value: unknown, detail: string): FieldError {
  return { reason: 'FieldValueTypeInvalid', field, message: `Invalid value: ${JSON.stringify(value)}: ${detail}` };
}

export function fieldNotSupported(field: string, value: unknown, supported: readonly string[]): FieldError {
  return fieldNotSupportedShown(field, JSON.stringify(value), supported);
}

/** `fieldNotSupported` for a value that Go prints in its own syntax. */
export function fieldNotSupportedShown(field: string, shown: string, supported: readonly string[]): FieldError {
  const names = supported.map((one) => JSON.stringify(one)).join(', ');
  const message = `Unsupported value: ${shown}: supported values: ${names}`;
  return { reason: 'FieldValueNotSupported', field, message };
}

export function fieldDuplicate(field: string, value: unknown): FieldError {
  return fieldDuplicateShown(field, JSON.stringify(value));
}

/** `fieldDuplicate` for a value that Go prints in its own syntax. */
export function fieldDuplicateShown(field: string, shown: string, detail = ''): FieldError {
  return { reason: 'FieldValueDuplicate', field, message: withDetail(`Duplicate value: ${shown}`, detail) };
}

export function fieldForbidden(field: string, detail = ''): FieldError {
  return { reason: 'FieldValueForbidden', field, message: withDetail('Forbidden', detail) };
}

export function fieldNotFound(field: string, value: unknown): FieldError {
  return { reason: 'FieldValueNotFound', field, message: `Not found: ${JSON.stringify(value)}` };
}

export function fieldTooLong(field: string, maximumBytes: number): FieldError {
  return {
    reason: 'FieldValueTooLong',
    field,
    message: `Too long: may not be more than ${maximumBytes} bytes`,
  };
}

export function fieldTooMany(field: string, count: number, maximum: number): FieldError {
  return {
    reason: 'FieldValueTooMany',
    field,
    message: `Too many: ${count}: must have at most ${maximum} items`,
  };
}

function withDetail(text: string, detail: string): string {
  return detail === '' ? text : `${text}: ${detail}`;
}
