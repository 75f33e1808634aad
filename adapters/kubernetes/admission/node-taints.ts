import type { ResourceDefinition } from '../resources/definition.js';
import type { ApiObject } from '../resources/types.js';
import type { AdmissionStep } from '../resources/registry/admission.js';
import { listAt, objectAt, textAt } from '../resources/registry/json.js';

const NOT_READY = { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' };

/** A new node takes no pods before its controller has seen it ready (plugin/pkg/admission/nodetaint/admission.go v1.32). */
export class TaintNodesByCondition implements AdmissionStep {
  readonly id = 'TaintNodesByCondition';
  readonly order = 24;

  admit(definition: ResourceDefinition, object: ApiObject, before: ApiObject | undefined): ApiObject {
    if (definition.resource !== 'nodes' || before !== undefined) return object;
    const spec = objectAt(object, 'spec');
    const taints = listAt(spec, 'taints');
    const isMarked = taints.some(
      (taint) => textAt(taint, 'key') === NOT_READY.key && textAt(taint, 'effect') === NOT_READY.effect,
    );
    if (isMarked) return object;
    const changed = { ...object, spec: { ...spec, taints: [...taints, NOT_READY] } };
    return changed;
  }
}
