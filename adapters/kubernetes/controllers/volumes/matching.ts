import type { PersistentVolume, PersistentVolumeClaim } from '../objects/storage.js';
import { isTerminating } from '../pods.js';
import { amountOf } from '../quantities.js';
import { selects } from '../selectors.js';

/** Whether a volume is meant for this claim and no other, named by whoever made it or bound before. */
export function isBoundTo({ spec }: PersistentVolume, { metadata }: PersistentVolumeClaim): boolean {
  const { claimRef } = spec;
  if (claimRef?.name !== metadata.name || claimRef.namespace !== metadata.namespace) return false;
  return (claimRef.uid ?? '') === '' || claimRef.uid === metadata.uid;
}

/**
 * The volume that a claim is to get: one that is meant for it, else the smallest that is large enough among those with the fewest
 * access modes that include the wanted ones (pkg/volume/util and persistentvolume/index.go: findBestMatchForClaim).
 */
export function bestMatch(
  claim: PersistentVolumeClaim,
  volumes: readonly PersistentVolume[],
): PersistentVolume | undefined {
  const possible = volumes.filter((volume) => couldServe(volume, claim));
  const meant = possible.find((volume) => isBoundTo(volume, claim));
  if (meant !== undefined) return meant;
  const [best] = possible
    .filter((volume) => isFree(volume) && isOfKind(volume, claim))
    .sort((left, right) => modesOf(left) - modesOf(right) || sizeOf(left) - sizeOf(right));
  return best;
}

function couldServe(volume: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  const { requests } = claim.spec.resources ?? {};
  const modes = volume.spec.accessModes ?? [];
  return (
    !isTerminating(volume) &&
    sizeOf(volume) >= amountOf('storage', requests?.['storage']) &&
    (volume.spec.volumeMode ?? 'Filesystem') === (claim.spec.volumeMode ?? 'Filesystem') &&
    (claim.spec.accessModes ?? []).every((mode) => modes.includes(mode))
  );
}

function isFree({ spec, status }: PersistentVolume): boolean {
  return spec.claimRef === undefined && status?.phase === 'Available';
}

function isOfKind(volume: PersistentVolume, { spec }: PersistentVolumeClaim): boolean {
  if ((volume.spec.storageClassName ?? '') !== (spec.storageClassName ?? '')) return false;
  return spec.selector === undefined || selects(spec.selector, volume.metadata.labels);
}

function modesOf({ spec }: PersistentVolume): number {
  return spec.accessModes?.length ?? 0;
}

function sizeOf({ spec }: PersistentVolume): number {
  return amountOf('storage', spec.capacity?.['storage']);
}
