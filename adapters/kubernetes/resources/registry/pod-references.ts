import { isObject, listAt, objectAt, textAt, type JsonObject } from './json.js';

/** Marks the pods by which a kubelet shows what it runs of its own accord. */
export const MIRROR_ANNOTATION = 'kubernetes.io/config.mirror';

/** The lists of containers that a pod has. */
export const CONTAINER_LISTS = ['containers', 'initContainers', 'ephemeralContainers'] as const;

/** Every container of a pod, whatever it is for. */
export function allContainers(spec: unknown): readonly JsonObject[] {
  return CONTAINER_LISTS.flatMap((list) => listAt(spec, list).filter(isObject));
}

/** The secrets that a pod needs, each as often as it is named (kubernetes pkg/api/v1/pod/util.go VisitPodSecretNames v1.32). */
export function secretsOf(spec: unknown): readonly string[] {
  const volumes = listAt(spec, 'volumes');
  return named([
    ...listAt(spec, 'imagePullSecrets').map((reference) => textAt(reference, 'name')),
    ...fromEnvironment(spec, 'secretKeyRef', 'secretRef'),
    ...volumes.flatMap((volume) => [
      textAt(objectAt(volume, 'secret'), 'secretName'),
      textAt(objectAt(volume, 'azureFile'), 'secretName'),
      ...projected(volume, 'secret'),
      ...sourceReferences(volume),
    ]),
  ]);
}

/** The config maps that a pod needs. */
export function configMapsOf(spec: unknown): readonly string[] {
  return named([
    ...fromEnvironment(spec, 'configMapKeyRef', 'configMapRef'),
    ...listAt(spec, 'volumes').flatMap((volume) => [
      textAt(objectAt(volume, 'configMap'), 'name'),
      ...projected(volume, 'configMap'),
    ]),
  ]);
}

/** The claims that a pod mounts; those of ephemeral volumes bear the names of pod and volume. */
export function claimsOf(podName: string, spec: unknown): readonly string[] {
  return named(
    listAt(spec, 'volumes').map((volume) =>
      isObject(volume) && volume['ephemeral'] !== undefined
        ? `${podName}-${textAt(volume, 'name')}`
        : textAt(objectAt(volume, 'persistentVolumeClaim'), 'claimName'),
    ),
  );
}

/** Secrets that the driver of a volume needs: whatever its source calls a reference to one. */
export function sourceReferences(volume: unknown): readonly string[] {
  if (!isObject(volume)) return [];
  return Object.values(volume)
    .filter(isObject)
    .flatMap((source) => Object.entries(source))
    .filter(([field]) => /secretRef$/i.test(field))
    .map(([, reference]) => textAt(reference, 'name'));
}

function fromEnvironment(spec: unknown, key: string, whole: string): readonly string[] {
  return allContainers(spec).flatMap((container) => [
    ...listAt(container, 'env').map((entry) => textAt(objectAt(objectAt(entry, 'valueFrom'), key), 'name')),
    ...listAt(container, 'envFrom').map((entry) => textAt(objectAt(entry, whole), 'name')),
  ]);
}

function projected(volume: unknown, kind: string): readonly string[] {
  return listAt(objectAt(volume, 'projected'), 'sources').map((source) => textAt(objectAt(source, kind), 'name'));
}

function named(names: readonly string[]): readonly string[] {
  return names.filter((name) => name !== '');
}
