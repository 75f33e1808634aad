import { PlacementEngine } from 'regatta/kit';
import type { ClusterView } from './cluster-view.js';
import type { PluginArguments, ProfileConfiguration } from './configuration/types.js';
import type { NodeInfo } from './node-info.js';
import { nominatedRoom } from './plugins/nominated-room.js';
import { PLUGINS } from './plugins/registry.js';
import type { PodInfo } from './pod-info.js';
import { singleNodeFilter, type Filter } from './single-node.js';

/** Why a pod is refused before any node is looked at. */
export interface PreFilterRefusal {
  readonly plugin: string;
  readonly message: string;
}

/** A profile at work on a view of the cluster. */
export interface Profile {
  readonly schedulerName: string;
  readonly engine: PlacementEngine<NodeInfo, PodInfo>;
  /** All filters on one node, for nominations and preemption. */
  readonly filter: Filter;
  readonly refusal: (info: PodInfo) => PreFilterRefusal | undefined;
  /** Whether pods with gates are held back. */
  readonly hasGates: boolean;
  /** Undefined where the profile switches preemption off. */
  readonly preemption: PluginArguments['DefaultPreemption'] | undefined;
  /** How long a pod's claims may take to be bound. */
  readonly volumeBindingTimeoutMs: number;
}

export function profileOf(
  view: ClusterView,
  { schedulerName, plugins, arguments: settings, percentageOfNodesToScore }: ProfileConfiguration,
  draw: (below: number) => number,
): Profile {
  const made = new Map(Object.entries(PLUGINS).map(([name, make]) => [name, make(view, settings)] as const));
  const preFilters = plugins.preFilter.flatMap(({ name }) => made.get(name)?.preFilter ?? []);
  const filters = [...preFilters, ...plugins.filter.flatMap(({ name }) => made.get(name)?.filter ?? [])];
  const scores = plugins.score.flatMap(({ name, weight }) => {
    const plugin = made.get(name)?.score;
    return plugin === undefined ? [] : [{ plugin, weight }];
  });
  const filter = singleNodeFilter(view, filters);
  return {
    schedulerName,
    engine: new PlacementEngine({
      table: view.table,
      filters: [...filters, nominatedRoom(view, filter)],
      scores,
      // Where nothing is scored, the first feasible node is as good as any.
      sampleSize: scores.length === 0 ? () => 1 : (nodes) => sampleSize(nodes, percentageOfNodesToScore),
      draw,
    }),
    filter,
    refusal(info) {
      for (const plugin of preFilters) {
        const prepared = plugin.prepare(info, view.table);
        if (prepared !== undefined && typeof prepared !== 'function')
          return { plugin: plugin.id, message: prepared.refused };
      }
      return undefined;
    },
    hasGates: plugins.preEnqueue.some(({ name }) => name === 'SchedulingGates'),
    preemption: plugins.postFilter.some(({ name }) => name === 'DefaultPreemption')
      ? settings.DefaultPreemption
      : undefined,
    volumeBindingTimeoutMs: settings.VolumeBinding.bindTimeoutSeconds * 1000,
  };
}

/**
 * How many feasible nodes are enough: all of up to 100, then a share, which falls with the cluster's size where none is given
 * (numFeasibleNodesToFind).
 */
export function sampleSize(nodes: number, percentageOfNodesToScore: number): number {
  if (nodes < 100) return nodes;
  const percentage = percentageOfNodesToScore || Math.max(5, 50 - Math.trunc(nodes / 125));
  return Math.max(100, Math.trunc((nodes * percentage) / 100));
}
