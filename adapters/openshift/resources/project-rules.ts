/** The rules of projects (openshift-apiserver pkg/project/apis/project/validation/validation.go). */
import { nameProblems, type ApiObject, type FieldError, type ObjectMeta } from 'regatta/adapters/kubernetes/api';
import { invalidField, requiredField } from './field-errors.js';
import { ANNOTATIONS } from './project.js';

const NODE_SELECTOR = 'openshift.io/node-selector';
const SHORTEST_NAME = 2;
/** What may be changed through the project; everything else is the namespace's. */
const CHANGEABLE: readonly string[] = [ANNOTATIONS.description, ANNOTATIONS.displayName];

export function projectErrors({ metadata: { name, annotations = {} } }: ApiObject): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (name === undefined || name === '')
    errors.push(requiredField('metadata.name', 'name or generateName is required'));
  else
    for (const problem of problemsOf(name)) errors.push(invalidField('metadata.name', JSON.stringify(name), problem));
  const displayName = annotations[ANNOTATIONS.displayName] ?? '';
  if (/[\n\t]/.test(displayName)) {
    const field = `metadata.annotations[${ANNOTATIONS.displayName}]`;
    errors.push(invalidField(field, JSON.stringify(displayName), 'may not contain a new line or tab'));
  }
  const selector = annotations[NODE_SELECTOR] ?? '';
  if (selector.split(',').some((term) => term.trim() !== '' && !/^[^=]+=[^=]*$/.test(term.trim())))
    errors.push(invalidField('nodeSelector', JSON.stringify(selector), 'must be a valid label selector'));
  return errors;
}

function problemsOf(name: string): readonly string[] {
  const inPath = nameProblems(name, 'path');
  if (inPath.length > 0) return inPath;
  if (name.length < SHORTEST_NAME) return [`must be at least ${SHORTEST_NAME} characters long`];
  return nameProblems(name, 'label');
}

export function changeErrors(wanted: ObjectMeta, before: ObjectMeta): readonly FieldError[] {
  return [
    ...changed(wanted.labels, before.labels).map(([name, value]) => immutable(`metadata.labels[${name}]`, value)),
    ...changed(wanted.annotations, before.annotations)
      .filter(([name]) => !CHANGEABLE.includes(name))
      .map(([name, value]) => immutable(`metadata.annotations[${name}]`, value)),
  ];
}

type Texts = Readonly<Record<string, string>>;

/** Names whose values differ, with the new value or, for those that go, the old one. */
function changed(wanted: Texts = {}, before: Texts = {}): readonly (readonly [string, string])[] {
  const kept = Object.entries(wanted).filter(([name, value]) => before[name] !== value);
  return [...kept, ...Object.entries(before).filter(([name]) => wanted[name] === undefined)];
}

function immutable(field: string, value: string): FieldError {
  return invalidField(field, JSON.stringify(value), 'field is immutable, try updating the namespace');
}
