/** What a service broker made of template instances; kept for clients that still have some (template.openshift.io/v1). */
import { column, defineResource, NAME_COLUMN, objectAt, textAt } from 'regatta/adapters/kubernetes/api';

export const brokerTemplateInstances = defineResource({
  group: 'template.openshift.io',
  version: 'v1',
  plural: 'brokertemplateinstances',
  singular: 'brokertemplateinstance',
  kind: 'BrokerTemplateInstance',
  namespaced: false,
  storageVersionHash: 'Jxj8HlN0pXU=',
  allowsUnconditionalUpdate: false,
  columns: [NAME_COLUMN, column('Template Instance', 'string', 'The instance that it stands for.')],
  cells: (object) => {
    const instance = objectAt(objectAt(object, 'spec'), 'templateInstance');
    return [object.metadata.name, `${textAt(instance, 'namespace')}/${textAt(instance, 'name')}`];
  },
});
