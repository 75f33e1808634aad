import { keepWhere, type FilterPlugin, type ScorePlugin } from 'regatta/kit';
import type { NodeInfo } from '../node-info.js';
import type { PodInfo } from '../pod-info.js';
import { covers, untolerated } from '../tolerations.js';
import { normalize } from '../normalize.js';

export const taintTolerationFilter: FilterPlugin<NodeInfo, PodInfo> = {
  id: 'TaintToleration',
  prepare({ pod }, table) {
    return keepWhere((index) => {
      const taint = untolerated(table.node(index).node.spec?.taints, pod.spec.tolerations);
      return taint === undefined ? undefined : `node(s) had untolerated taint {${taint.key}: ${taint.value ?? ''}}`;
    });
  },
};

/** Fewer taints of the preferring kind that the pod does not tolerate are better. */
export const taintTolerationScore: ScorePlugin<NodeInfo, PodInfo> = {
  id: 'TaintToleration',
  prepare({ pod }, table) {
    const preferences = (pod.spec.tolerations ?? []).filter(
      ({ effect = '' }) => effect === '' || effect === 'PreferNoSchedule',
    );
    return {
      score(candidates, count, scores) {
        for (let position = 0; position < count; position++) {
          let intolerable = 0;
          for (const taint of table.node(candidates[position]!).node.spec?.taints ?? [])
            if (taint.effect === 'PreferNoSchedule' && !preferences.some((toleration) => covers(toleration, taint)))
              intolerable++;
          scores[position] = intolerable;
        }
      },
      normalize: (scores, count) => normalize(scores, count, true),
    };
  },
};
