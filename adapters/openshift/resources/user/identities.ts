/** Identities: what an identity provider calls a user (user.openshift.io/v1). */
import {
  column,
  defineResource,
  NAME_COLUMN,
  objectAt,
  textAt,
  type ApiObject,
  type Column,
  type FieldError,
} from 'regatta/adapters/kubernetes/api';
import { invalidField, requiredField } from '../field-errors.js';
import { identityNameProblem, nameError, userNameProblem } from './names.js';

export const identities = defineResource({
  group: 'user.openshift.io',
  version: 'v1',
  plural: 'identities',
  singular: 'identity',
  kind: 'Identity',
  namespaced: false,
  nameRule: 'path',
  storageVersionHash: '/S8uaPXlz9c=',
  allowsUnconditionalUpdate: false,
  validate: identityErrors,
  validateUpdate: (object, before) =>
    ['providerName', 'providerUserName'].flatMap((name) =>
      textAt(object, name) === textAt(before, name)
        ? []
        : [invalidField(name, JSON.stringify(textAt(object, name)), `may not change ${name}`)],
    ),
  // The name is made of the two others, whatever was asked for.
  prepareForCreate: (object) => {
    const [provider, user] = [textAt(object, 'providerName'), textAt(object, 'providerUserName')];
    if (provider === '' && user === '') return object;
    return { ...object, metadata: { ...object.metadata, name: `${provider}:${user}` } };
  },
  columns: [
    NAME_COLUMN,
    named('IDP Name', 'The identity provider.'),
    named('IDP User Name', 'How the provider calls the user.'),
    named('User Name', 'The user behind the identity.'),
    column('User UID', 'string', 'The id of that user.'),
  ],
  cells: (object) => {
    const user = objectAt(object, 'user');
    return [
      object.metadata.name,
      textAt(object, 'providerName'),
      textAt(object, 'providerUserName'),
      textAt(user, 'name'),
      textAt(user, 'uid'),
    ];
  },
});

export function named(name: string, description: string): Column {
  return { ...column(name, 'string', description), format: 'name' };
}

function identityErrors(object: ApiObject): readonly FieldError[] {
  const { name } = object.metadata;
  const [provider, providerUser] = [textAt(object, 'providerName'), textAt(object, 'providerUserName')];
  const user = objectAt(object, 'user');
  const [userName, uid] = [textAt(user, 'name'), textAt(user, 'uid')];
  const expected = `${provider}:${providerUser}`;
  const problem = identityNameProblem(name);
  return [
    ...nameError('metadata.name', name, problem),
    ...part('providerName', provider),
    ...part('providerUserName', providerUser),
    ...(problem === '' && name !== expected
      ? [invalidField('metadata.name', JSON.stringify(name), `must be ${expected}`)]
      : []),
    ...(userName === '' ? [] : nameError('user.name', userName, userNameProblem(userName))),
    ...(userName !== '' && uid === '' ? [requiredField('user.uid', 'uid is required when username is provided')] : []),
    ...(userName === '' && uid !== '' ? [requiredField('user.name', 'username is required when uid is provided')] : []),
  ];
}

function part(field: string, value: string): readonly FieldError[] {
  if (value === '') return [requiredField(field)];
  return value.includes(':') ? [invalidField(field, JSON.stringify(value), 'may not contain ":"')] : [];
}
