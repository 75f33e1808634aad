/** Which blocks of a range are given away (security.openshift.io/v1). */
import { defineResource } from 'regatta/adapters/kubernetes/api';

export const rangeAllocations = defineResource({
  group: 'security.openshift.io',
  version: 'v1',
  plural: 'rangeallocations',
  singular: 'rangeallocation',
  kind: 'RangeAllocation',
  namespaced: false,
  hasGeneration: true,
  storageVersionHash: '8/BJx/M8Ga0=',
});
