import type { FieldError } from '../definition.js';
import { fieldInvalid, fieldInvalidShown } from '../registry/field-errors.js';
import { qualifiedNameProblems } from '../registry/labels.js';
import type { ObjectMeta, OwnerReference } from '../types.js';

/** Finalizers that the server itself knows (pkg/apis/core/helper IsStandardFinalizerName). */
const STANDARD_FINALIZERS = ['kubernetes', 'orphan', 'foregroundDeletion'];

/** Owners and finalizers (apimachinery pkg/api/validation/objectmeta.go ValidateObjectMetaAccessor v0.32). */
export function ownershipErrors({ ownerReferences = [], finalizers = [] }: Partial<ObjectMeta>): readonly FieldError[] {
  return [...ownerErrors(ownerReferences), ...finalizers.flatMap(finalizerErrors)];
}

function ownerErrors(references: readonly OwnerReference[]): readonly FieldError[] {
  const errors: FieldError[] = [];
  const controllers: OwnerReference[] = [];
  for (const reference of references) {
    errors.push(...referenceErrors(reference));
    if (reference.controller === true) controllers.push(reference);
  }
  if (controllers.length < 2) return errors;
  const [first, second] = controllers as [OwnerReference, OwnerReference];
  const names = `${first.kind}/${first.name} and ${second.kind}/${second.name}`;
  const detail = `Only one reference can have Controller set to true. Found "true" in references for ${names}`;
  return [...errors, fieldInvalidShown('metadata.ownerReferences', '[]v1.OwnerReference{}', detail)];
}

function referenceErrors(reference: Partial<OwnerReference>): readonly FieldError[] {
  const at = 'metadata.ownerReferences';
  const { apiVersion = '', kind = '', name = '', uid = '' } = reference;
  const version = apiVersion.split('/').length > 2 ? '' : (apiVersion.split('/').at(-1) ?? '');
  return [
    ...(version === '' ? [fieldInvalid(`${at}.apiVersion`, apiVersion, 'version must not be empty')] : []),
    ...(kind === '' ? [fieldInvalid(`${at}.kind`, kind, 'kind must not be empty')] : []),
    ...(name === '' ? [fieldInvalid(`${at}.name`, name, 'name must not be empty')] : []),
    ...(uid === '' ? [fieldInvalid(`${at}.uid`, uid, 'uid must not be empty')] : []),
    ...(apiVersion === 'v1' && kind === 'Event'
      ? [fieldInvalid(at, 'v1.OwnerReference{}', '/v1, Kind=Event is disallowed from being an owner')]
      : []),
  ];
}

function finalizerErrors(name: string, index: number): readonly FieldError[] {
  const problems = qualifiedNameProblems(name).map((problem) => fieldInvalid('metadata.finalizers', name, problem));
  if (name.includes('/') || STANDARD_FINALIZERS.includes(name)) return problems;
  return [
    ...problems,
    fieldInvalid(
      `metadata.finalizers[${index}]`,
      name,
      'name is neither a standard finalizer name nor is it fully qualified',
    ),
  ];
}
