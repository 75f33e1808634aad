import type { Change, Controller, Trigger } from 'regatta/kit';
import type { ApiObject, ApiServer } from '../../resources/types.js';
import type { Pod } from '../objects/pod.js';
import type { PersistentVolume } from '../objects/storage.js';
import { isTerminating, keyOf, splitKey } from '../pods.js';

/** Lets deleted objects of one kind go when nobody uses them any more (pkg/controller/volume/pvcprotection, pvprotection). */
class ProtectionController implements Controller {
  readonly id: string;
  readonly part = 'controllers';
  readonly triggers: readonly Trigger[];
  readonly #api: ApiServer;
  readonly #resource: string;
  readonly #finalizer: string;
  readonly #isUsed: (object: ApiObject) => boolean;

  constructor(
    id: string,
    api: ApiServer,
    resource: string,
    finalizer: string,
    isUsed: (object: ApiObject) => boolean,
    others: readonly Trigger[] = [],
  ) {
    this.id = id;
    this.#api = api;
    this.#resource = resource;
    this.#finalizer = finalizer;
    this.#isUsed = isUsed;
    const going = ({ type, object }: Change) =>
      type !== 'deleted' && isTerminating(object.value as ApiObject) ? keyOf(object.value as ApiObject) : undefined;
    this.triggers = [{ kind: resource, keys: going }, ...others];
  }

  initialKeys(): Iterable<string> {
    return this.#api.list(this.#resource).filter(isTerminating).map(keyOf);
  }

  reconcile(key: string): void {
    const object = this.#api.get(this.#resource, ...splitKey(key));
    const finalizers = object?.metadata.finalizers ?? [];
    if (object === undefined || !isTerminating(object) || !finalizers.includes(this.#finalizer)) return;
    if (this.#isUsed(object)) return;
    const kept = finalizers.filter((name) => name !== this.#finalizer);
    this.#api.update(this.#resource, { ...object, metadata: { ...object.metadata, finalizers: kept } });
  }
}

/** A claim is in use as long as a pod with a node names it, ended or not. */
export function claimProtection(api: ApiServer): Controller {
  const isUsed = ({ metadata }: ApiObject) =>
    api
      .list<Pod>('pods', metadata.namespace ?? '')
      .some((pod) => (pod.spec.nodeName ?? '') !== '' && claimsOf(pod).includes(metadata.name));
  const ofPod: Trigger = {
    kind: 'pods',
    keys: ({ type, object }) =>
      type === 'deleted' ? claimsOf(object.value as Pod).map((claim) => `${object.namespace}/${claim}`) : undefined,
  };
  const finalizer = 'kubernetes.io/pvc-protection';
  return new ProtectionController('pvc-protection-controller', api, 'persistentvolumeclaims', finalizer, isUsed, [
    ofPod,
  ]);
}

/** A volume is in use while it is bound. */
export function volumeProtection(api: ApiServer): Controller {
  const isUsed = (object: ApiObject) => (object as PersistentVolume).status?.phase === 'Bound';
  const finalizer = 'kubernetes.io/pv-protection';
  return new ProtectionController('pv-protection-controller', api, 'persistentvolumes', finalizer, isUsed);
}

function claimsOf({ spec }: Pod): readonly string[] {
  return (spec.volumes ?? []).flatMap(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? []);
}
