import type { FieldError } from 'regatta/adapters/kubernetes/api';

/** Wrong fields of a pod, in the words of the API machinery. */
export function invalidField(field: string, shown: string, why: string): FieldError {
  return { reason: 'FieldValueInvalid', field, message: `Invalid value: ${shown}: ${why}` };
}

export function forbiddenField(field: string, why: string): FieldError {
  return { reason: 'FieldValueForbidden', field, message: `Forbidden: ${why}` };
}

export function requiredField(field: string, why = ''): FieldError {
  return { reason: 'FieldValueRequired', field, message: `Required value${why === '' ? '' : `: ${why}`}` };
}

/** A list of numbers as Go prints it with `%#v`. */
export function goNumbers(numbers: readonly number[]): string {
  return `[]int64{${numbers.join(', ')}}`;
}

export function notSupportedField(field: string, value: string, supported: readonly string[]): FieldError {
  const names = supported.map((name) => JSON.stringify(name)).join(', ');
  const message = `Unsupported value: ${JSON.stringify(value)}: supported values: ${names}`;
  return { reason: 'FieldValueNotSupported', field, message };
}

export function duplicateField(field: string, value: string): FieldError {
  return { reason: 'FieldValueDuplicate', field, message: `Duplicate value: ${JSON.stringify(value)}` };
}

/** A rule that could not be checked; the server takes it for the object's fault all the same. */
export function internalFieldError(field: string, why: string): FieldError {
  return { reason: 'InternalError', field, message: `Internal error: ${why}` };
}
