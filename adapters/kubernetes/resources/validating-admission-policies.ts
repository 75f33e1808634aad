import { defaultRules } from './registry/admission-defaults.js';
import { admissionPolicyErrors } from './rules/admission-registration.js';
import { ageOf } from './registry/cells.js';
import { AGE_COLUMN, column, defineResource, NAME_COLUMN } from './registry/define-resource.js';
import { changeAt, fill, isObject, listAt, objectAt, textAt, type JsonObject } from './registry/json.js';
import { statusOnly } from './scale.js';

export const validatingAdmissionPolicies = defineResource({
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  plural: 'validatingadmissionpolicies',
  singular: 'validatingadmissionpolicy',
  kind: 'ValidatingAdmissionPolicy',
  categories: ['api-extensions'],
  namespaced: false,
  hasStatus: true,
  hasGeneration: true,
  allowsUnconditionalUpdate: false,
  defaults: (object) =>
    changeAt(object, 'spec', (spec: JsonObject) =>
      changeAt(fill(spec, { failurePolicy: 'Fail' }), 'matchConstraints', defaultMatchResources),
    ),
  prepareForCreate: (object) => ({ ...object, status: {} }),
  validate: admissionPolicyErrors,
  columns: [
    NAME_COLUMN,
    column('Validations', 'integer', 'How many expressions have to hold.'),
    column('ParamKind', 'string', 'The kind of objects that give parameters.'),
    AGE_COLUMN,
  ],
  cells: (object, now) => {
    const spec = objectAt(object, 'spec');
    const { paramKind } = spec;
    return [
      object.metadata.name,
      listAt(spec, 'validations').length,
      isObject(paramKind) ? `${textAt(paramKind, 'apiVersion')}/${textAt(paramKind, 'kind')}` : '<unset>',
      ageOf(object, now),
    ];
  },
  subresources: statusOnly('ValidatingAdmissionPolicy'),
});

/** Source: kubernetes pkg/apis/admissionregistration/v1/defaults.go SetDefaults_MatchResources v1.32. */
export function defaultMatchResources(match: JsonObject): JsonObject {
  const filled = fill(match, { matchPolicy: 'Equivalent', namespaceSelector: {}, objectSelector: {} });
  return defaultRules(defaultRules(filled, 'resourceRules'), 'excludeResourceRules');
}
