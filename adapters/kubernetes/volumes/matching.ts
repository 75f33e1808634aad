import { scaled } from '../controllers/quantities.js';
import { meets, selects } from '../controllers/selectors.js';
import type { PersistentVolume, PersistentVolumeClaim, StorageClass } from '../controllers/objects/storage.js';
import { BIND_COMPLETED, classOf } from './annotations.js';

export type Labels = Readonly<Record<string, string>>;

/** Where a volume is looked for: for a pod on a node with these labels, or for anybody. */
export type Place = { readonly nodeLabels: Labels } | 'anywhere';

/** Whether a claim has its volume for good. */
export function isFullyBound({ metadata, spec }: PersistentVolumeClaim): boolean {
  return (spec.volumeName ?? '') !== '' && metadata.annotations?.[BIND_COMPLETED] !== undefined;
}

/** Whether a volume is meant for this very claim. */
export function isMeantFor({ spec }: PersistentVolume, { metadata }: PersistentVolumeClaim): boolean {
  const { claimRef } = spec;
  if (claimRef?.name !== metadata.name || claimRef.namespace !== (metadata.namespace ?? 'default')) return false;
  return (claimRef.uid ?? '') === '' || claimRef.uid === metadata.uid;
}

/** Whether a claim of a class waits for the node of its first pod. */
export function isDelayed(storageClass: StorageClass | undefined): boolean {
  return storageClass?.volumeBindingMode === 'WaitForFirstConsumer';
}

/** Bytes that a claim asks for. */
export function requestedBytes({ spec }: PersistentVolumeClaim): number {
  return scaled(spec.resources?.requests?.['storage'], 1);
}

export function capacityBytes({ spec }: PersistentVolume): number {
  return scaled(spec.capacity?.['storage'], 1);
}

/** Whether a volume can be reached from a node with these labels. */
export function isReachable({ spec }: PersistentVolume, nodeLabels: Labels): boolean {
  const terms = spec.nodeAffinity?.required?.nodeSelectorTerms;
  if (terms === undefined) return true;
  return terms.some(
    // Fields of a node are not known here, so a term that names one is never met.
    ({ matchExpressions = [], matchFields = [] }) =>
      matchExpressions.length > 0 &&
      matchFields.length === 0 &&
      matchExpressions.every((requirement) => meets(nodeLabels, requirement)),
  );
}

/** Whether a class makes volumes for nodes with these labels; one without restriction does for all. */
export function isAllowedOn({ allowedTopologies = [] }: StorageClass, nodeLabels: Labels): boolean {
  if (allowedTopologies.length === 0) return true;
  return allowedTopologies.some(
    ({ matchLabelExpressions = [] }) =>
      matchLabelExpressions.length > 0 &&
      matchLabelExpressions.every(({ key, values }) => values.includes(nodeLabels[key] ?? '')),
  );
}

/**
 * The volume for a claim: the one that is meant for it, else the smallest that suits (component-helpers storage/volume: FindMatchingVolume).
 * A claim that waits for its first pod takes, from anywhere, only what is meant for it.
 */
export function matchingVolume(
  claim: PersistentVolumeClaim,
  volumes: readonly PersistentVolume[],
  place: Place,
  delayed: boolean,
): PersistentVolume | undefined {
  const wanted = requestedBytes(claim);
  let smallest: PersistentVolume | undefined;
  for (const volume of volumes) {
    const isMeant = isMeantFor(volume, claim);
    if (volume.spec.claimRef !== undefined && !isMeant) continue;
    if (capacityBytes(volume) < wanted || !hasMode(volume, claim)) continue;
    if (volume.metadata.deletionTimestamp !== undefined) continue;
    const isNear = place === 'anywhere' || isReachable(volume, place.nodeLabels);
    if (isMeant) return isNear ? volume : undefined;
    if ((place === 'anywhere' && delayed) || !isNear || !suits(volume, claim)) continue;
    if (smallest === undefined || capacityBytes(smallest) > capacityBytes(volume)) smallest = volume;
  }
  return smallest;
}

/** Why a claim cannot have the volume that it names (pv_controller.go: checkVolumeSatisfyClaim); undefined when it can. */
export function whyUnsuitable(volume: PersistentVolume, claim: PersistentVolumeClaim): string | undefined {
  const { name, deletionTimestamp } = volume.metadata;
  const { accessModes = [] } = claim.spec;
  if (deletionTimestamp !== undefined) return `the volume is marked for deletion "${name}"`;
  if (capacityBytes(volume) < requestedBytes(claim)) return 'requested PV is too small';
  if (classOf(volume) !== classOf(claim)) return 'storageClassName does not match';
  if (!hasMode(volume, claim)) return 'incompatible volumeMode';
  const isAllowed = accessModes.every((mode) => (volume.spec.accessModes ?? []).includes(mode));
  return isAllowed ? undefined : 'incompatible accessMode';
}

function suits(volume: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  const { selector, accessModes = [] } = claim.spec;
  if (volume.status?.phase !== 'Available' || classOf(volume) !== classOf(claim)) return false;
  if (selector !== undefined && !selects(selector, volume.metadata.labels)) return false;
  return accessModes.every((mode) => (volume.spec.accessModes ?? []).includes(mode));
}

function hasMode(volume: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  return (volume.spec.volumeMode ?? 'Filesystem') === (claim.spec.volumeMode ?? 'Filesystem');
}
