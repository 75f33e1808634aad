import type { Pod } from '../controllers/objects/pod.js';
import type { PersistentVolumeClaim } from '../controllers/objects/storage.js';
import type { ApiServer } from '../resources/types.js';

/** Why the volumes of a pod cannot be mounted yet; undefined when they are (pkg/kubelet/volumemanager: desired_state_of_world_populator.go). */
export function whyUnmounted(api: ApiServer, { metadata, spec }: Pod): string | undefined {
  const { namespace = '' } = metadata;
  const failed: string[] = [];
  const problems: string[] = [];
  for (const { name, persistentVolumeClaim, ephemeral } of spec.volumes ?? []) {
    const claim =
      persistentVolumeClaim?.claimName ?? (ephemeral === undefined ? undefined : `${metadata.name}-${name}`);
    const problem = claim === undefined ? undefined : problemOf(api, namespace, claim);
    if (problem === undefined) continue;
    failed.push(name);
    problems.push(`error processing PVC ${namespace}/${claim}: ${problem}`);
  }
  if (failed.length === 0) return undefined;
  const names = `[${failed.join(' ')}]`;
  return `unmounted volumes=${names}, unattached volumes=[], failed to process volumes=${names}: ${problems.join('; ')}`;
}

function problemOf(api: ApiServer, namespace: string, name: string): string | undefined {
  const claim = api.get<PersistentVolumeClaim>('persistentvolumeclaims', namespace, name);
  if (claim === undefined) return `failed to fetch PVC from API server: persistentvolumeclaims "${name}" not found`;
  if (claim.status?.phase !== 'Bound' || (claim.spec.volumeName ?? '') === '') return 'PVC is not bound';
  return undefined;
}
