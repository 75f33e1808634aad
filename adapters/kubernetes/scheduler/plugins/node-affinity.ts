import { keepWhere, type FilterPlugin, type ScorePlugin } from 'regatta/kit';
import type { NodeInfo } from '../node-info.js';
import { meetsRequirements, meetsTerm, requiredTerms } from '../node-selection.js';
import { normalize } from '../normalize.js';
import type { PodInfo } from '../pod-info.js';

export const nodeAffinityFilter: FilterPlugin<NodeInfo, PodInfo> = {
  id: 'NodeAffinity',
  prepare({ pod }, table) {
    if (pod.spec.nodeSelector === undefined && requiredTerms(pod) === undefined) return undefined;
    const reason = "node(s) didn't match Pod's node affinity/selector";
    return keepWhere((index) => (meetsRequirements(table.node(index), pod) ? undefined : reason));
  },
};

/** The sum of the weights of the preferred terms that a node meets. */
export const nodeAffinityScore: ScorePlugin<NodeInfo, PodInfo> = {
  id: 'NodeAffinity',
  prepare({ pod }, table) {
    const preferred = pod.spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
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
