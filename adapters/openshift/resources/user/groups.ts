/** Groups of users (user.openshift.io/v1). */
import { column, defineResource, listAt, NAME_COLUMN } from 'regatta/adapters/kubernetes/api';
import { invalidField } from '../field-errors.js';
import { nameError, userNameProblem } from './names.js';

export const groups = defineResource({
  group: 'user.openshift.io',
  version: 'v1',
  plural: 'groups',
  singular: 'group',
  kind: 'Group',
  namespaced: false,
  nameRule: 'path',
  storageVersionHash: 'YhnYEx+IpBw=',
  allowsUnconditionalUpdate: false,
  validate: (object) => {
    const { name } = object.metadata;
    return [
      ...(name.includes(':') ? [invalidField('metadata.name', JSON.stringify(name), 'may not contain ":"')] : []),
      ...listAt(object, 'users').flatMap((user, index) => {
        const text = String(user);
        return nameError(`user[${index}]`, text, text === '' ? 'may not be empty' : userNameProblem(text));
      }),
    ];
  },
  columns: [NAME_COLUMN, column('Users', 'string', 'Who is in the group.')],
  cells: (object) => [object.metadata.name, listAt(object, 'users').join(', ')],
});
