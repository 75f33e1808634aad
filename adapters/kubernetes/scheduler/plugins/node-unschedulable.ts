import { keepWhere, type FilterPlugin } from 'regatta/kit';
import type { Taint } from '../../controllers/objects/node.js';
import type { NodeInfo } from '../node-info.js';
import type { PodInfo } from '../pod-info.js';
import { tolerates } from '../tolerations.js';

const UNSCHEDULABLE: Taint = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };

export const nodeUnschedulable: FilterPlugin<NodeInfo, PodInfo> = {
  id: 'NodeUnschedulable',
  prepare({ pod }, table) {
    if (tolerates(pod.spec.tolerations, UNSCHEDULABLE)) return undefined;
    return keepWhere((index) =>
      table.node(index).node.spec?.unschedulable === true ? 'node(s) were unschedulable' : undefined,
    );
  },
};
