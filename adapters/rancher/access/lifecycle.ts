import type { ApiObject } from 'regatta/adapters/kubernetes/api';

/** The object as a controller leaves it that has seen it: marked, and held until the controller lets go of it (rancher/norman lifecycle). */
export function heldBy<T extends ApiObject>(object: T, controller: string, scope = ''): T {
  const { metadata } = object;
  const annotations = { ...metadata.annotations, [`lifecycle.cattle.io/create.${controller}${scope}`]: 'true' };
  const finalizers = [...new Set([...(metadata.finalizers ?? []), finalizerOf(controller)])];
  return { ...object, metadata: { ...metadata, annotations, finalizers } };
}

export function isHeldBy({ metadata }: ApiObject, controller: string): boolean {
  return metadata.finalizers?.includes(finalizerOf(controller)) === true;
}

/** The object without the controller's hold on it. */
export function releasedBy<T extends ApiObject>(object: T, controller: string): T {
  const { metadata } = object;
  const finalizers = (metadata.finalizers ?? []).filter((finalizer) => finalizer !== finalizerOf(controller));
  return { ...object, metadata: { ...metadata, finalizers } };
}

function finalizerOf(controller: string): string {
  return `controller.cattle.io/${controller}`;
}
