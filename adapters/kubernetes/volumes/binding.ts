import type { PersistentVolume, PersistentVolumeClaim } from '../controllers/objects/storage.js';
import { BOUND_BY_CONTROLLER } from './annotations.js';

/** The volume as it is once it is meant for a claim (component-helpers storage/volume: GetBindVolumeToClaim). */
export function boundTo(volume: PersistentVolume, claim: PersistentVolumeClaim): PersistentVolume {
  const { name, namespace = 'default', uid, resourceVersion } = claim.metadata;
  const isByUser = volume.spec.claimRef !== undefined;
  const annotations = { ...volume.metadata.annotations, ...(!isByUser && { [BOUND_BY_CONTROLLER]: 'yes' }) };
  const claimRef = { kind: 'PersistentVolumeClaim', namespace, name, uid, apiVersion: 'v1', resourceVersion };
  return {
    ...volume,
    metadata: { ...volume.metadata, ...(Object.keys(annotations).length > 0 && { annotations }) },
    spec: { ...volume.spec, claimRef },
  };
}
