/** Quotas over several projects (quota.openshift.io/v1). */
import {
  AGE_COLUMN,
  ageOf,
  column,
  defineResource,
  labelText,
  NAME_COLUMN,
  objectAt,
  selectorText,
} from 'regatta/adapters/kubernetes/api';

export const clusterResourceQuotas = defineResource({
  group: 'quota.openshift.io',
  version: 'v1',
  plural: 'clusterresourcequotas',
  singular: 'clusterresourcequota',
  kind: 'ClusterResourceQuota',
  shortNames: ['clusterquota'],
  namespaced: false,
  hasStatus: true,
  hasGeneration: true,
  storageVersionHash: 'gADfwEqQpNI=',
  columns: [
    NAME_COLUMN,
    column('Label Selector', 'string', 'Which labels choose the projects.'),
    column('Annotation Selector', 'string', 'Which annotations choose the projects.'),
    AGE_COLUMN,
  ],
  cells: (object, now) => {
    const selector = objectAt(objectAt(object, 'spec'), 'selector');
    const annotations = labelText(selector['annotations']);
    return [object.metadata.name, selectorText(selector['labels']), annotations, ageOf(object, now)];
  },
  subresources: [{ name: 'status', kind: 'ClusterResourceQuota', verbs: ['get', 'patch', 'update'] }],
});
