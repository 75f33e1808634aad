import type { Store } from 'regatta/kit';
import type { ResourceDefinition } from '../resources/definition.js';
import type { AdmissionStep } from '../resources/registry/admission.js';
import { isObject, listAt, objectAt, sameJson, textAt } from '../resources/registry/json.js';
import { forbidden } from '../resources/registry/refusal.js';
import type { ApiObject } from '../resources/types.js';

const CLASSES = 'runtimeclasses.node.k8s.io';

/** What a runtime costs and where it runs is the class's to say (kubernetes plugin/pkg/admission/runtimeclass v1.32). */
export class RuntimeClass implements AdmissionStep {
  readonly id = 'RuntimeClass';
  readonly order = 56;
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  admit(definition: ResourceDefinition, object: ApiObject, before: ApiObject | undefined): ApiObject {
    if (definition.resource !== 'pods' || before !== undefined) return object;
    const spec = objectAt(object, 'spec');
    const name = textAt(spec, 'runtimeClassName');
    const refuse = (why: string) => forbidden(definition, object.metadata.name, `pod rejected: ${why}`);
    if (name === '') {
      if (isObject(spec['overhead']) && Object.keys(spec['overhead']).length > 0)
        throw refuse(`Pod Overhead set without corresponding RuntimeClass defined Overhead`);
      return object;
    }
    const found = this.#store.get<ApiObject>(CLASSES, '', name)?.value;
    if (found === undefined) throw refuse(`RuntimeClass ${JSON.stringify(name)} not found`);
    const overhead = objectAt(objectAt(found, 'overhead'), 'podFixed');
    const given = objectAt(spec, 'overhead');
    if (Object.keys(given).length > 0 && !sameJson(given, overhead))
      throw refuse("Pod's Overhead doesn't match RuntimeClass's defined Overhead");
    const scheduling = objectAt(found, 'scheduling');
    const wanted = objectAt(scheduling, 'nodeSelector');
    const own = objectAt(spec, 'nodeSelector');
    const clash = Object.keys(wanted).find((key) => own[key] !== undefined && own[key] !== wanted[key]);
    if (clash !== undefined)
      throw refuse(
        `conflict: runtimeClass.scheduling.nodeSelector[${clash}] = ${textAt(wanted, clash)}; pod.spec.nodeSelector[${clash}] = ${textAt(own, clash)}`,
      );
    const tolerations = listAt(scheduling, 'tolerations');
    const changed = {
      ...object,
      spec: {
        ...spec,
        ...(Object.keys(overhead).length > 0 && { overhead }),
        ...(Object.keys(wanted).length > 0 && { nodeSelector: { ...own, ...wanted } }),
        ...(tolerations.length > 0 && { tolerations: [...listAt(spec, 'tolerations'), ...tolerations] }),
      },
    };
    return changed;
  }
}
