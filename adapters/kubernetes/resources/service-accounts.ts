import { ageOf } from './registry/cells.js';
import { AGE_COLUMN, column, defineResource, NAME_COLUMN } from './registry/define-resource.js';
import { listAt } from './registry/json.js';

export const serviceAccounts = defineResource({
  group: '',
  version: 'v1',
  plural: 'serviceaccounts',
  singular: 'serviceaccount',
  kind: 'ServiceAccount',
  shortNames: ['sa'],
  namespaced: true,
  deleteAnswersObject: true,
  columns: [NAME_COLUMN, column('Secrets', 'string', 'How many secrets belong to the account.'), AGE_COLUMN],
  subresources: [
    { name: 'token', kind: 'TokenRequest', group: 'authentication.k8s.io', version: 'v1', verbs: ['create'] },
  ],
  cells: (object, now) => [object.metadata.name, listAt(object, 'secrets').length, ageOf(object, now)],
});
