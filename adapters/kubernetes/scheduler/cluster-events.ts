import type { Change, Store } from 'regatta/kit';
import type { ApiObject } from '../resources/types.js';
import type { ClusterEvent } from './queueing-hints.js';

/** Kinds besides nodes and pods whose changes may help a pod that waits. */
const KINDS: Readonly<Record<string, (change: Change<ApiObject>) => ClusterEvent>> = {
  persistentvolumeclaims: ({ object }) => ({ type: 'claim', claim: `${object.namespace}/${object.name}` }),
  persistentvolumes: () => ({ type: 'volume' }),
  'storageclasses.storage.k8s.io': () => ({ type: 'storage-class' }),
  'csidrivers.storage.k8s.io': () => ({ type: 'csi-driver' }),
  'csinodes.storage.k8s.io': () => ({ type: 'csi-node' }),
  'csistoragecapacities.storage.k8s.io': () => ({ type: 'csi-storage-capacity' }),
};

/** Tells of changes in what the volume plugins look up, deletions included. */
export function watchVolumes(
  store: Store,
  listener: (event: ClusterEvent, isDeletion: boolean) => void,
): readonly (() => void)[] {
  const kinds = Object.entries(KINDS).filter(([kind]) => store.kinds.includes(kind));
  return kinds.map(([kind, eventOf]) => {
    const watch = store.watch<ApiObject>(kind, {}, (change) => listener(eventOf(change), change.type === 'deleted'));
    return () => watch.stop();
  });
}
