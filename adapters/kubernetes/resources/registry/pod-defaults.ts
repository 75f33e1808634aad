import type { ResourceDefinition } from '../definition.js';
import type { ApiObject } from '../types.js';
import type { AdmissionStep } from './admission.js';
import { fill, listAt, objectAt, textAt, type JsonObject } from './json.js';

const TAINTS = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'];

/**
 * Every pod tolerates the loss of its node for a while, unless it says how long itself (kubernetes
 * plugin/pkg/admission/defaulttolerationseconds/admission.go v1.32).
 */
export class DefaultTolerationSeconds implements AdmissionStep {
  readonly id = 'DefaultTolerationSeconds';
  readonly order = 40;
  readonly #seconds: number;

  constructor(podEvictionTolerationMs: number) {
    this.#seconds = Math.round(podEvictionTolerationMs / 1000);
  }

  admit(definition: ResourceDefinition, object: ApiObject): ApiObject {
    if (definition.resource !== 'pods') return object;
    const spec = objectAt(object, 'spec');
    const given = listAt(spec, 'tolerations');
    const added = TAINTS.filter((key) => !given.some((toleration) => tolerates(toleration, key))).map((key) => ({
      key,
      operator: 'Exists',
      effect: 'NoExecute',
      tolerationSeconds: this.#seconds,
    }));
    return added.length === 0 ? object : withSpec(object, { ...spec, tolerations: [...given, ...added] });
  }
}

function tolerates(toleration: unknown, key: string): boolean {
  const named = textAt(toleration, 'key');
  const effect = textAt(toleration, 'effect');
  return (named === key || named === '') && (effect === 'NoExecute' || effect === '');
}

/** Pods without a class get priority 0 (kubernetes plugin/pkg/admission/priority/admission.go v1.32). */
export class DefaultPriority implements AdmissionStep {
  readonly id = 'Priority';
  readonly order = 30;

  admit(definition: ResourceDefinition, object: ApiObject, before: ApiObject | undefined): ApiObject {
    if (definition.resource !== 'pods' || before !== undefined) return object;
    const spec = objectAt(object, 'spec');
    const filled = fill(spec, { priority: 0, preemptionPolicy: 'PreemptLowerPriority' });
    return filled === spec ? object : withSpec(object, filled);
  }
}

function withSpec(object: ApiObject, spec: JsonObject): ApiObject {
  const changed = { ...object, spec };
  return changed;
}
