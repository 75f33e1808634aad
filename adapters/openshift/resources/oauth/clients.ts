/** Programs that ask for tokens in the name of users (oauth.openshift.io/v1). */
import {
  column,
  defineResource,
  isObject,
  listAt,
  NAME_COLUMN,
  numberAt,
  objectAt,
  textAt,
  type ApiObject,
  type FieldError,
} from 'regatta/adapters/kubernetes/api';
import { invalidField, notSupportedField, requiredField } from '../field-errors.js';

const GRANTS = ['auto', 'prompt'];

export const oauthClients = defineResource({
  group: 'oauth.openshift.io',
  version: 'v1',
  plural: 'oauthclients',
  singular: 'oauthclient',
  kind: 'OAuthClient',
  namespaced: false,
  storageVersionHash: '8NZGiGeCmFo=',
  allowsUnconditionalUpdate: false,
  validate: clientErrors,
  columns: [
    NAME_COLUMN,
    column('Secret', 'string', 'What the client proves itself with.'),
    { ...column('WWW-Challenge', 'boolean', 'Whether it asks for the password itself.'), type: 'bool' as 'boolean' },
    column('Token-Max-Age', 'string', 'How long its tokens last.'),
    column('Redirect URIs', 'string', 'Where the answers may go.'),
  ],
  cells: (object) => [
    object.metadata.name,
    textAt(object, 'secret'),
    (object as ApiObject & { respondWithChallenges?: boolean }).respondWithChallenges === true,
    ageText(object),
    listAt(object, 'redirectURIs').join(','),
  ],
});

function ageText(object: ApiObject): string {
  const age = (object as ApiObject & { accessTokenMaxAgeSeconds?: number }).accessTokenMaxAgeSeconds;
  if (age === undefined) return 'default';
  return age === 0 ? 'unexpiring' : `${Math.trunc(age / 3600)}h${Math.trunc((age % 3600) / 60)}m${age % 60}s`;
}

function clientErrors(object: ApiObject): readonly FieldError[] {
  const grant = textAt(object, 'grantMethod');
  const age = numberAt(object, 'accessTokenMaxAgeSeconds');
  return [
    ...(grant === '' ? [requiredField('grantMethod')] : []),
    ...(grant === '' || GRANTS.includes(grant) ? [] : [notSupportedField('grantMethod', grant, GRANTS)]),
    ...listAt(object, 'redirectURIs').flatMap((uri, index) => redirectErrors(String(uri), `redirectURIs[${index}]`)),
    ...listAt(object, 'scopeRestrictions').flatMap((one, index) =>
      restrictionErrors(one, `scopeRestrictions[${index}]`),
    ),
    ...(age < 0 ? [invalidField('accessTokenMaxAgeSeconds', String(age), 'value cannot be negative')] : []),
    ...inactivityErrors(object),
  ];
}

const LEAST_INACTIVITY_SECONDS = 300;

function inactivityErrors(object: ApiObject): readonly FieldError[] {
  const field = 'accessTokenInactivityTimeoutSeconds';
  const { [field]: seconds } = object as ApiObject & { [field]?: number };
  if (seconds === undefined || seconds === 0 || seconds >= LEAST_INACTIVITY_SECONDS) return [];
  const why = `The minimum valid timeout value is ${LEAST_INACTIVITY_SECONDS} seconds`;
  return [invalidField(field, String(seconds), why)];
}

/** What is wrong with an address that answers are to be sent to. */
export function redirectErrors(uri: string, field: string): readonly FieldError[] {
  const refuse = (why: string) => [invalidField(field, JSON.stringify(uri), why)];
  if (uri === '') return refuse('may not be empty');
  if (uri.includes('#')) return refuse('may not contain a fragment');
  return uri.split(/[/?]/).some((part) => part === '.' || part === '..')
    ? refuse('may not contain a path segment of . or ..')
    : [];
}

function restrictionErrors(restriction: unknown, path: string): readonly FieldError[] {
  const literals = listAt(restriction, 'literals');
  const given = objectAt({ restriction }, 'restriction')['clusterRole'];
  const errors: FieldError[] = [];
  if (literals.length > 0 === isObject(given)) {
    const values = literals.length === 0 ? '(nil)' : `{${literals.map((one) => JSON.stringify(one)).join(', ')}}`;
    const role = `(*oauth.ClusterRoleScopeRestriction)(${isObject(given) ? '0xc000000000' : 'nil'})`;
    const shown = `oauth.ScopeRestriction{ExactValues:[]string${values}, ClusterRole:${role}}`;
    errors.push(invalidField(path, shown, 'exactly one of literals, clusterRole is required'));
  }
  if (literals.some((one) => one === '')) errors.push(invalidField(`${path}.literals`, '""', 'may not be empty'));
  if (!isObject(given)) return errors;
  for (const list of ['roleNames', 'namespaces'])
    if (listAt(given, list).length === 0)
      errors.push(requiredField(`${path}.clusterRole.${list}`, "won't match anything"));
  return errors;
}
