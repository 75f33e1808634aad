import type { ApiObject, ResourceDefinition } from 'regatta/adapters/kubernetes/api';
import { summaryOf } from '../../clusters/state.js';
import type { ClusterCondition } from '../../resources/cluster.js';

/** The name of a type: its group before it, but for the core one. */
export function typeOf({ group, singular }: Pick<ResourceDefinition, 'group' | 'singular'>): string {
  return group === '' ? singular : `${group}.${singular}`;
}

export function pluralOf({ group, plural }: Pick<ResourceDefinition, 'group' | 'plural'>): string {
  return group === '' ? plural : `${group}.${plural}`;
}

/** Where an object is found in the API of Kubernetes itself. */
export function nativePath({ group, version, plural }: ResourceDefinition, { metadata }: ApiObject): string {
  const base = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  const place = metadata.namespace === undefined ? '' : `/namespaces/${metadata.namespace}`;
  return `${base}${place}/${plural}/${metadata.name}`;
}

/** Kinds that are ready as soon as they are there (kstatus). */
const ALWAYS_READY = ['ConfigMap', 'Secret', 'CronJob'];

/** State of any object, as the summariser and kstatus see it. */
export function steveState(object: ApiObject) {
  const { status } = object as { status?: { conditions?: readonly ClusterCondition[] } };
  const conditions = Array.isArray(status?.conditions) ? status.conditions : [];
  const { state, transitioning, transitioningMessage } = summaryOf(conditions);
  const current = ALWAYS_READY.includes(object.kind) ? 'Resource is always ready' : 'Resource is current';
  const removing = object.metadata.deletionTimestamp !== undefined;
  return {
    error: transitioning === 'error',
    message: transitioningMessage === '' && state === 'active' ? current : transitioningMessage,
    name: removing ? 'removing' : state,
    transitioning: removing || transitioning === 'yes',
  };
}
