import type { Node } from '../objects/node.js';
import type { Pod } from '../objects/pod.js';
import type { DaemonSet, DaemonSetStatus } from '../objects/workloads.js';
import { isReady, isTerminal, isTerminating } from '../pods.js';
import { REVISION_HASH } from '../revision-history.js';
import { judgeNode, targetNode } from './daemon-pods.js';

/** What a set wants of one node, and what is there: scheduled pods first, then the oldest. */
export interface Place {
  readonly node: Node;
  readonly shouldRun: boolean;
  readonly mayStay: boolean;
  readonly pods: readonly Pod[];
}

export function placesOf(set: DaemonSet, nodes: readonly Node[], pods: readonly Pod[]): readonly Place[] {
  const byNode = new Map<string, Pod[]>();
  for (const pod of pods) {
    // Ended and deleted: the node has it no more.
    if (isTerminal(pod) && isTerminating(pod)) continue;
    const node = targetNode(pod);
    byNode.set(node, [...(byNode.get(node) ?? []), pod]);
  }
  return nodes.map((node) => ({
    node,
    ...judgeNode(set, node),
    pods: (byNode.get(node.metadata.name) ?? []).sort(byAge),
  }));
}

function byAge(left: Pod, right: Pod): number {
  const isWaiting = ({ spec }: Pod) => Number((spec.nodeName ?? '') === '');
  const [mine, other] = [left.metadata.creationTimestamp, right.metadata.creationTimestamp];
  return isWaiting(left) - isWaiting(right) || (mine < other ? -1 : mine > other ? 1 : 0);
}

/** What the places amount to; of several pods on one node the oldest is counted (daemon_controller.go: updateDaemonSetStatus). */
export function statusOf(
  set: DaemonSet,
  places: readonly Place[],
  hash: string,
  isAvailable: (pod: Pod) => boolean,
): DaemonSetStatus {
  let [current, ready, available, updated, desired, misscheduled] = [0, 0, 0, 0, 0, 0];
  for (const { shouldRun, pods } of places) {
    const [pod] = pods;
    if (!shouldRun) {
      if (pod !== undefined) misscheduled++;
      continue;
    }
    desired++;
    if (pod === undefined) continue;
    current++;
    if (isReady(pod)) ready++;
    if (isAvailable(pod)) available++;
    if (pod.metadata.labels?.[REVISION_HASH] === hash) updated++;
  }
  return {
    currentNumberScheduled: current,
    numberMisscheduled: misscheduled,
    desiredNumberScheduled: desired,
    numberReady: ready,
    observedGeneration: set.metadata.generation ?? 1,
    ...(updated > 0 && { updatedNumberScheduled: updated }),
    ...(available > 0 && { numberAvailable: available }),
    ...(desired > available && { numberUnavailable: desired - available }),
  };
}
