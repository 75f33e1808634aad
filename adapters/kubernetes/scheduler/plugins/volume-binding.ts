import type { FilterPlugin } from 'regatta/kit';
import type { ClusterView } from '../cluster-view.js';
import type { NodeInfo } from '../node-info.js';
import type { PodInfo } from '../pod-info.js';
import { claimsOf, volumesOn, whyUnusable } from '../volume-choice.js';

/** Refuses pods whose claims cannot be used, or have to be bound by others first (plugins/volumebinding: PreFilter). */
export function volumeBindingPreFilter(view: ClusterView): FilterPlugin<NodeInfo, PodInfo> {
  return {
    id: 'VolumeBinding',
    prepare(info) {
      if (info.claims.length === 0) return undefined;
      const refused = whyUnusable(view.lookups.volumes, info);
      if (refused !== undefined) return { refused };
      return claimsOf(view.lookups.volumes, info).immediate.length > 0
        ? { refused: 'pod has unbound immediate PersistentVolumeClaims' }
        : undefined;
    },
  };
}

/** Refuses nodes that the pod's volumes cannot be reached from, or where none can be had. */
export function volumeBinding(view: ClusterView): FilterPlugin<NodeInfo, PodInfo> {
  return {
    id: 'VolumeBinding',
    prepare(info, table) {
      if (info.claims.length === 0) return undefined;
      const claims = claimsOf(view.lookups.volumes, info);
      return (candidates, count, refusals) => {
        let kept = 0;
        for (let position = 0; position < count; position++) {
          const index = candidates[position]!;
          const { reasons } = volumesOn(view.lookups.volumes, claims, table.name(index), table.node(index).labels);
          for (const reason of reasons) refusals.add(index, reason);
          if (reasons.length === 0) candidates[kept++] = index;
        }
        return kept;
      };
    },
  };
}
