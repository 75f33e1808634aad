import type { FieldError } from '../definition.js';
import { fieldForbidden } from '../registry/field-errors.js';
import { isObject, listAt, objectAt, sameJson, textAt, type JsonObject } from '../registry/json.js';
import type { ApiObject } from '../types.js';
import { podErrors } from './pods.js';

const FORBIDDEN =
  'Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';

/** What may change in a pod once it exists (pkg/apis/core/validation/validation.go ValidatePodUpdate v1.32). */
export function podUpdateErrors(pod: ApiObject, before: ApiObject): readonly FieldError[] {
  // What is wrong with the pod itself is told by both of upstream's checks.
  const own = podErrors(pod);
  if (own.length > 0) return own;
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
  const isGated = listAt(old, 'schedulingGates').length > 0;
  const added = listAt(spec, 'schedulingGates').some(
    (gate) => !listAt(old, 'schedulingGates').some((one) => sameJson(one, gate)),
  );
  if (added) return [fieldForbidden('spec.schedulingGates', 'only deletion is allowed, but found new scheduling gate')];
  if (sameJson(fixedPart(spec, isGated), fixedPart(old, isGated))) return [];
  return [{ reason: 'FieldValueForbidden', field: 'spec', message: FORBIDDEN }];
}

/** A spec without what may change. */
function fixedPart(spec: JsonObject, isGated: boolean): JsonObject {
  const {
    activeDeadlineSeconds: _deadline,
    tolerations: _tolerations,
    schedulingGates: _gates,
    nodeSelector,
    affinity,
    ...rest
  } = spec;
  const withoutImage = (container: unknown) => (isObject(container) ? { ...container, image: '' } : container);
  return {
    ...rest,
    // Until a pod may be scheduled, where it may go can still change.
    ...(!isGated && { nodeSelector, affinity }),
    containers: listAt(spec, 'containers').map(withoutImage),
    initContainers: listAt(spec, 'initContainers').map(withoutImage),
  };
}

/** Containers that join a pod later: only new ones may come (ValidatePodEphemeralContainersUpdate). */
export function ephemeralUpdateErrors(pod: ApiObject, before: ApiObject): readonly FieldError[] {
  const now = listAt(objectAt(pod, 'spec'), 'ephemeralContainers');
  const field = 'spec.ephemeralContainers';
  return listAt(objectAt(before, 'spec'), 'ephemeralContainers').flatMap((old) => {
    const name = textAt(old, 'name');
    const same = now.find((container) => textAt(container, 'name') === name);
    const shown = `existing ephemeral containers ${JSON.stringify(name)} may not be`;
    if (same === undefined) return [fieldForbidden(field, `${shown} removed\n`)];
    return sameJson(same, old) ? [] : [fieldForbidden(field, `${shown} changed\n`)];
  });
}
