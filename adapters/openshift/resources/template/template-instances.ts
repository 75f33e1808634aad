/** Template instances: objects that were made from a template, and go with it (template.openshift.io/v1). */
import {
  column,
  defineResource,
  isObject,
  listAt,
  NAME_COLUMN,
  nameErrors,
  objectAt,
  sameJson,
  textAt,
  type ApiObject,
  type FieldError,
  type JsonObject,
} from 'regatta/adapters/kubernetes/api';
import { forbiddenField, requiredField } from '../field-errors.js';
import { parameterErrors } from './templates.js';

export interface TemplateInstance extends ApiObject {
  readonly spec: {
    readonly template: ApiObject & JsonObject;
    readonly secret?: { readonly name: string };
    readonly requester?: {
      readonly username: string;
      readonly uid?: string;
      readonly groups?: readonly string[];
      readonly extra?: JsonObject;
    };
  };
  readonly status?: {
    readonly conditions?: readonly JsonObject[];
    readonly objects?: readonly { readonly ref: JsonObject }[];
  };
}

export const templateInstances = defineResource({
  group: 'template.openshift.io',
  version: 'v1',
  plural: 'templateinstances',
  singular: 'templateinstance',
  kind: 'TemplateInstance',
  namespaced: true,
  hasStatus: true,
  storageVersionHash: 'Q8UwfyPqly4=',
  allowsUnconditionalUpdate: false,
  validate: instanceErrors,
  validateUpdate: (object, before) =>
    sameJson(objectAt(object, 'spec'), objectAt(before, 'spec')) ? [] : [forbiddenField('spec', 'field is immutable')],
  prepareForCreate: (object) => {
    const created = { ...object, status: {} };
    return created;
  },
  columns: [NAME_COLUMN, column('Template', 'string', 'The template that it was made from.')],
  cells: (object) => [object.metadata.name, (object as TemplateInstance).spec.template.metadata?.name ?? ''],
  subresources: [{ name: 'status', kind: 'TemplateInstance', verbs: ['get', 'patch', 'update'] }],
});

function instanceErrors(object: ApiObject): readonly FieldError[] {
  const spec = objectAt(object, 'spec');
  const template = objectAt(spec, 'template');
  const secret = spec['secret'];
  const secretName = textAt(secret, 'name');
  const objects = listAt(template, 'parameters').length;
  return [
    ...(objects > 0 ? parameterErrors(template, 'spec.template.') : []),
    ...(isObject(secret) && secretName === '' ? [requiredField('spec.secret.name')] : []),
    ...(secretName === '' ? [] : nameErrors(secretName, 'spec.secret.name', 'subdomain')),
  ];
}
