/** Reads the security settings of a pod; those of a container count before the pod's. */
import { isObject, listAt, objectAt, textAt, type JsonObject } from 'regatta/adapters/kubernetes/api';
import type { SeLinuxOptions } from './constraint.js';

export const SECCOMP_POD = 'seccomp.security.alpha.kubernetes.io/pod';
const SECCOMP_CONTAINER = 'container.seccomp.security.alpha.kubernetes.io/';

export interface ContainerAt {
  readonly container: JsonObject;
  /** `initContainers`, `containers` or `ephemeralContainers`. */
  readonly list: string;
  readonly index: number;
}

export const CONTAINER_LISTS = ['initContainers', 'containers', 'ephemeralContainers'] as const;

export function containersOf(spec: JsonObject): readonly ContainerAt[] {
  return CONTAINER_LISTS.flatMap((list) =>
    listAt(spec, list).flatMap((container, index) => (isObject(container) ? [{ container, list, index }] : [])),
  );
}

/** A setting of a container, or of its pod where the container says nothing. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller knows what the field holds
export function effective<T>(pod: JsonObject, container: JsonObject, field: string): T | undefined {
  return (container[field] ?? pod[field] ?? undefined) as T | undefined;
}

export function seLinuxOf(context: JsonObject): SeLinuxOptions | undefined {
  const options = context['seLinuxOptions'];
  return isObject(options) ? options : undefined;
}

/** A seccomp profile as annotations spell it. */
function profileText(context: JsonObject): string {
  const profile = objectAt(context, 'seccompProfile');
  switch (textAt(profile, 'type')) {
    case 'Unconfined':
      return 'unconfined';
    case 'RuntimeDefault':
      return 'runtime/default';
    case 'Localhost':
      return profile['localhostProfile'] === undefined ? '' : `localhost/${textAt(profile, 'localhostProfile')}`;
    default:
      return '';
  }
}

/** The other way round; undefined for a text that means no profile. */
export function profileOf(text: string): JsonObject | undefined {
  if (text === 'unconfined') return { type: 'Unconfined' };
  if (text === 'runtime/default' || text === 'docker/default') return { type: 'RuntimeDefault' };
  const [, localhostProfile = ''] = /^localhost\/(.*)$/.exec(text) ?? [];
  return localhostProfile === '' ? undefined : { type: 'Localhost', localhostProfile };
}

type Annotations = Readonly<Record<string, string>>;

export function podProfile(annotations: Annotations, context: JsonObject): string {
  return annotations[SECCOMP_POD] || profileText(context);
}

export function containerProfile(annotations: Annotations, pod: JsonObject, { container }: ContainerAt): string {
  const own = objectAt(container, 'securityContext');
  if (isObject(own['seccompProfile'])) return profileText(own);
  const annotated = annotations[seccompAnnotationOf(container)];
  if (annotated !== undefined) return annotated;
  return isObject(pod['seccompProfile']) ? profileText(pod) : (annotations[SECCOMP_POD] ?? '');
}

export function seccompAnnotationOf(container: JsonObject): string {
  return SECCOMP_CONTAINER + textAt(container, 'name');
}

/** The type of a volume, by the name of its source. */
export function volumeType(volume: unknown): string {
  const [type = ''] = isObject(volume) ? Object.keys(volume).filter((key) => key !== 'name') : [];
  return type;
}

/** Whether a projected volume holds what every service account gets, and nothing else (securitycontextconstraints/util). */
export function isServiceAccountToken(volume: unknown): boolean {
  const sources = listAt(objectAt(volume, 'projected'), 'sources');
  if (sources.length === 0) return false;
  return sources.every((source) => {
    if (isObject(objectAt({ source }, 'source')['serviceAccountToken'])) return true;
    const map = objectAt(source, 'configMap');
    if (['kube-root-ca.crt', 'openshift-service-ca.crt'].includes(textAt(map, 'name'))) return true;
    return listAt(objectAt(source, 'downwardAPI'), 'items').some(
      (item) =>
        textAt(item, 'path') === 'namespace' &&
        textAt(objectAt(item, 'fieldRef'), 'fieldPath') === 'metadata.namespace',
    );
  });
}
