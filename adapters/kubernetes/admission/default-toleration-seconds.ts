import type { ResourceDefinition } from '../resources/definition.js';
import type { AdmissionStep } from '../resources/registry/admission.js';
import { listAt, objectAt, textAt } from '../resources/registry/json.js';
import type { ApiObject } from '../resources/types.js';

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
    if (added.length === 0) return object;
    const changed = { ...object, spec: { ...spec, tolerations: [...given, ...added] } };
    return changed;
  }
}

function tolerates(toleration: unknown, key: string): boolean {
  const named = textAt(toleration, 'key');
  const effect = textAt(toleration, 'effect');
  return (named === key || named === '') && (effect === 'NoExecute' || effect === '');
}
