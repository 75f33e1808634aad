import { rfc3339 } from 'regatta/kit';
import type { Cell } from './definition.js';
import { signingConditionErrors, signingRequestErrors, signingRequestUpdateErrors } from './rules/certificates.js';
import { ageOf, humanDuration } from './registry/cells.js';
import { AGE_COLUMN, column, defineResource, NAME_COLUMN } from './registry/define-resource.js';
import { isObject, listAt, numberAt, objectAt, textAt } from './registry/json.js';
import { userInfoOf } from './registry/user.js';
import type { ApiObject } from './types.js';

const VERBS = ['get', 'patch', 'update'];

export const certificateSigningRequests = defineResource({
  group: 'certificates.k8s.io',
  version: 'v1',
  plural: 'certificatesigningrequests',
  singular: 'certificatesigningrequest',
  kind: 'CertificateSigningRequest',
  shortNames: ['csr'],
  namespaced: false,
  nameRule: 'path',
  hasStatus: true,
  // Who asks is what the server knows, never what the request says (kubernetes pkg/registry/certificates strategy.go v1.32).
  prepareForCreate: (object, user) => {
    const { username: _name, uid: _uid, groups: _groups, extra: _extra, ...spec } = objectAt(object, 'spec');
    return { ...object, spec: { ...spec, ...(user !== undefined && userInfoOf(user)) }, status: {} };
  },
  prepareForStatus: (object, before, nowMs) => dated(object, before, rfc3339(nowMs)),
  prepareForUpdate: (object, before) => ({ ...object, spec: objectAt(before, 'spec') }),
  validate: signingRequestErrors,
  validateUpdate: signingRequestUpdateErrors,
  validateStatus: (object, before) => [
    ...signingConditionErrors(object),
    ...signingRequestUpdateErrors(object, before),
  ],
  columns: [
    NAME_COLUMN,
    AGE_COLUMN,
    column('SignerName', 'string', 'Who is to sign.'),
    column('Requestor', 'string', 'Who asks.'),
    column('RequestedDuration', 'string', 'How long the certificate is to be good.'),
    column('Condition', 'string', 'How far the request has come.'),
  ],
  cells,
  fieldLabels: { 'spec.signerName': (object) => textAt(objectAt(object, 'spec'), 'signerName') },
  subresources: [
    { name: 'approval', kind: 'CertificateSigningRequest', verbs: VERBS },
    { name: 'status', kind: 'CertificateSigningRequest', verbs: VERBS },
  ],
});

/** Conditions with the times that a client left out (kubernetes pkg/registry/certificates strategy.go populateConditionTimestamps v1.32). */
function dated(object: ApiObject, before: ApiObject, now: string): ApiObject {
  const status = objectAt(object, 'status');
  const earlier = listAt(objectAt(before, 'status'), 'conditions').filter(isObject);
  const conditions = listAt(status, 'conditions')
    .filter(isObject)
    .map((condition) => {
      const known = earlier.find((one) => one['type'] === condition['type'] && one['status'] === condition['status']);
      return {
        ...condition,
        lastUpdateTime: textAt(condition, 'lastUpdateTime') || now,
        lastTransitionTime:
          textAt(condition, 'lastTransitionTime') || (known && textAt(known, 'lastTransitionTime')) || now,
      };
    });
  return { ...object, status: { ...status, ...(conditions.length > 0 && { conditions }) } } as ApiObject;
}

function cells(object: ApiObject, now: number): readonly Cell[] {
  const spec = objectAt(object, 'spec');
  const seconds = numberAt(spec, 'expirationSeconds');
  return [
    object.metadata.name,
    ageOf(object, now),
    textAt(spec, 'signerName') || '<none>',
    textAt(spec, 'username'),
    seconds === 0 ? '<none>' : humanDuration(seconds * 1000),
    conditionWords(objectAt(object, 'status')),
  ];
}

/** Source: kubernetes pkg/printers/internalversion/printers.go extractCSRStatus v1.32. */
function conditionWords(status: unknown): string {
  const types = listAt(status, 'conditions')
    .filter(isObject)
    .map((condition) => textAt(condition, 'type'));
  const words = types.includes('Denied') ? ['Denied'] : types.includes('Approved') ? ['Approved'] : [];
  if (types.includes('Failed')) words.push('Failed');
  if (words.length === 0) words.push('Pending');
  if (textAt(status, 'certificate') !== '') words.push('Issued');
  return words.join(',');
}
