import { keepWhere, type FilterPlugin } from 'regatta/kit';
import type { ClusterView } from '../cluster-view.js';
import type { NodeInfo } from '../node-info.js';
import { passesWithNominated, reservedOn } from '../nominations.js';
import type { PodInfo } from '../pod-info.js';
import type { Filter } from '../single-node.js';

/** Keeps the room of pods that were promised it when their victims have left. */
export function nominatedRoom(view: ClusterView, filter: Filter): FilterPlugin<NodeInfo, PodInfo> {
  return {
    id: 'NodeResourcesFit',
    prepare(info, table) {
      if (view.nominated.size === 0) return undefined;
      return keepWhere((index) => {
        const name = table.name(index);
        if (reservedOn(view, name, info).length === 0) return undefined;
        const { passes, reasons } = passesWithNominated(view, filter, info, name);
        return passes ? undefined : reasons.join(', ');
      });
    },
  };
}
