import { defaultPodSpec } from './pod-spec.js';
import { containerCells, labelText } from './registry/cells.js';
import { column, defineResource, NAME_COLUMN } from './registry/define-resource.js';
import { changeAt, objectAt, type JsonObject } from './registry/json.js';
import { podTemplateKindErrors } from './rules/batch.js';

export const podTemplates = defineResource({
  group: '',
  version: 'v1',
  plural: 'podtemplates',
  singular: 'podtemplate',
  kind: 'PodTemplate',
  namespaced: true,
  hasGeneration: true,
  deleteAnswersObject: true,
  defaults: (object) =>
    changeAt(object, 'template', (template: JsonObject) => changeAt(template, 'spec', defaultPodSpec)),
  validate: podTemplateKindErrors,
  columns: [
    NAME_COLUMN,
    column('Containers', 'string', 'Names of each container in the template.'),
    column('Images', 'string', 'Images referenced by each container in the template.'),
    column('Pod Labels', 'string', 'Labels of pods made from the template.'),
  ],
  cells: (object) => {
    const template = objectAt(object, 'template');
    const labels = labelText(objectAt(template, 'metadata')['labels']);
    return [object.metadata.name, ...containerCells(template['spec']), labels];
  },
});
