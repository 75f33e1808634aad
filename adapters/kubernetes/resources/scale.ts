import type { SubresourceDefinition } from './definition.js';

const VERBS = ['get', 'patch', 'update'];

/** The status subresource alone. */
export function statusOnly(kind: string): readonly SubresourceDefinition[] {
  return [{ name: 'status', kind, verbs: VERBS }];
}

/** The two subresources of everything with replicas. */
export function scaleAndStatus(kind: string): readonly SubresourceDefinition[] {
  return [{ name: 'scale', kind: 'Scale', group: 'autoscaling', version: 'v1', verbs: VERBS }, ...statusOnly(kind)];
}
