import { requestsFit, type FilterPlugin, type ScorePlugin } from 'regatta/kit';
import type { PluginArguments } from '../configuration/types.js';
import type { NodeInfo } from '../node-info.js';
import { ASSUMED_CPU, ASSUMED_MEMORY, type PodInfo } from '../pod-info.js';
import { isExtended, isScalar } from '../resource-names.js';
import { strategyScore } from '../scoring-strategy.js';

type Arguments = PluginArguments['NodeResourcesFit'];

export function nodeResourcesFit({
  ignoredResources = [],
  ignoredResourceGroups = [],
}: Arguments): FilterPlugin<NodeInfo, PodInfo> {
  const isIgnored = (resource: string) =>
    isExtended(resource) &&
    (ignoredResources.includes(resource) || ignoredResourceGroups.includes(resource.split('/')[0]!));
  const isPlain = ignoredResources.length + ignoredResourceGroups.length === 0;
  return {
    id: 'NodeResourcesFit',
    prepare({ requests }, table) {
      const wanted = isPlain ? requests : new Map([...requests].filter(([resource]) => !isIgnored(resource)));
      return requestsFit(table, wanted, (resource) =>
        resource === 'pods' ? 'Too many pods' : `Insufficient ${resource}`,
      );
    },
  };
}

/** How full nodes would be, judged by the profile's strategy (noderesources/resource_allocation.go). */
export function nodeResourcesFitScore({ scoringStrategy }: Arguments): ScorePlugin<NodeInfo, PodInfo> {
  return {
    id: 'NodeResourcesFit',
    prepare({ requests, accounted }, table) {
      const columns = scoringStrategy.resources
        .filter(({ name }) => requests.has(name) || !isScalar(name))
        .map(({ name, weight }) => {
          const used = ASSUMED[name] ?? name;
          return {
            capacity: table.resource(name).capacity,
            used: table.resource(used).used,
            add: accounted.get(used) ?? 0,
            weight,
          };
        });
      return strategyScore(scoringStrategy, columns);
    },
  };
}

/** Where something is assumed for containers that ask for nothing. */
const ASSUMED: Readonly<Record<string, string>> = { cpu: ASSUMED_CPU, memory: ASSUMED_MEMORY };
