import type { NewObject } from '../../resources/types.js';
import { nodeInfoOf } from '../../scheduler/node-info.js';
import { meetsRequirements, namedNodes } from '../../scheduler/node-selection.js';
import { tolerates } from '../../scheduler/tolerations.js';
import type { Node } from '../objects/node.js';
import type { Affinity, Pod, Toleration } from '../objects/pod.js';
import type { DaemonSet } from '../objects/workloads.js';
import { podFromTemplate } from '../pod-template.js';
import { TEMPLATE_GENERATION } from '../../resources/daemon-sets.js';
import { REVISION_HASH } from '../revision-history.js';

/** The label that told the pods of templates apart before there were revisions; it is still there (extensions/v1beta1 types.go). */
const GENERATION_LABEL = 'pod-template-generation';

/** What every daemon pod tolerates (pkg/controller/daemon/util/daemonset_util.go: AddOrUpdateDaemonPodTolerations). */
const TOLERATIONS: readonly Toleration[] = [
  { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/disk-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/memory-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/pid-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/unschedulable', operator: 'Exists', effect: 'NoSchedule' },
];
const NETWORK_UNAVAILABLE: Toleration = {
  key: 'node.kubernetes.io/network-unavailable',
  operator: 'Exists',
  effect: 'NoSchedule',
};

/** The pod that a set wants on a node: bound to it by affinity, placed by the scheduler like any other. */
export function daemonPodFor(set: DaemonSet, node: string, hash: string): NewObject<Pod> {
  const pod = podFromTemplate(set, set.spec.template);
  const { spec } = pod;
  const own = spec.tolerations ?? [];
  const generation = set.metadata.annotations?.[TEMPLATE_GENERATION];
  const wanted = spec.hostNetwork === true ? [...TOLERATIONS, NETWORK_UNAVAILABLE] : TOLERATIONS;
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      labels: {
        ...pod.metadata.labels,
        [REVISION_HASH]: hash,
        ...(generation !== undefined && { [GENERATION_LABEL]: generation }),
      },
    },
    spec: { ...spec, affinity: onNode(spec.affinity, node), tolerations: [...own, ...wanted] },
  };
}

function onNode(affinity: Affinity | undefined, node: string): Affinity {
  const matchFields = [{ key: 'metadata.name', operator: 'In' as const, values: [node] }];
  const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  const terms = required === undefined ? [{ matchFields }] : required.map((term) => ({ ...term, matchFields }));
  const nodeAffinity = {
    ...affinity?.nodeAffinity,
    requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms },
  };
  return { ...affinity, nodeAffinity };
}

/** The node that a daemon pod is on, or meant for. */
export function targetNode(pod: Pod): string {
  if ((pod.spec.nodeName ?? '') !== '') return pod.spec.nodeName!;
  return [...(namedNodes(pod) ?? [])][0] ?? '';
}

/** Whether a pod is to be started on a node, and whether one that is there may stay (NodeShouldRunDaemonPod). */
export function judgeNode(set: DaemonSet, node: Node): { readonly shouldRun: boolean; readonly mayStay: boolean } {
  const { spec } = set.spec.template;
  const pod: Pod = { apiVersion: 'v1', kind: 'Pod', metadata: set.metadata, spec };
  if (!meetsRequirements(nodeInfoOf(node), pod)) return { shouldRun: false, mayStay: false };
  const tolerations = [
    ...(spec.tolerations ?? []),
    ...TOLERATIONS,
    ...(spec.hostNetwork === true ? [NETWORK_UNAVAILABLE] : []),
  ];
  const untolerated = (node.spec?.taints ?? []).filter((taint) => !tolerates(tolerations, taint));
  const drives = untolerated.some(({ effect }) => effect === 'NoExecute');
  return { shouldRun: !drives && !untolerated.some(({ effect }) => effect === 'NoSchedule'), mayStay: !drives };
}
