const NATIVE = ['cpu', 'memory', 'ephemeral-storage', 'pods'];

/** Every resource but those that all nodes have: extended ones, huge pages, attachable volumes. */
export function isScalar(resource: string): boolean {
  return !NATIVE.includes(resource);
}

/** A resource that a device plugin or an administrator has added (apis/core/v1/helper: IsExtendedResourceName). */
export function isExtended(resource: string): boolean {
  return resource.includes('/') && !resource.includes('kubernetes.io/') && !resource.startsWith('requests.');
}
