import { RefusalCounter, type Filter } from './single-node.js';
import type { ClusterView } from './cluster-view.js';
import type { PodInfo } from './pod-info.js';

/** Pods nominated to a node whose places this pod must not take: those of at least its priority. */
export function reservedOn(view: ClusterView, nodeName: string, info: PodInfo): readonly PodInfo[] {
  const waiting = view.nominated.get(nodeName);
  if (waiting === undefined) return [];
  return [...waiting.values()].filter(({ key, priority }) => key !== info.key && priority >= info.priority);
}

/** Runs filters on one node as if the pods nominated to it were there, and once more without them (RunFilterPluginsWithNominatedPods). */
export function passesWithNominated(
  view: ClusterView,
  filter: Filter,
  info: PodInfo,
  nodeName: string,
): { readonly passes: boolean; readonly reasons: readonly string[] } {
  const reserved = reservedOn(view, nodeName, info).filter(({ key }) => view.table.nodeOf(key) === undefined);
  const refusals = new RefusalCounter();
  if (reserved.length > 0) {
    for (const other of reserved) view.put(nodeName, other);
    const passes = filter(info, nodeName, refusals);
    for (const other of reserved) view.remove(other.key);
    if (!passes) return { passes, reasons: refusals.reasons };
  }
  const passes = filter(info, nodeName, refusals);
  return { passes, reasons: refusals.reasons };
}
