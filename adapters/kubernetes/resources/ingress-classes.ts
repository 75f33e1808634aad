import { ageOf } from './registry/cells.js';
import { AGE_COLUMN, column, defineResource, NAME_COLUMN } from './registry/define-resource.js';
import { changeAt, fill, isObject, objectAt, textAt, type JsonObject } from './registry/json.js';
import { ingressClassKindErrors, ingressClassUpdateErrors } from './rules/networking.js';

export const ingressClasses = defineResource({
  group: 'networking.k8s.io',
  version: 'v1',
  plural: 'ingressclasses',
  singular: 'ingressclass',
  kind: 'IngressClass',
  namespaced: false,
  hasGeneration: true,
  defaults: (object) =>
    changeAt(object, 'spec', (spec: JsonObject) =>
      changeAt(spec, 'parameters', (reference: JsonObject) => fill(reference, { scope: 'Cluster' })),
    ),
  validate: ingressClassKindErrors,
  validateUpdate: ingressClassUpdateErrors,
  columns: [
    NAME_COLUMN,
    column('Controller', 'string', 'Who serves ingresses of this class.'),
    column('Parameters', 'string', 'Where the controller reads its settings.'),
    AGE_COLUMN,
  ],
  cells: (object, now) => {
    const spec = objectAt(object, 'spec');
    const { parameters } = spec;
    const group = textAt(parameters, 'apiGroup');
    const kind = `${textAt(parameters, 'kind')}${group === '' ? '' : `.${group}`}`;
    const text = isObject(parameters) ? `${kind}/${textAt(parameters, 'name')}` : '<none>';
    return [object.metadata.name, textAt(spec, 'controller'), text, ageOf(object, now)];
  },
});
