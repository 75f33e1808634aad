import { ageOf } from './registry/cells.js';
import { AGE_COLUMN, column, defineResource, NAME_COLUMN } from './registry/define-resource.js';
import { objectAt, textAt } from './registry/json.js';
import { leaseErrors } from './rules/policy.js';

export const leases = defineResource({
  group: 'coordination.k8s.io',
  version: 'v1',
  plural: 'leases',
  singular: 'lease',
  kind: 'Lease',
  namespaced: true,
  allowsUnconditionalUpdate: false,
  allowsCreateOnUpdate: true,
  validate: leaseErrors,
  columns: [NAME_COLUMN, column('Holder', 'string', 'Who holds the lease.'), AGE_COLUMN],
  cells: (object, now) => [
    object.metadata.name,
    textAt(objectAt(object, 'spec'), 'holderIdentity'),
    ageOf(object, now),
  ],
});
