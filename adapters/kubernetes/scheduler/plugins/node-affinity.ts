import { keepWhere, type FilterPlugin, type ScorePlugin } from 'regatta/kit';
import type { PluginArguments } from '../configuration/types.js';
import type { NodeInfo } from '../node-info.js';
import { meetsRequirements, meetsTerm, requiredTerms } from '../node-selection.js';
import { normalize } from '../normalize.js';
import type { PodInfo } from '../pod-info.js';

type Arguments = PluginArguments['NodeAffinity'];

/** The pod's own requirements, after those that the profile adds to every pod's. */
export function nodeAffinityFilter({ addedAffinity }: Arguments): FilterPlugin<NodeInfo, PodInfo> {
  const added = addedAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  return {
    id: 'NodeAffinity',
    prepare({ pod }, table) {
      if (added === undefined && pod.spec.nodeSelector === undefined && requiredTerms(pod) === undefined)
        return undefined;
      return keepWhere((index) => {
        const info = table.node(index);
        if (added !== undefined && !added.some((term) => meetsTerm(info, term)))
          return "node(s) didn't match scheduler-enforced node affinity";
        return meetsRequirements(info, pod) ? undefined : "node(s) didn't match Pod's node affinity/selector";
      });
    },
  };
}

/** The sum of the weights of the preferred terms that a node meets. */
export function nodeAffinityScore({ addedAffinity }: Arguments): ScorePlugin<NodeInfo, PodInfo> {
  const added = addedAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  return {
    id: 'NodeAffinity',
    prepare({ pod }, table) {
      const own = pod.spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
      const preferred = [...added, ...own];
      if (preferred.length === 0) return undefined;
      return {
        score(candidates, count, scores) {
          for (let position = 0; position < count; position++) {
            const info = table.node(candidates[position]!);
            let sum = 0;
            for (const { weight, preference } of preferred) if (meetsTerm(info, preference)) sum += weight;
            scores[position] = sum;
          }
        },
        normalize: (scores, count) => normalize(scores, count, false),
      };
    },
  };
}
