import { fieldInvalid, fieldTooLong } from '../resources/registry/field-errors.js';
import { badRequest, invalid } from '../resources/registry/refusal.js';
import type { ApiCall } from './request.js';

export type ValidationMode = 'Ignore' | 'Warn' | 'Strict';
type OptionsKind = 'CreateOptions' | 'UpdateOptions' | 'PatchOptions' | 'DeleteOptions';

const LONGEST_MANAGER = 128;
const MODES = ['', 'Ignore', 'Strict', 'Warn'];

export function optionsKindOf(method: string): OptionsKind {
  switch (method) {
    case 'PUT':
      return 'UpdateOptions';
    case 'PATCH':
      return 'PatchOptions';
    case 'DELETE':
      return 'DeleteOptions';
    default:
      return 'CreateOptions';
  }
}

/** How unknown and duplicate fields are taken. Throws 422 for an unknown mode. */
export function validationModeOf(call: ApiCall): ValidationMode {
  const mode = call.parameters.get('fieldValidation') ?? '';
  if (!MODES.includes(mode)) {
    const message = `Unsupported value: ${JSON.stringify(mode)}: supported values: ${quotedList(MODES)}`;
    throw invalid({ group: 'meta.k8s.io', kind: optionsKindOf(call.method) }, '', [
      { reason: 'FieldValueNotSupported', field: 'fieldValidation', message },
    ]);
  }
  return mode === '' ? 'Warn' : (mode as ValidationMode);
}

/** Whether nothing is to be written. Throws 422 for anything but `All`. */
export function isDryRun(call: ApiCall): boolean {
  const values = call.parameters.getAll('dryRun');
  if (values.length === 0) return false;
  if (values.every((value) => value === 'All')) return true;
  const shown = `[]string{${values.map((value) => JSON.stringify(value)).join(', ')}}`;
  throw invalid({ group: 'meta.k8s.io', kind: optionsKindOf(call.method) }, '', [
    {
      reason: 'FieldValueNotSupported',
      field: 'dryRun',
      message: `Unsupported value: ${shown}: supported values: "All"`,
    },
  ]);
}

/** How long a watch may last; 0 for as long as the caller stays. Throws 400 for what is no number. */
export function timeoutSecondsOf(call: ApiCall): number {
  const text = call.parameters.get('timeoutSeconds') ?? '';
  if (/^[+-]?\d*$/.test(text)) return Number(text);
  throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
}

/** Who a change is attributed to: the field manager, or the first word of the user agent. */
export function managerOf(call: ApiCall): string {
  const named = call.parameters.get('fieldManager') ?? '';
  if (named.length > LONGEST_MANAGER)
    throw invalid({ group: 'meta.k8s.io', kind: optionsKindOf(call.method) }, '', [
      fieldTooLong('fieldManager', LONGEST_MANAGER),
    ]);
  const unprintable = Array.from(named).findIndex((letter) => /\p{C}/u.test(letter));
  if (unprintable !== -1) {
    const code = named.codePointAt(unprintable)!.toString(16).toUpperCase().padStart(4, '0');
    const detail = `invalid character U+${code} (at position ${unprintable})`;
    throw invalid({ group: 'meta.k8s.io', kind: optionsKindOf(call.method) }, '', [
      fieldInvalid('fieldManager', named, detail),
    ]);
  }
  return named === '' ? (call.headers['user-agent'] ?? 'unknown').split('/')[0]! : named;
}

function quotedList(values: readonly string[]): string {
  return values.map((value) => JSON.stringify(value)).join(', ');
}
