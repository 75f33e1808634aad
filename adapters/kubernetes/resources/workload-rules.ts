import type { FieldError } from './definition.js';
import { goLabelSelector, goStringMap } from './registry/go-text.js';
import { isObject, listAt, objectAt, sameJson, textAt, type JsonObject } from './registry/json.js';
import { matchesSelector } from './registry/selectors.js';
import type { ApiObject } from './types.js';

/** Rules that all workloads with a selector and a template share (kubernetes pkg/apis/apps/validation v1.32). */
export function selectorErrors(object: ApiObject): readonly FieldError[] {
  const spec = objectAt(object, 'spec');
  const selector = spec['selector'];
  const counts = replicaErrors(spec);
  if (!isObject(selector)) {
    // The daemon sets' rules take a missing selector for one that matches nothing.
    const required: readonly FieldError[] =
      object.kind === 'DaemonSet'
        ? []
        : [{ reason: 'FieldValueRequired', field: 'spec.selector', message: 'Required value' }];
    return [...counts, ...required, ...templateLabelErrors(object, {})];
  }
  if (isEmptySelector(selector)) {
    const name = object.kind.toLowerCase();
    const message = `Invalid value: ${goLabelSelector({})}: empty selector is invalid for ${name}`;
    return [{ reason: 'FieldValueInvalid', field: 'spec.selector', message }];
  }
  return [...templateLabelErrors(object, selector), ...counts];
}

function replicaErrors(spec: JsonObject): readonly FieldError[] {
  return ['replicas', 'minReadySeconds', 'revisionHistoryLimit'].flatMap((name) => {
    const value = spec[name];
    if (typeof value !== 'number' || value >= 0) return [];
    const message = `Invalid value: ${value}: must be greater than or equal to 0`;
    return [{ reason: 'FieldValueInvalid', field: `spec.${name}`, message } as const];
  });
}

function isEmptySelector(selector: JsonObject): boolean {
  return Object.keys(objectAt(selector, 'matchLabels')).length + listAt(selector, 'matchExpressions').length === 0;
}

function templateLabelErrors(object: ApiObject, selector: JsonObject): readonly FieldError[] {
  const labels = objectAt(objectAt(objectAt(objectAt(object, 'spec'), 'template'), 'metadata'), 'labels');
  if (!isEmptySelector(selector) && matchesSelector(selector, labels)) return [];
  const message = `Invalid value: ${goStringMap(labels)}: \`selector\` does not match template \`labels\``;
  return [{ reason: 'FieldValueInvalid', field: 'spec.template.metadata.labels', message }];
}

export function templateRestartErrors(object: ApiObject): readonly FieldError[] {
  const policy = textAt(objectAt(objectAt(objectAt(object, 'spec'), 'template'), 'spec'), 'restartPolicy');
  if (policy === 'Always' || policy === '') return [];
  const message = `Unsupported value: ${JSON.stringify(policy)}: supported values: "Always"`;
  return [{ reason: 'FieldValueNotSupported', field: 'spec.template.spec.restartPolicy', message }];
}

export function selectorUpdateErrors(object: ApiObject, before: ApiObject): readonly FieldError[] {
  const selector = objectAt(object, 'spec')['selector'];
  if (sameJson(selector, objectAt(before, 'spec')['selector'])) return [];
  const message = `Invalid value: ${goLabelSelector(selector)}: field is immutable`;
  return [{ reason: 'FieldValueInvalid', field: 'spec.selector', message }];
}
