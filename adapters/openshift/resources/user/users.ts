/** Users: those who may log in (user.openshift.io/v1). */
import { column, defineResource, listAt, NAME_COLUMN, textAt } from 'regatta/adapters/kubernetes/api';
import { identityNameProblem, nameError, userNameProblem } from './names.js';

export const users = defineResource({
  group: 'user.openshift.io',
  version: 'v1',
  plural: 'users',
  singular: 'user',
  kind: 'User',
  namespaced: false,
  nameRule: 'path',
  storageVersionHash: 'Hbwv6GYPwoQ=',
  allowsUnconditionalUpdate: false,
  validate: (object) => [
    ...(object.metadata.name === '' || object.metadata.name === '..'
      ? []
      : nameError('metadata.name', object.metadata.name, userNameBesidesPath(object.metadata.name))),
    ...listAt(object, 'identities').flatMap((identity, index) =>
      nameError(`identities[${index}]`, String(identity), identityNameProblem(String(identity))),
    ),
  ],
  columns: [
    NAME_COLUMN,
    column('UID', 'string', 'The id of the user, unique over all time.'),
    column('Full Name', 'string', 'How the user is called.'),
    column('Identities', 'string', 'Who the user is to identity providers.'),
  ],
  cells: (object) => [
    object.metadata.name,
    object.metadata.uid,
    textAt(object, 'fullName'),
    listAt(object, 'identities').join(', '),
  ],
});

/** The grammar of paths is checked for every kind, so it is not told twice. */
function userNameBesidesPath(name: string): string {
  return /[/%]/.test(name) ? '' : userNameProblem(name);
}
