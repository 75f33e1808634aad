import type { FieldError } from '../definition.js';
import { fieldForbidden } from '../registry/field-errors.js';
import { listAt, objectAt, textAt } from '../registry/json.js';
import type { ApiObject } from '../types.js';
import { grammarErrors } from './fields.js';
import { podAnnotationErrors } from './pod-annotations.js';
import { podSpecErrors } from './pod-spec.js';

/** Pods (pkg/apis/core/validation/validation.go ValidatePod v1.32). */
export function podErrors(pod: ApiObject): readonly FieldError[] {
  const spec = objectAt(pod, 'spec');
  return [
    ...podAnnotationErrors(objectAt(pod.metadata, 'annotations'), spec, 'metadata.annotations'),
    ...podSpecErrors(spec, 'spec'),
  ];
}

/** What a new pod may not have yet (ValidatePodCreate). */
export function newPodErrors(pod: ApiObject): readonly FieldError[] {
  const spec = objectAt(pod, 'spec');
  const errors: FieldError[] = [];
  if (listAt(spec, 'ephemeralContainers').length > 0)
    errors.push(fieldForbidden('spec.ephemeralContainers', 'cannot be set on create'));
  if (textAt(spec, 'nodeName') !== '' && listAt(spec, 'schedulingGates').length > 0)
    errors.push(fieldForbidden('spec.nodeName', 'cannot be set until all schedulingGates have been cleared'));
  return errors;
}

export function nominationErrors(pod: ApiObject): readonly FieldError[] {
  const node = textAt(objectAt(pod, 'status'), 'nominatedNodeName');
  return node === '' ? [] : grammarErrors(node, 'status.nominatedNodeName', 'subdomain');
}
