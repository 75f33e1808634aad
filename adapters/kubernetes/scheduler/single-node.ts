import type { FilterPlugin, Refusals } from 'regatta/kit';
import type { ClusterView } from './cluster-view.js';
import type { NodeInfo } from './node-info.js';
import type { PodInfo } from './pod-info.js';

/** Keeps the reasons of one node. */
export class RefusalCounter implements Refusals {
  readonly reasons: string[] = [];

  add(_index: number, reason: string): void {
    this.reasons.push(reason);
  }
}

/** Whether a pod passes all filters on one node. */
export type Filter = (info: PodInfo, nodeName: string, refusals: Refusals) => boolean;

export function singleNodeFilter(view: ClusterView, filters: readonly FilterPlugin<NodeInfo, PodInfo>[]): Filter {
  return (info, nodeName, refusals) => {
    const index = view.table.indexOf(nodeName);
    if (index === undefined) return false;
    const candidates = Int32Array.of(index);
    for (const plugin of filters) {
      const keep = plugin.prepare(info, view.table);
      if (keep === undefined) continue;
      if (typeof keep !== 'function') {
        refusals.add(index, keep.refused);
        return false;
      }
      if (keep(candidates, 1, refusals) === 0) return false;
    }
    return true;
  };
}
