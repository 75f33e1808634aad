import type { FieldError } from '../definition.js';
import { isObject, listAt, objectAt, sameJson, type JsonObject } from '../registry/json.js';
import type { ApiObject } from '../types.js';

const FORBIDDEN =
  'Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';

/** What may change in a pod once it exists (pkg/apis/core/validation/validation.go ValidatePodUpdate v1.32). */
export function podUpdateErrors(pod: ApiObject, before: ApiObject): readonly FieldError[] {
  const spec = objectAt(pod, 'spec');
  const old = objectAt(before, 'spec');
  const containers = listAt(spec, 'containers').length;
  if (containers !== listAt(old, 'containers').length)
    return [
      {
        reason: 'FieldValueForbidden',
        field: 'spec.containers',
        message: 'Forbidden: pod updates may not add or remove containers',
      },
    ];
  const kept = listAt(old, 'tolerations').every((toleration) =>
    listAt(spec, 'tolerations').some((other) => sameJson(other, toleration)),
  );
  if (!kept)
    return [
      {
        reason: 'FieldValueForbidden',
        field: 'spec.tolerations',
        message: 'Forbidden: existing toleration can not be modified except its tolerationSeconds',
      },
    ];
  if (sameJson(fixedPart(spec), fixedPart(old))) return [];
  return [{ reason: 'FieldValueForbidden', field: 'spec', message: FORBIDDEN }];
}

/** A spec without what may change. */
function fixedPart(spec: JsonObject): JsonObject {
  const {
    activeDeadlineSeconds: _deadline,
    tolerations: _tolerations,
    ephemeralContainers: _ephemeral,
    schedulingGates: _gates,
    ...rest
  } = spec;
  const withoutImage = (container: unknown) => (isObject(container) ? { ...container, image: '' } : container);
  return {
    ...rest,
    containers: listAt(spec, 'containers').map(withoutImage),
    initContainers: listAt(spec, 'initContainers').map(withoutImage),
  };
}
