/** Tokens of users, and what leads to them (oauth.openshift.io/v1). */
import { rfc3339, parseRfc3339 } from 'regatta/kit';
import {
  column,
  defineResource,
  listAt,
  NAME_COLUMN,
  numberAt,
  textAt,
  type ApiObject,
  type Column,
  type FieldError,
  type ResourceDefinition,
} from 'regatta/adapters/kubernetes/api';
import { invalidField, notSupportedField, requiredField } from '../field-errors.js';
import { named } from '../user/identities.js';
import { userNameProblem } from '../user/names.js';
import { redirectErrors } from './clients.js';

/** How the names of tokens begin; what follows is the hash of what the bearer shows. */
export const TOKEN_PREFIX = 'sha256~';
const LEAST_LENGTH = 32;

const TOKEN_COLUMNS: readonly Column[] = [
  NAME_COLUMN,
  named('User Name', 'Whose token it is.'),
  named('Client Name', 'Which program asked for it.'),
  column('Created', 'string', 'When it was made.'),
  column('Expires', 'string', 'When it ends.'),
  column('Redirect URI', 'string', 'Where it was sent.'),
  column('Scopes', 'string', 'What it may be used for.'),
];

function tokenCells(object: ApiObject): readonly string[] {
  const createdMs = parseRfc3339(object.metadata.creationTimestamp);
  const expires = numberAt(object, 'expiresIn');
  const shown = (ms: number) => `${rfc3339(ms).slice(0, 10)} ${rfc3339(ms).slice(11, 19)} +0000 UTC`;
  return [
    object.metadata.name,
    textAt(object, 'userName'),
    textAt(object, 'clientName'),
    rfc3339(createdMs),
    expires === 0 ? 'never' : shown(createdMs + expires * 1000),
    textAt(object, 'redirectURI'),
    listAt(object, 'scopes').join(','),
  ];
}

function token(
  plural: string,
  singular: string,
  kind: string,
  hash: string,
  rest: Partial<ResourceDefinition>,
): ResourceDefinition {
  return defineResource({
    group: 'oauth.openshift.io',
    version: 'v1',
    plural,
    singular,
    kind,
    namespaced: false,
    nameRule: 'path',
    storageVersionHash: hash,
    allowsUnconditionalUpdate: false,
    columns: TOKEN_COLUMNS,
    cells: tokenCells,
    ...rest,
  });
}

export const oauthAccessTokens = token('oauthaccesstokens', 'oauthaccesstoken', 'OAuthAccessToken', 'Hss+eIbWaq4=', {
  validate: tokenErrors,
});

export const oauthAuthorizeTokens = token(
  'oauthauthorizetokens',
  'oauthauthorizetoken',
  'OAuthAuthorizeToken',
  'boIUgj6jo8I=',
  {
    defaults: (object) =>
      textAt(object, 'codeChallenge') !== '' && textAt(object, 'codeChallengeMethod') === ''
        ? ({ ...object, codeChallengeMethod: 'plain' } as ApiObject)
        : object,
    validate: (object) => [...tokenErrors(object), ...challengeErrors(object)],
  },
);

export const oauthClientAuthorizations = token(
  'oauthclientauthorizations',
  'oauthclientauthorization',
  'OAuthClientAuthorization',
  'Q0jsEj2AFkk=',
  {
    validate: (object) => {
      const expected = `${textAt(object, 'userName')}:${textAt(object, 'clientName')}`;
      const { name } = object.metadata;
      return [
        ...(name === expected
          ? []
          : [invalidField('metadata.name', JSON.stringify(name), `must be in the format <userName>:<clientName>`)]),
        ...holderErrors(object),
      ];
    },
    columns: [
      NAME_COLUMN,
      named('User Name', 'Who agreed.'),
      named('Client Name', 'Which program may ask.'),
      column('Scopes', 'string', 'What it may ask for.'),
    ],
    cells: (object) => [
      object.metadata.name,
      textAt(object, 'userName'),
      textAt(object, 'clientName'),
      listAt(object, 'scopes').join(','),
    ],
  },
);

function tokenErrors(object: ApiObject): readonly FieldError[] {
  return [
    ...tokenNameErrors(object.metadata.name),
    ...holderErrors(object),
    ...redirectErrors(textAt(object, 'redirectURI'), 'redirectURI'),
  ];
}

function tokenNameErrors(name: string): readonly FieldError[] {
  const refuse = (why: string) => [invalidField('metadata.name', JSON.stringify(name), why)];
  if (name === '' || /[/%]/.test(name)) return [];
  if (name.length < LEAST_LENGTH) return refuse(`must be at least ${LEAST_LENGTH} characters long`);
  return name.startsWith(TOKEN_PREFIX)
    ? []
    : refuse(`only the new format of tokens (prefixed with ${TOKEN_PREFIX}) is allowed`);
}

function holderErrors(object: ApiObject): readonly FieldError[] {
  const [client, user, uid] = ['clientName', 'userName', 'userUID'].map((name) => textAt(object, name));
  const problem = user === '' || user === undefined ? '' : userNameProblem(user);
  return [
    ...(client === '' ? [requiredField('clientName')] : []),
    ...(user === '' ? [requiredField('userName')] : []),
    ...(problem === '' ? [] : [invalidField('userName', JSON.stringify(user), problem)]),
    ...(listAt(object, 'scopes').length === 0 ? [requiredField('scopes', 'may not be empty')] : []),
    ...(uid === '' ? [requiredField('userUID')] : []),
  ];
}

function challengeErrors(object: ApiObject): readonly FieldError[] {
  const [challenge, method] = [textAt(object, 'codeChallenge'), textAt(object, 'codeChallengeMethod')];
  if (challenge === '')
    return method === '' ? [] : [invalidField('codeChallengeMethod', JSON.stringify(method), 'may not be set')];
  return ['plain', 'S256'].includes(method)
    ? []
    : [notSupportedField('codeChallengeMethod', method, ['plain', 'S256'])];
}
