import type { FieldError } from '../definition.js';
import {
  fieldDuplicate,
  fieldForbidden,
  fieldInvalid,
  fieldInvalidShown,
  fieldNotSupported,
  fieldRequired,
} from '../registry/field-errors.js';
import { listAt, objectAt, sameJson, scalarText, textAt, type JsonObject } from '../registry/json.js';
import { nameProblems } from '../registry/names.js';
import type { ApiObject } from '../types.js';
import { eachAt } from './fields.js';

const LEGACY_SIGNER = 'kubernetes.io/legacy-unknown';
const SHORTEST_SECONDS = 600;
const BLOCK = 'CERTIFICATE REQUEST';
const USAGES = [
  ...['any', 'cert sign', 'client auth', 'code signing', 'content commitment', 'crl sign', 'data encipherment'],
  ...['decipher only', 'digital signature', 'email protection', 'encipher only', 'ipsec end system', 'ipsec tunnel'],
  ...['ipsec user', 'key agreement', 'key encipherment', 'microsoft sgc', 'netscape sgc', 'ocsp signing', 's/mime'],
  ...['server auth', 'signing', 'timestamping'],
];

/** Requests for certificates (pkg/apis/certificates/validation/validation.go v1.32). */
export function signingRequestErrors(object: ApiObject): readonly FieldError[] {
  const spec = objectAt(object, 'spec');
  const usages = listAt(spec, 'usages').map(scalarText);
  const errors: FieldError[] = [...requestErrors(textAt(spec, 'request'))];
  if (usages.length === 0) errors.push(fieldRequired('spec.usages'));
  usages.forEach((usage, index) => {
    const field = `spec.usages[${index}]`;
    if (!USAGES.includes(usage)) errors.push(fieldNotSupported(field, usage, USAGES));
    if (usages.indexOf(usage) < index) errors.push(fieldDuplicate(field, usage));
  });
  const signer = textAt(spec, 'signerName');
  if (signer === LEGACY_SIGNER)
    errors.push(fieldInvalid('spec.signerName', signer, 'the legacy signerName is not allowed via this API version'));
  else errors.push(...signerErrors(signer));
  const seconds = spec['expirationSeconds'];
  if (typeof seconds === 'number' && seconds < SHORTEST_SECONDS)
    errors.push(
      fieldInvalid('spec.expirationSeconds', seconds, 'may not specify a duration less than 600 seconds (10 minutes)'),
    );
  return errors;
}

function requestErrors(request: string): readonly FieldError[] {
  const text = atob(request);
  const block = /-----BEGIN ([A-Z ]+)-----/.exec(text);
  if (block?.[1] === BLOCK && text.includes(`-----END ${BLOCK}-----`)) return [];
  const bytes = Array.from(text, (letter) => `0x${letter.charCodeAt(0).toString(16)}`).join(', ');
  return [fieldInvalidShown('spec.request', `[]byte{${bytes}}`, `PEM block type must be ${BLOCK}`)];
}

function signerErrors(signer: string): readonly FieldError[] {
  const field = 'spec.signerName';
  if (signer === '') return [fieldRequired(field)];
  const [domain = '', path, ...more] = signer.split('/');
  if (path === undefined || more.length > 0)
    return [
      fieldInvalid(field, signer, "must be a fully qualified domain and path of the form 'example.com/signer-name'"),
    ];
  return [
    ...nameProblems(domain, 'subdomain').map((problem) =>
      fieldInvalid(field, signer, `validating domain part of signerName: ${problem}`),
    ),
    ...(domain.includes('.')
      ? []
      : [fieldInvalid(field, signer, 'should be a domain with at least two segments separated by dots')]),
    ...nameProblems(path, 'subdomain').map((problem) =>
      fieldInvalid(field, signer, `validating path part of signerName: ${problem}`),
    ),
  ];
}

/** A decision stays, and a certificate once given is not given again (ValidateCertificateSigningRequestUpdate and its siblings). */
export function signingRequestUpdateErrors(object: ApiObject, before: ApiObject): readonly FieldError[] {
  const status = objectAt(object, 'status');
  const old = objectAt(before, 'status');
  const errors: FieldError[] = [];
  for (const type of ['Approved', 'Denied', 'Failed'])
    if (has(old, type) && !sameJson(conditionsOf(status, type), conditionsOf(old, type)))
      errors.push(
        fieldForbidden(
          'status.conditions',
          `updates may not remove or modify a condition of type ${JSON.stringify(type)}`,
        ),
      );
  if (textAt(old, 'certificate') !== '' && textAt(status, 'certificate') !== textAt(old, 'certificate'))
    errors.push(fieldForbidden('status.certificate', 'updates may not set certificate content once it is set'));
  return errors;
}

/** The conditions of a request, on any write to its status. */
export function signingConditionErrors(object: ApiObject): readonly FieldError[] {
  const status = objectAt(object, 'status');
  const errors = [
    ...eachAt(status, 'conditions', 'status', (condition, at) => {
      const type = textAt(condition, 'type');
      const found: FieldError[] = [];
      if (type === '') found.push(fieldRequired(`${at}.type`));
      const word = textAt(condition, 'status');
      if (word === '') found.push(fieldRequired(`${at}.status`));
      else if (!['True', 'False', 'Unknown'].includes(word))
        found.push(fieldNotSupported(`${at}.status`, word, ['False', 'True', 'Unknown']));
      else if (['Approved', 'Denied', 'Failed'].includes(type) && word !== 'True')
        found.push(fieldNotSupported(`${at}.status`, word, ['True']));
      return found;
    }),
  ];
  if (has(status, 'Approved') && has(status, 'Denied')) {
    const index = listAt(status, 'conditions').findLastIndex((condition) =>
      ['Approved', 'Denied'].includes(textAt(condition, 'type')),
    );
    errors.push(
      fieldInvalid(
        `status.conditions[${index}].type`,
        textAt(listAt(status, 'conditions')[index], 'type'),
        'Approved and Denied conditions are mutually exclusive',
      ),
    );
  }
  return errors;
}

function conditionsOf(status: JsonObject, type: string): readonly unknown[] {
  return listAt(status, 'conditions').filter((condition) => textAt(condition, 'type') === type);
}

function has(status: JsonObject, type: string): boolean {
  return conditionsOf(status, type).length > 0;
}
