import type { Store } from 'regatta/kit';
import type { ResourceDefinition } from '../resources/definition.js';
import type { AdmissionStep } from '../resources/registry/admission.js';
import { isObject, objectAt, textAt } from '../resources/registry/json.js';
import { forbidden } from '../resources/registry/refusal.js';
import type { ApiObject } from '../resources/types.js';

const STORAGE_CLASSES = 'storageclasses.storage.k8s.io';
const INGRESS_CLASSES = 'ingressclasses.networking.k8s.io';

/** A claim without a class gets the default one (kubernetes plugin/pkg/admission/storage/storageclass/setdefault v1.32). */
export class DefaultStorageClass implements AdmissionStep {
  readonly id = 'DefaultStorageClass';
  readonly order = 50;
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  admit(definition: ResourceDefinition, object: ApiObject, before: ApiObject | undefined): ApiObject {
    if (definition.resource !== 'persistentvolumeclaims' || before !== undefined) return object;
    const spec = objectAt(object, 'spec');
    const old = object.metadata.annotations?.['volume.beta.kubernetes.io/storage-class'];
    // An empty class is a class: it asks for volumes without one.
    if (typeof spec['storageClassName'] === 'string' || old !== undefined) return object;
    const found = defaultsOf(this.#store, STORAGE_CLASSES, [
      'storageclass.kubernetes.io/is-default-class',
      'storageclass.beta.kubernetes.io/is-default-class',
    ])[0];
    if (found === undefined) return object;
    const changed = { ...object, spec: { ...spec, storageClassName: found.metadata.name } };
    return changed;
  }
}

/** An ingress without a class gets the default one (kubernetes plugin/pkg/admission/network/defaultingressclass v1.32). */
export class DefaultIngressClass implements AdmissionStep {
  readonly id = 'DefaultIngressClass';
  readonly order = 70;
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  admit(definition: ResourceDefinition, object: ApiObject, before: ApiObject | undefined): ApiObject {
    if (definition.resource !== 'ingresses.networking.k8s.io' || before !== undefined) return object;
    const spec = objectAt(object, 'spec');
    const old = object.metadata.annotations?.['kubernetes.io/ingress.class'];
    if (textAt(spec, 'ingressClassName') !== '' || old !== undefined) return object;
    const found = defaultsOf(this.#store, INGRESS_CLASSES, ['ingressclass.kubernetes.io/is-default-class']);
    if (found.length === 0) return object;
    const changed = { ...object, spec: { ...spec, ingressClassName: found[0]!.metadata.name } };
    return changed;
  }
}

/** Growing a claim takes a class that knows how (kubernetes plugin/pkg/admission/storage/persistentvolume/resize v1.32). */
export class ClaimResize implements AdmissionStep {
  readonly id = 'PersistentVolumeClaimResize';
  readonly order = 54;
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  validate(definition: ResourceDefinition, object: ApiObject, before: ApiObject | undefined): void {
    if (definition.resource !== 'persistentvolumeclaims' || before === undefined) return;
    const sizeOf = (claim: ApiObject) =>
      textAt(objectAt(objectAt(objectAt(claim, 'spec'), 'resources'), 'requests'), 'storage');
    if (sizeOf(object) === sizeOf(before)) return;
    const { name } = object.metadata;
    if (textAt(objectAt(before, 'status'), 'phase') !== 'Bound')
      throw forbidden(definition, name, 'Only bound persistent volume claims can be expanded');
    const className = textAt(objectAt(object, 'spec'), 'storageClassName');
    const found = this.#store.get<ApiObject>(STORAGE_CLASSES, '', className)?.value;
    if (isObject(found) && found['allowVolumeExpansion'] === true) return;
    const why =
      'only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize';
    throw forbidden(definition, name, why);
  }
}

/** The classes that are marked as default, the newest first; equally old ones by their names. */
function defaultsOf(store: Store, kind: string, annotations: readonly string[]): readonly ApiObject[] {
  if (!store.kinds.includes(kind)) return [];
  return store
    .list<ApiObject>(kind)
    .items.map(({ value }) => value)
    .filter(({ metadata }) => annotations.some((name) => metadata.annotations?.[name] === 'true'))
    .sort((left, right) => {
      const [one, other] = [left.metadata.creationTimestamp, right.metadata.creationTimestamp];
      return one === other ? 0 : one < other ? 1 : -1;
    });
}
