import { compareBytes, type Store } from 'regatta/kit';
import type { ResourceDefinition } from '../../resources/definition.js';
import type { AdmissionStep } from '../../resources/registry/admission.js';
import { aggregated } from '../../resources/registry/go-text.js';
import { isObject, listAt, objectAt, textAt, type JsonObject } from '../../resources/registry/json.js';
import { forbidden } from '../../resources/registry/refusal.js';
import type { RequestContext } from '../../resources/registry/request-context.js';
import type { ApiObject } from '../../resources/types.js';
import { claimProblems, podProblems } from './limits.js';

const ANNOTATION = 'kubernetes.io/limit-ranger';

/** Holds pods and claims against the LimitRanges of their namespace (kubernetes plugin/pkg/admission/limitranger v1.32). */
export class LimitRanger implements AdmissionStep {
  readonly id = 'LimitRanger';
  readonly order = 15;
  readonly #store: Store;
  readonly #request: RequestContext;

  constructor(store: Store, request: RequestContext) {
    this.#store = store;
    this.#request = request;
  }

  /** Fills what containers do not ask for. */
  admit(definition: ResourceDefinition, object: ApiObject, before: ApiObject | undefined): ApiObject {
    if (definition.resource !== 'pods' || before !== undefined) return object;
    return this.#limitsOf(object).reduce(withDefaults, object);
  }

  validate(definition: ResourceDefinition, object: ApiObject, before: ApiObject | undefined): void {
    const { resource } = definition;
    const isPod = resource === 'pods' && before === undefined;
    const isClaim = resource === 'persistentvolumeclaims' && (this.#request.current?.subresource ?? '') === '';
    // What is going may lose its finalizers whatever its size.
    if ((!isPod && !isClaim) || before?.metadata.deletionTimestamp !== undefined) return;
    const problemsOf = isPod ? podProblems : claimProblems;
    for (const limits of this.#limitsOf(object)) {
      const problems = problemsOf(limits, objectAt(object, 'spec'));
      if (problems.length > 0) throw forbidden(definition, object.metadata.name, aggregated(problems));
    }
  }

  #limitsOf({ metadata: { namespace = '' } }: ApiObject): readonly (readonly unknown[])[] {
    if (this.#store.count('limitranges', namespace) === 0) return [];
    const { items } = this.#store.list<ApiObject>('limitranges', { namespace });
    return items.map(({ value }) => listAt(objectAt(value, 'spec'), 'limits'));
  }
}

function withDefaults(pod: ApiObject, limits: readonly unknown[]): ApiObject {
  const of = (field: string): JsonObject =>
    Object.assign(
      {},
      ...limits.filter((limit) => textAt(limit, 'type') === 'Container').map((one) => objectAt(one, field)),
    );
  const [requests, maxima] = [of('defaultRequest'), of('default')];
  const notes: string[] = [];
  const spec = objectAt(pod, 'spec');
  const filled = (list: string, what: string) =>
    listAt(spec, list).map((container) =>
      isObject(container) ? withContainerDefaults(container, what, requests, maxima, notes) : container,
    );
  const changed = {
    ...pod,
    spec: {
      ...spec,
      containers: filled('containers', 'container'),
      ...(listAt(spec, 'initContainers').length > 0 && { initContainers: filled('initContainers', 'init container') }),
    },
  };
  if (notes.length === 0) return pod;
  const annotations = { ...pod.metadata.annotations, [ANNOTATION]: `LimitRanger plugin set: ${notes.join('; ')}` };
  return { ...changed, metadata: { ...pod.metadata, annotations } };
}

function withContainerDefaults(
  container: JsonObject,
  what: string,
  requests: JsonObject,
  maxima: JsonObject,
  notes: string[],
): JsonObject {
  const resources = objectAt(container, 'resources');
  const merged = (field: 'requests' | 'limits', word: string, defaults: JsonObject) => {
    const own = objectAt(resources, field);
    const missing = Object.keys(defaults)
      .filter((name) => own[name] === undefined)
      .sort(compareBytes);
    if (missing.length > 0) notes.push(`${missing.join(', ')} ${word} for ${what} ${textAt(container, 'name')}`);
    return { ...defaults, ...own };
  };
  const both = { requests: merged('requests', 'request', requests), limits: merged('limits', 'limit', maxima) };
  const set = Object.fromEntries(Object.entries(both).filter(([, list]) => Object.keys(list).length > 0));
  return { ...container, resources: { ...resources, ...set } };
}
