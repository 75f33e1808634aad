import type { NewObject } from '../../resources/types.js';
import type { Pod, PodTemplate, Volume } from '../objects/pod.js';
import type { PersistentVolumeClaim } from '../objects/storage.js';
import type { StatefulSet } from '../objects/workloads.js';
import { podFromTemplate } from '../pod-template.js';
import { REVISION_HASH } from '../revision-history.js';

const POD_NAME = 'statefulset.kubernetes.io/pod-name';
const POD_INDEX = 'apps.kubernetes.io/pod-index';

/** The number at the end of a pod's name; -1 where there is none. */
export function ordinalOf({ metadata }: Pod): number {
  return Number(/-(\d+)$/.exec(metadata.name)?.[1] ?? -1);
}

export function startOrdinal({ spec }: StatefulSet): number {
  return spec.ordinals?.start ?? 0;
}

/** Whether the set wants a pod of this number. */
export function isInRange(set: StatefulSet, ordinal: number): boolean {
  const start = startOrdinal(set);
  return ordinal >= start && ordinal < start + (set.spec.replicas ?? 1);
}

/** Name of a claim of one pod: `data-db-0`. */
export function claimName(template: PersistentVolumeClaim, set: StatefulSet, ordinal: number): string {
  return `${template.metadata.name}-${set.metadata.name}-${ordinal}`;
}

/** The name of the revision that a pod was made of. */
export function revisionOf({ metadata }: Pod): string {
  return metadata.labels?.[REVISION_HASH] ?? '';
}

/** The pod of a number, with its name, its place in the network and its claims (stateful_set_utils.go: newStatefulSetPod). */
export function statefulPod(
  set: StatefulSet,
  template: PodTemplate,
  revision: string,
  ordinal: number,
): NewObject<Pod> {
  const pod = podFromTemplate(set, template);
  const { serviceName = '' } = set.spec;
  const name = `${set.metadata.name}-${ordinal}`;
  const volumes = volumesOf(set, pod.spec.volumes ?? [], ordinal);
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      name,
      labels: { ...pod.metadata.labels, ...identityLabels(name, ordinal), [REVISION_HASH]: revision },
    },
    spec: {
      ...pod.spec,
      hostname: name,
      ...(serviceName !== '' && { subdomain: serviceName }),
      ...(volumes.length > 0 && { volumes }),
    },
  };
}

/** An adopted pod with the labels of its place; the same pod when it has them. */
export function withIdentity(pod: Pod): Pod {
  const ordinal = ordinalOf(pod);
  const wanted = identityLabels(pod.metadata.name, ordinal);
  const { labels = {} } = pod.metadata;
  if (labels[POD_NAME] === wanted[POD_NAME]) return pod;
  return { ...pod, metadata: { ...pod.metadata, labels: { ...labels, ...wanted } } };
}

function identityLabels(name: string, ordinal: number): Record<string, string> {
  return { [POD_NAME]: name, [POD_INDEX]: String(ordinal) };
}

/** The claims of the set take the place of volumes of the same name. */
function volumesOf(set: StatefulSet, own: readonly Volume[], ordinal: number): readonly Volume[] {
  const claims = (set.spec.volumeClaimTemplates ?? []).map((template) => ({
    name: template.metadata.name,
    persistentVolumeClaim: { claimName: claimName(template, set, ordinal) },
  }));
  const taken = new Set(claims.map(({ name }) => name));
  return [...claims, ...own.filter(({ name }) => !taken.has(name))];
}
