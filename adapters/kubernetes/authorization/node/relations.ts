import type { Store } from 'regatta/kit';
import { objectAt, textAt } from '../../resources/registry/json.js';
import {
  claimsOf,
  configMapsOf,
  MIRROR_ANNOTATION,
  secretsOf,
  sourceReferences,
} from '../../resources/registry/pod-references.js';
import type { ApiObject } from '../../resources/types.js';

/** The kinds of objects that a node may have to do with. */
export type Related =
  | 'configmaps'
  | 'secrets'
  | 'persistentvolumeclaims'
  | 'persistentvolumes'
  | 'serviceaccounts'
  | 'pods'
  | 'volumeattachments';

/** What the pods of a node need, and so what its kubelet may see (kubernetes plugin/pkg/auth/authorizer/node/graph.go v1.32). */
export class NodeRelations {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  has(node: string, kind: Related, namespace: string, name: string): boolean {
    if (kind === 'volumeattachments') return this.#isAttached(node, name);
    return this.#podsOn(node).some((pod) => this.#needs(pod, kind, namespace, name));
  }

  #podsOn(node: string): readonly ApiObject[] {
    return this.#store.find<ApiObject>('pods', 'node', node).map(({ value }) => value);
  }

  #needs(pod: ApiObject, kind: Related, namespace: string, name: string): boolean {
    const { metadata } = pod;
    const spec = objectAt(pod, 'spec');
    const isHere = metadata.namespace === namespace;
    if (kind === 'pods') return isHere && metadata.name === name;
    // A mirror pod gives its node nothing: the node has made it itself.
    if (metadata.annotations?.[MIRROR_ANNOTATION] !== undefined) return false;
    switch (kind) {
      case 'serviceaccounts':
        return isHere && textAt(spec, 'serviceAccountName') === name;
      case 'configmaps':
        return isHere && configMapsOf(spec).includes(name);
      case 'persistentvolumeclaims':
        return isHere && claimsOf(metadata.name, spec).includes(name);
      case 'persistentvolumes':
        return this.#volumesOf(pod).some((volume) => volume.metadata.name === name);
      default:
        return (isHere && secretsOf(spec).includes(name)) || this.#isVolumeSecret(pod, namespace, name);
    }
  }

  #volumesOf({ metadata, ...pod }: ApiObject): readonly ApiObject[] {
    const { namespace = '' } = metadata;
    return claimsOf(metadata.name, objectAt(pod, 'spec')).flatMap((claim) => {
      const stored = this.#store.get<ApiObject>('persistentvolumeclaims', namespace, claim);
      const volume = textAt(objectAt(stored?.value, 'spec'), 'volumeName');
      return this.#store.get<ApiObject>('persistentvolumes', '', volume)?.value ?? [];
    });
  }

  #isVolumeSecret(pod: ApiObject, namespace: string, name: string): boolean {
    if (pod.metadata.namespace !== namespace) return false;
    return this.#volumesOf(pod).some((volume) => sourceReferences(objectAt(volume, 'spec')).includes(name));
  }

  #isAttached(node: string, name: string): boolean {
    const kind = 'volumeattachments.storage.k8s.io';
    if (!this.#store.kinds.includes(kind)) return false;
    return textAt(objectAt(this.#store.get(kind, '', name)?.value, 'spec'), 'nodeName') === node;
  }
}
