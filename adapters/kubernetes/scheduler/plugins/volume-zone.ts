import { keepWhere, type FilterPlugin } from 'regatta/kit';
import type { PersistentVolume } from '../../controllers/objects/storage.js';
import { classOf } from '../../volumes/annotations.js';
import type { ClusterView } from '../cluster-view.js';
import type { NodeInfo } from '../node-info.js';
import type { PodInfo } from '../pod-info.js';

const ZONE = 'topology.kubernetes.io/zone';
const REGION = 'topology.kubernetes.io/region';
const BETA_ZONE = 'failure-domain.beta.kubernetes.io/zone';
const BETA_REGION = 'failure-domain.beta.kubernetes.io/region';
const LABELS = [BETA_ZONE, BETA_REGION, ZONE, REGION];
const SUCCESSORS: Readonly<Record<string, string>> = { [BETA_ZONE]: ZONE, [BETA_REGION]: REGION };

/** Where the labels of a pod's volumes say that they are; a label may name several places, joined by `__`. */
interface Topology {
  readonly label: string;
  readonly values: readonly string[];
}

/** Refuses pods whose volumes cannot be found (plugins/volumezone: PreFilter). */
export function volumeZonePreFilter(view: ClusterView): FilterPlugin<NodeInfo, PodInfo> {
  return {
    id: 'VolumeZone',
    prepare(info) {
      if (info.claims.length === 0) return undefined;
      const found = volumesOf(view, info);
      return typeof found === 'string' ? { refused: found } : undefined;
    },
  };
}

/** Refuses nodes in other zones and regions than the pod's volumes; nodes without any such label take all. */
export function volumeZone(view: ClusterView): FilterPlugin<NodeInfo, PodInfo> {
  return {
    id: 'VolumeZone',
    prepare(info, table) {
      if (info.claims.length === 0) return undefined;
      const found = volumesOf(view, info);
      const topologies = typeof found === 'string' ? [] : found.flatMap(topologiesOf);
      if (topologies.length === 0) return undefined;
      return keepWhere((index) => {
        const { labels } = table.node(index);
        if (LABELS.every((label) => labels[label] === undefined)) return undefined;
        const isHere = ({ label, values }: Topology) =>
          values.includes(labels[label] ?? labels[SUCCESSORS[label] ?? label] ?? '');
        return topologies.every(isHere) ? undefined : 'node(s) had no available volume zone';
      });
    },
  };
}

/** The volumes of a pod's claims, or why one cannot be told. Claims that wait for the node have none yet. */
function volumesOf(view: ClusterView, { claims, namespace }: PodInfo): readonly PersistentVolume[] | string {
  const { volumes } = view.lookups;
  const found: PersistentVolume[] = [];
  for (const { name, ephemeral } of claims) {
    if (ephemeral) continue;
    const claim = volumes.claim(namespace, name);
    if (claim === undefined) return `persistentvolumeclaim "${name}" not found`;
    const { volumeName = '' } = claim.spec;
    if (volumeName === '') {
      const className = classOf(claim);
      if (className === '') return 'PersistentVolumeClaim had no pv name and storageClass name';
      const storageClass = volumes.storageClass(className);
      if (storageClass === undefined) return `storageclass.storage.k8s.io "${className}" not found`;
      if (storageClass.volumeBindingMode === 'WaitForFirstConsumer') continue;
      return 'PersistentVolume had no name';
    }
    const volume = volumes.volume(volumeName);
    if (volume === undefined) return `persistentvolume "${volumeName}" not found`;
    found.push(volume);
  }
  return found;
}

function topologiesOf({ metadata }: PersistentVolume): readonly Topology[] {
  return LABELS.flatMap((label) => {
    const value = metadata.labels?.[label];
    return value === undefined ? [] : [{ label, values: value.split('__').map((place) => place.trim()) }];
  });
}
