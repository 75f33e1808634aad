import { rfc3339 } from 'regatta/kit';
import type { Node } from '../../controllers/objects/node.js';
import { amountOf } from '../../controllers/quantities.js';
import { sumOf, type MeasuredContainer } from '../../metrics/container-usage.js';
import type { MeasuredPod } from './kubelet-api.js';

/** What a node and its pods use (kubelet pkg/apis/stats/v1alpha1 Summary). Disks and networks of a simulation are not measured. */
export function summaryOf(node: Node, pods: readonly MeasuredPod[], nowMs: number): object {
  const all = pods.flatMap(({ containers }) => containers);
  const capacityBytes = amountOf('memory', node.status?.capacity?.['memory']);
  const usedBytes = sumOf(all, 'memoryBytes');
  return {
    node: {
      nodeName: node.metadata.name,
      startTime: node.metadata.creationTimestamp,
      ...usageOf(all, nowMs, Math.max(0, capacityBytes - usedBytes)),
    },
    pods: pods.map(({ pod, containers }) => {
      const { name, namespace = '', uid } = pod.metadata;
      return {
        podRef: { name, namespace, uid },
        startTime: pod.status?.startTime ?? null,
        containers: containers.map((one) => ({
          name: one.name,
          startTime: rfc3339(one.startedAtMs),
          ...usageOf([one], nowMs),
        })),
        ...usageOf(containers, nowMs),
      };
    }),
  };
}

function usageOf(containers: readonly MeasuredContainer[], nowMs: number, availableBytes?: number): object {
  const time = rfc3339(nowMs);
  const memoryBytes = sumOf(containers, 'memoryBytes');
  return {
    cpu: {
      time,
      usageNanoCores: sumOf(containers, 'cpuMilli') * 1_000_000,
      usageCoreNanoSeconds: Math.round(sumOf(containers, 'cpuSeconds') * 1e9),
    },
    memory: {
      time,
      ...(availableBytes !== undefined && { availableBytes }),
      usageBytes: memoryBytes,
      workingSetBytes: memoryBytes,
      rssBytes: memoryBytes,
      pageFaults: 0,
      majorPageFaults: 0,
    },
  };
}
