import { matchingVolume } from '../../volumes/matching.js';
import type { PersistentVolume, PersistentVolumeClaim } from '../objects/storage.js';

/**
 * The volume that a claim is to get: of those with the fewest access modes that include the wanted ones, the one that is meant for it, else the
 * smallest (persistentvolume/index.go: findBestMatchForClaim). A claim that waits for its first pod gets only what is meant for it.
 */
export function bestMatch(
  claim: PersistentVolumeClaim,
  volumes: readonly PersistentVolume[],
  isDelayed: boolean,
): PersistentVolume | undefined {
  const wanted = claim.spec.accessModes ?? [];
  const byModes = new Map<number, PersistentVolume[]>();
  for (const volume of volumes) {
    const modes = volume.spec.accessModes ?? [];
    if (wanted.every((mode) => modes.includes(mode)))
      byModes.set(modes.length, [...(byModes.get(modes.length) ?? []), volume]);
  }
  for (const [, group] of [...byModes].sort(([left], [right]) => left - right)) {
    const volume = matchingVolume(claim, group, 'anywhere', isDelayed);
    if (volume !== undefined) return volume;
  }
  return undefined;
}
