import { scaled } from '../controllers/quantities.js';
import type { PersistentVolume, PersistentVolumeClaim, StorageClass } from '../controllers/objects/storage.js';
import { controllerOf } from '../controllers/ownership.js';
import { selects } from '../controllers/selectors.js';
import { classOf, NO_PROVISIONER, SELECTED_NODE } from '../volumes/annotations.js';
import {
  isAllowedOn,
  isDelayed,
  isFullyBound,
  isReachable,
  matchingVolume,
  requestedBytes,
  type Labels,
} from '../volumes/matching.js';
import type { PodInfo } from './pod-info.js';
import type { VolumeLookups } from './volume-lookups.js';

/** The claims of a pod by what remains to be done for them (plugins/volumebinding/binder.go: PodVolumeClaims). */
export interface PodClaims {
  readonly bound: readonly PersistentVolumeClaim[];
  /** To be bound once the pod has a node. */
  readonly delayed: readonly PersistentVolumeClaim[];
  /** To be bound by the volume controller before the pod can have one. */
  readonly immediate: readonly PersistentVolumeClaim[];
  /** The volumes of the classes of `delayed`, by class. */
  readonly volumes: ReadonlyMap<string, readonly PersistentVolume[]>;
}

/** What a node would give a pod's claims. */
export interface VolumeChoice {
  /** Why the node will not do; empty when it will. */
  readonly reasons: readonly string[];
  readonly bindings: readonly { readonly claim: PersistentVolumeClaim; readonly volume: PersistentVolume }[];
  /** Claims that a provisioner is to make volumes for. */
  readonly provisioned: readonly PersistentVolumeClaim[];
}

const NODE_CONFLICT = 'node(s) had volume node affinity conflict';
const NO_VOLUME = "node(s) didn't find available persistent volumes to bind";
const NO_SPACE = 'node(s) did not have enough free storage';
const VOLUME_MISSING = 'node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)';

/** Why a pod's claims cannot be used on any node; undefined when they can. */
export function whyUnusable(lookups: VolumeLookups, { claims, namespace, pod }: PodInfo): string | undefined {
  for (const { name, ephemeral } of claims) {
    const claim = lookups.claim(namespace, name);
    if (claim === undefined)
      return ephemeral
        ? `waiting for ephemeral volume controller to create the persistentvolumeclaim "${name}"`
        : `persistentvolumeclaim "${name}" not found`;
    if (claim.status?.phase === 'Lost')
      return `persistentvolumeclaim "${name}" bound to non-existent persistentvolume "${claim.spec.volumeName ?? ''}"`;
    if (claim.metadata.deletionTimestamp !== undefined) return `persistentvolumeclaim "${name}" is being deleted`;
    if (ephemeral && controllerOf(claim)?.uid !== pod.metadata.uid)
      return `PVC ${namespace}/${name} was not created for pod ${namespace}/${pod.metadata.name} (pod is not owner)`;
  }
  return undefined;
}

export function claimsOf(lookups: VolumeLookups, { claims, namespace }: PodInfo): PodClaims {
  const [bound, delayed, immediate]: PersistentVolumeClaim[][] = [[], [], []];
  for (const { name } of claims) {
    const claim = lookups.claim(namespace, name);
    if (claim === undefined) continue;
    const waits = isDelayed(lookups.storageClass(classOf(claim))) && (claim.spec.volumeName ?? '') === '';
    if (isFullyBound(claim)) bound!.push(claim);
    else (waits ? delayed! : immediate!).push(claim);
  }
  const volumes = new Map<string, PersistentVolume[]>(delayed!.map((claim) => [classOf(claim), []]));
  if (volumes.size > 0) for (const volume of lookups.volumes()) volumes.get(classOf(volume))?.push(volume);
  return { bound: bound!, delayed: delayed!, immediate: immediate!, volumes };
}

/** Volumes for a pod's claims on one node (plugins/volumebinding/binder.go: FindPodVolumes). */
export function volumesOn(
  lookups: VolumeLookups,
  { bound, delayed, volumes }: PodClaims,
  node: string,
  labels: Labels,
): VolumeChoice {
  const reasons = new Set<string>();
  for (const { spec } of bound) {
    const volume = lookups.volume(spec.volumeName ?? '');
    if (volume === undefined) reasons.add(VOLUME_MISSING);
    else if (!isReachable(volume, labels)) reasons.add(NODE_CONFLICT);
    if (reasons.size > 0) break;
  }
  const selected = delayed.filter((claim) => claim.metadata.annotations?.[SELECTED_NODE] !== undefined);
  if (selected.some((claim) => claim.metadata.annotations?.[SELECTED_NODE] !== node))
    return { reasons: [...reasons, NO_VOLUME], bindings: [], provisioned: [] };
  const unselected = delayed.filter((claim) => !selected.includes(claim));
  const { bindings, unmatched } = matchAll(volumes, unselected, labels);
  const provisioned = [...selected, ...unmatched];
  const reason = provisioned.map((claim) => whyNotProvisioned(lookups, claim, labels)).find((text) => text !== '');
  if (reason !== undefined) reasons.add(reason);
  return { reasons: [...reasons], bindings, provisioned };
}

/** The smallest claims choose first; nobody gets a volume that another has chosen. */
function matchAll(
  volumes: PodClaims['volumes'],
  claims: readonly PersistentVolumeClaim[],
  labels: Labels,
): { readonly bindings: VolumeChoice['bindings']; readonly unmatched: readonly PersistentVolumeClaim[] } {
  const bindings: { claim: PersistentVolumeClaim; volume: PersistentVolume }[] = [];
  const unmatched: PersistentVolumeClaim[] = [];
  const taken = new Set<PersistentVolume>();
  for (const claim of claims.toSorted((left, right) => requestedBytes(left) - requestedBytes(right))) {
    const free = (volumes.get(classOf(claim)) ?? []).filter((volume) => !taken.has(volume));
    const volume = matchingVolume(claim, free, { nodeLabels: labels }, true);
    if (volume === undefined) unmatched.push(claim);
    else {
      taken.add(volume);
      bindings.push({ claim, volume });
    }
  }
  return { bindings, unmatched };
}

/** Why the claim's class makes no volume for the node; empty when it does. */
function whyNotProvisioned(lookups: VolumeLookups, claim: PersistentVolumeClaim, labels: Labels): string {
  const storageClass = lookups.storageClass(classOf(claim));
  const provisioner = storageClass?.provisioner ?? '';
  if (storageClass === undefined || provisioner === '' || provisioner === NO_PROVISIONER) return NO_VOLUME;
  if (!isAllowedOn(storageClass, labels)) return NO_VOLUME;
  return hasSpace(lookups, claim, storageClass, labels) ? '' : NO_SPACE;
}

/** Only drivers that say so publish how much space they have where. */
function hasSpace(
  lookups: VolumeLookups,
  claim: PersistentVolumeClaim,
  { provisioner, metadata }: StorageClass,
  labels: Labels,
): boolean {
  if (lookups.csiDriver(provisioner)?.spec.storageCapacity !== true) return true;
  const wanted = requestedBytes(claim);
  return lookups.csiStorageCapacities().some(({ storageClassName, maximumVolumeSize, capacity, nodeTopology }) => {
    const limit = maximumVolumeSize ?? capacity;
    if (storageClassName !== metadata.name || limit === undefined) return false;
    return scaled(limit, 1) >= wanted && selects(nodeTopology, labels);
  });
}
