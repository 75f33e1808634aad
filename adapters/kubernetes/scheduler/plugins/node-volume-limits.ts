import { keepWhere, type FilterPlugin } from 'regatta/kit';
import type { PersistentVolumeClaim } from '../../controllers/objects/storage.js';
import { classOf } from '../../volumes/annotations.js';
import type { ClusterView } from '../cluster-view.js';
import type { NodeInfo } from '../node-info.js';
import type { PodInfo } from '../pod-info.js';

/** Refuses nodes whose CSI drivers can attach no more volumes (plugins/nodevolumelimits/csi.go). */
export function nodeVolumeLimits(view: ClusterView): FilterPlugin<NodeInfo, PodInfo> {
  return {
    id: 'NodeVolumeLimits',
    prepare(info, table) {
      if (info.claims.length === 0) return undefined;
      const wanted = attachedBy(view, info);
      if (wanted.size === 0) return undefined;
      return keepWhere((index) => {
        const limits = limitsOf(view, table.name(index));
        if (limits.size === 0) return undefined;
        const attached = new Map<string, string>();
        for (const { unit } of table.placedOn(index))
          for (const [volume, driver] of attachedBy(view, unit)) attached.set(volume, driver);
        const fresh = new Map([...wanted].filter(([volume]) => !attached.has(volume)));
        for (const driver of new Set(fresh.values()))
          if (count(attached, driver) + count(fresh, driver) > (limits.get(driver) ?? Infinity))
            return 'node(s) exceed max volume count';
        return undefined;
      });
    },
  };
}

function limitsOf(view: ClusterView, node: string): ReadonlyMap<string, number> {
  const drivers = view.lookups.volumes.csiNode(node)?.spec.drivers ?? [];
  return new Map(
    drivers.flatMap(({ name, allocatable }) =>
      allocatable?.count === undefined ? [] : [[name, allocatable.count] as const],
    ),
  );
}

/** Volume -> driver of everything that a pod has a CSI driver attach. */
function attachedBy(view: ClusterView, { claims, namespace }: PodInfo): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { key, name } of claims) {
    const claim = view.lookups.volumes.claim(namespace, name);
    const volume = claim === undefined ? undefined : volumeOf(view, claim, key);
    if (volume !== undefined) found.set(`${volume.driver}/${volume.handle}`, volume.driver);
  }
  return found;
}

/** A claim without a volume counts for the driver that will make it one. */
function volumeOf(
  view: ClusterView,
  claim: PersistentVolumeClaim,
  key: string,
): { readonly driver: string; readonly handle: string } | undefined {
  const { volumes } = view.lookups;
  const volume = volumes.volume(claim.spec.volumeName ?? '');
  if (volume === undefined) {
    const provisioner = volumes.storageClass(classOf(claim))?.provisioner;
    return provisioner === undefined ? undefined : { driver: provisioner, handle: `unbound/${key}` };
  }
  const { csi } = volume.spec;
  return csi === undefined ? undefined : { driver: csi.driver, handle: csi.volumeHandle };
}

function count(volumes: ReadonlyMap<string, string>, driver: string): number {
  let sum = 0;
  for (const other of volumes.values()) if (other === driver) sum++;
  return sum;
}
