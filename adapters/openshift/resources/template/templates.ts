/** Templates: objects with parameters in them (template.openshift.io/v1). */
import {
  column,
  defineResource,
  listAt,
  NAME_COLUMN,
  textAt,
  type ApiObject,
  type FieldError,
} from 'regatta/adapters/kubernetes/api';
import { invalidField, requiredField } from '../field-errors.js';

const PARAMETER_NAME = /^[a-zA-Z0-9_]+$/;
const LONGEST_DESCRIPTION = 80;

export const templates = defineResource({
  group: 'template.openshift.io',
  version: 'v1',
  plural: 'templates',
  singular: 'template',
  kind: 'Template',
  namespaced: true,
  storageVersionHash: 'utuWisMumJk=',
  allowsUnconditionalUpdate: false,
  deleteAnswersObject: true,
  validate: (object) => parameterErrors(object, ''),
  columns: [
    NAME_COLUMN,
    column('Description', 'string', 'What it is for.'),
    column('Parameters', 'string', 'How many parameters there are, and how many of them have no value.'),
    column('Objects', 'string', 'How many objects it makes.'),
  ],
  cells: (object) => [
    object.metadata.name,
    shortened(object.metadata.annotations?.['description'] ?? ''),
    parameterText(object),
    listAt(object, 'objects').length,
  ],
});

export function parameterErrors(template: unknown, path: string): readonly FieldError[] {
  return listAt(template, 'parameters').flatMap((parameter, index) => {
    const name = textAt(parameter, 'name');
    const field = `${path}parameters[${index}].name`;
    if (name === '') return [requiredField(field)];
    return PARAMETER_NAME.test(name)
      ? []
      : [invalidField(field, JSON.stringify(name), `does not match ${PARAMETER_NAME.source}`)];
  });
}

function shortened(description: string): string {
  const line = description.split('\n')[0] ?? '';
  return line.length > LONGEST_DESCRIPTION ? `${line.slice(0, LONGEST_DESCRIPTION - 3)}...` : line;
}

function parameterText(template: ApiObject): string {
  const parameters = listAt(template, 'parameters');
  const generated = parameters.filter((one) => textAt(one, 'generate') !== '').length;
  const blank = parameters.filter((one) => textAt(one, 'value') === '' && textAt(one, 'generate') === '').length;
  if (blank > 0) return `${parameters.length} (${blank} blank)`;
  return generated > 0 ? `${parameters.length} (${generated} generated)` : `${parameters.length} (all set)`;
}
