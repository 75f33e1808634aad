import { keepWhere, type FilterPlugin } from 'regatta/kit';
import type { Volume } from '../../controllers/objects/pod.js';
import type { ClusterView } from '../cluster-view.js';
import type { NodeInfo } from '../node-info.js';
import type { PodInfo } from '../pod-info.js';

const ONE_POD = 'ReadWriteOncePod';

/** Refuses a pod whose claim does not exist (plugins/volumerestrictions: PreFilter); only named claims are looked at. */
export function volumeRestrictionsPreFilter(view: ClusterView): FilterPlugin<NodeInfo, PodInfo> {
  return {
    id: 'VolumeRestrictions',
    prepare({ claims, namespace }) {
      const missing = claims.find(
        ({ name, ephemeral }) => !ephemeral && view.lookups.volumes.claim(namespace, name) === undefined,
      );
      return missing === undefined ? undefined : { refused: `persistentvolumeclaim "${missing.name}" not found` };
    },
  };
}

/** A disk that only one node may write, and a claim that only one pod may use, are not shared. */
export function volumeRestrictions(view: ClusterView): FilterPlugin<NodeInfo, PodInfo> {
  return {
    id: 'VolumeRestrictions',
    prepare({ pod, namespace, claims }, table) {
      const disks = (pod.spec.volumes ?? []).filter(isDisk);
      const single = claims.filter(
        ({ name, ephemeral }) =>
          !ephemeral && (view.lookups.volumes.claim(namespace, name)?.spec.accessModes ?? []).includes(ONE_POD),
      );
      if (disks.length + single.length === 0) return undefined;
      return keepWhere((index) => {
        for (const { unit } of table.placedOn(index))
          if (disks.some((disk) => (unit.pod.spec.volumes ?? []).some((other) => clash(disk, other))))
            return 'node(s) had no available disk';
        return single.some(({ key }) => view.isInUse(key))
          ? 'node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode'
          : undefined;
      });
    },
  };
}

function isDisk({ gcePersistentDisk, awsElasticBlockStore, iscsi, rbd }: Volume): boolean {
  return [gcePersistentDisk, awsElasticBlockStore, iscsi, rbd].some((disk) => disk !== undefined);
}

/** Whether two volumes are the same disk and one of them writes; EBS disks are never shared. */
function clash(left: Volume, right: Volume): boolean {
  const writes = (one: { readonly readOnly?: boolean }, other: { readonly readOnly?: boolean }) =>
    one.readOnly !== true || other.readOnly !== true;
  const [gce, otherGce] = [left.gcePersistentDisk, right.gcePersistentDisk];
  if (gce !== undefined && otherGce !== undefined && gce.pdName === otherGce.pdName && writes(gce, otherGce))
    return true;
  const [ebs, otherEbs] = [left.awsElasticBlockStore, right.awsElasticBlockStore];
  if (ebs !== undefined && otherEbs !== undefined && ebs.volumeID === otherEbs.volumeID) return true;
  const [iscsi, otherIscsi] = [left.iscsi, right.iscsi];
  if (iscsi !== undefined && otherIscsi !== undefined && iscsi.iqn === otherIscsi.iqn && writes(iscsi, otherIscsi))
    return true;
  const [rbd, otherRbd] = [left.rbd, right.rbd];
  if (rbd === undefined || otherRbd === undefined || !writes(rbd, otherRbd)) return false;
  const isSameImage = rbd.image === otherRbd.image && (rbd.pool ?? 'rbd') === (otherRbd.pool ?? 'rbd');
  return isSameImage && rbd.monitors.some((monitor) => otherRbd.monitors.includes(monitor));
}
