import type { ApiObject, NewObject } from '../resources/types.js';
import type { Pod, PodTemplate } from './objects/pod.js';
import { controlledBy } from './ownership.js';

/** Longest base of a generated name; what is longer loses its end (apiserver pkg/storage/names). */
const MAXIMUM_PREFIX = 252;

/** A pod of a controller's template, with a name of the controller's and five random letters. */
export function podFromTemplate(owner: ApiObject, { metadata = {}, spec }: PodTemplate): NewObject<Pod> {
  const { labels, annotations, finalizers } = metadata;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      generateName: `${owner.metadata.name.slice(0, MAXIMUM_PREFIX)}-`,
      namespace: owner.metadata.namespace ?? 'default',
      ...(labels !== undefined && { labels }),
      ...(annotations !== undefined && { annotations }),
      ...(finalizers !== undefined && { finalizers }),
      ownerReferences: [controlledBy(owner)],
    },
    spec,
  };
}
