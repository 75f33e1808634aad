import { defaultMatchResources } from './validating-admission-policies.js';
import { admissionPolicyBindingErrors } from './rules/admission-registration.js';
import { ageOf } from './registry/cells.js';
import { AGE_COLUMN, column, defineResource, NAME_COLUMN } from './registry/define-resource.js';
import { changeAt, isObject, objectAt, textAt, type JsonObject } from './registry/json.js';

export const validatingAdmissionPolicyBindings = defineResource({
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  plural: 'validatingadmissionpolicybindings',
  singular: 'validatingadmissionpolicybinding',
  kind: 'ValidatingAdmissionPolicyBinding',
  categories: ['api-extensions'],
  namespaced: false,
  hasGeneration: true,
  allowsUnconditionalUpdate: false,
  defaults: (object) =>
    changeAt(object, 'spec', (spec: JsonObject) => changeAt(spec, 'matchResources', defaultMatchResources)),
  validate: admissionPolicyBindingErrors,
  columns: [
    NAME_COLUMN,
    column('PolicyName', 'string', 'The policy that is bound.'),
    column('ParamRef', 'string', 'The object that gives its parameters.'),
    AGE_COLUMN,
  ],
  cells: (object, now) => {
    const spec = objectAt(object, 'spec');
    return [object.metadata.name, textAt(spec, 'policyName'), parameterWords(spec['paramRef']), ageOf(object, now)];
  },
});

function parameterWords(reference: unknown): string {
  if (!isObject(reference)) return '<unset>';
  const namespace = textAt(reference, 'namespace') || '*';
  return `${namespace}/${textAt(reference, 'name') || '*'}`;
}
