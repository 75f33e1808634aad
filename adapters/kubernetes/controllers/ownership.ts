import type { ApiObject, ApiServer, OwnerReference } from '../resources/types.js';
import { isTerminating } from './pods.js';
import type { Orphans } from './orphans.js';

export function controllerOf({ metadata }: ApiObject): OwnerReference | undefined {
  return metadata.ownerReferences?.find(({ controller }) => controller === true);
}

/** The reference that makes `owner` the controller of what it makes. */
export function controlledBy(owner: ApiObject): OwnerReference {
  return {
    apiVersion: owner.apiVersion,
    kind: owner.kind,
    name: owner.metadata.name,
    uid: owner.metadata.uid,
    controller: true,
    blockOwnerDeletion: true,
  };
}

/** The owner's key if it is of this kind. */
export function ownerKey(object: ApiObject, kind: string): string | undefined {
  const owner = controllerOf(object);
  return owner?.kind === kind ? `${object.metadata.namespace ?? ''}/${owner.name}` : undefined;
}

/**
 * What an owner controls: what refers to it and still matches, and what matches and belongs to nobody, which is adopted. What no longer matches
 * is released (pkg/controller/controller_ref_manager.go). An owner that is being deleted takes and gives nothing. A finalizer comes with
 * adoption and goes with release.
 */
export function claim<T extends ApiObject>(
  api: ApiServer,
  orphans: Orphans,
  resource: string,
  owner: ApiObject,
  matches: (object: T) => boolean,
  finalizer?: string,
): readonly T[] {
  const owned = api.find<T>(resource, 'owner', owner.metadata.uid);
  if (isTerminating(owner)) return owned.filter(matches);
  const kept: T[] = [];
  for (const object of owned) {
    if (matches(object)) kept.push(object);
    else if (!isTerminating(object))
      api.update<T>(resource, withoutFinalizer(withoutOwner(object, owner.metadata.uid), finalizer));
  }
  for (const object of orphans.of<T>(resource, owner.metadata.namespace ?? '')) {
    if (isTerminating(object) || !matches(object)) continue;
    const metadata = {
      ...object.metadata,
      ownerReferences: [...(object.metadata.ownerReferences ?? []), controlledBy(owner)],
      ...(finalizer !== undefined && { finalizers: [...new Set([...(object.metadata.finalizers ?? []), finalizer])] }),
    };
    kept.push(api.update<T>(resource, { ...object, metadata }));
  }
  return kept;
}

/** The object without its references to an owner. */
export function withoutOwner<T extends ApiObject>(object: T, uid: string): T {
  const { ownerReferences = [], ...metadata } = object.metadata;
  const kept = ownerReferences.filter((reference) => reference.uid !== uid);
  return { ...object, metadata: { ...metadata, ...(kept.length > 0 && { ownerReferences: kept }) } };
}

/** The object without one of its finalizers. */
export function withoutFinalizer<T extends ApiObject>(object: T, finalizer: string | undefined): T {
  const { finalizers = [], ...metadata } = object.metadata;
  const kept = finalizers.filter((name) => name !== finalizer);
  return { ...object, metadata: { ...metadata, ...(kept.length > 0 && { finalizers: kept }) } };
}
