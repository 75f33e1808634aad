import type { OwnerReference } from '../../resources/types.js';
import type { Pod } from '../objects/pod.js';
import type { PersistentVolumeClaim } from '../objects/storage.js';
import type { StatefulSet } from '../objects/workloads.js';
import { claimName, isInRange, ordinalOf } from './identity.js';

/** The claims that a pod needs, as they are made. */
export function claimsOf(set: StatefulSet, ordinal: number): readonly PersistentVolumeClaim[] {
  return (set.spec.volumeClaimTemplates ?? []).map((template) => {
    const { metadata, spec } = template;
    const { labels, annotations, finalizers } = metadata;
    return {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: {
        name: claimName(template, set, ordinal),
        namespace: set.metadata.namespace ?? 'default',
        labels: { ...labels, ...set.spec.selector.matchLabels },
        ...(annotations !== undefined && { annotations }),
        ...(finalizers !== undefined && { finalizers }),
      } as PersistentVolumeClaim['metadata'],
      spec,
    };
  });
}

/**
 * The claim with the owners that the retention policy wants: what owns a claim takes it along when it goes, the set when it is deleted, the pod
 * when the set shrinks. The same claim when it has them (stateful_set_utils.go: updateClaimOwnerRefForSetAndPod).
 */
export function withOwners(claim: PersistentVolumeClaim, set: StatefulSet, pod: Pod): PersistentVolumeClaim {
  const { whenDeleted, whenScaled } = set.spec.persistentVolumeClaimRetentionPolicy ?? {};
  const condemned = !isInRange(set, ordinalOf(pod));
  const byPod = whenScaled === 'Delete' && condemned;
  const bySet = whenDeleted === 'Delete' && !byPod;
  const { ownerReferences = [], ...metadata } = claim.metadata;
  const before = new Set(ownerReferences.map(({ uid }) => uid));
  const { uid: setUid } = set.metadata;
  const { uid: podUid } = pod.metadata;
  if (before.has(setUid) === bySet && before.has(podUid) === byPod) return claim;
  const others = ownerReferences.filter(({ uid }) => uid !== setUid && uid !== podUid);
  const owners = [...others, ...(bySet ? [referenceTo(set)] : []), ...(byPod ? [referenceTo(pod)] : [])];
  return { ...claim, metadata: { ...metadata, ...(owners.length > 0 && { ownerReferences: owners }) } };
}

/** None of them controls the claim: others may look after it too. */
function referenceTo({ apiVersion, kind, metadata }: StatefulSet | Pod): OwnerReference {
  return { apiVersion, kind, name: metadata.name, uid: metadata.uid };
}
