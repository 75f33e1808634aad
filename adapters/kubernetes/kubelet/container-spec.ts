import type { ContainerSpec } from 'regatta/kit';
import type { ApiObject, ApiServer } from '../resources/types.js';
import type { Container, EnvVar, Pod } from '../controllers/objects/pod.js';
import { amountOf } from '../controllers/quantities.js';

/** A configuration that a container needs and that is not there: it cannot be created. */
export class MissingConfiguration extends Error {}

/** Labels under which the runtime keeps what the kubelet has to find again (pkg/kubelet/kuberuntime/labels.go). */
export const LABELS = {
  uid: 'io.kubernetes.pod.uid',
  pod: 'io.kubernetes.pod.name',
  namespace: 'io.kubernetes.pod.namespace',
  container: 'io.kubernetes.container.name',
  restarts: 'io.kubernetes.container.restartCount',
} as const;

interface DataObject extends ApiObject {
  readonly data?: Readonly<Record<string, string>>;
}

/** What the downward API can tell of the pod's place. */
export interface Place {
  readonly podIP: string;
  readonly hostIP: string;
}

/** The runtime's view of a container. Throws `MissingConfiguration`. */
export function containerSpecOf(
  api: ApiServer,
  pod: Pod,
  container: Container,
  restarts: number,
  place: Place,
): ContainerSpec {
  const { namespace = 'default', name, uid, annotations } = pod.metadata;
  const env = environmentOf(api, pod, container, place);
  const memoryLimitBytes = amountOf('memory', container.resources?.limits?.['memory']);
  const alone = pod.spec.containers.length === 1 && pod.spec.containers[0] === container;
  return {
    name: alone ? name : `${name}/${container.name}`,
    image: container.image,
    hostname: pod.spec.hostname ?? name.slice(0, 63),
    env,
    labels: {
      ...annotations,
      [LABELS.uid]: uid,
      [LABELS.pod]: name,
      [LABELS.namespace]: namespace,
      [LABELS.container]: container.name,
      [LABELS.restarts]: String(restarts),
    },
    files: filesOf(api, pod, container),
    ...(container.command !== undefined && { command: container.command.map((word) => expand(word, env)) }),
    ...(container.args !== undefined && { args: container.args.map((word) => expand(word, env)) }),
    ...(memoryLimitBytes > 0 && { memoryLimitBytes }),
    ...(container.stdin === true && { stdin: true }),
  };
}

function environmentOf(api: ApiServer, pod: Pod, container: Container, place: Place): Readonly<Record<string, string>> {
  const env: Record<string, string> = {
    KUBERNETES_SERVICE_HOST: '10.96.0.1',
    KUBERNETES_SERVICE_PORT: '443',
  };
  for (const variable of container.env ?? []) {
    const value = valueOf(api, pod, variable, place);
    if (value !== undefined) env[variable.name] = expand(value, env);
  }
  return env;
}

function valueOf(api: ApiServer, pod: Pod, { value, valueFrom }: EnvVar, place: Place): string | undefined {
  if (valueFrom === undefined) return value ?? '';
  const namespace = pod.metadata.namespace ?? 'default';
  const { fieldRef, configMapKeyRef, secretKeyRef } = valueFrom;
  if (fieldRef !== undefined) return fieldOf(pod, fieldRef.fieldPath, place);
  if (configMapKeyRef !== undefined) return keyOf(api, 'configmaps', namespace, configMapKeyRef);
  const encoded = secretKeyRef === undefined ? undefined : keyOf(api, 'secrets', namespace, secretKeyRef);
  return encoded === undefined ? undefined : atob(encoded);
}

function keyOf(
  api: ApiServer,
  resource: 'configmaps' | 'secrets',
  namespace: string,
  { name, key, optional = false }: { readonly name: string; readonly key: string; readonly optional?: boolean },
): string | undefined {
  const kind = resource === 'configmaps' ? 'configmap' : 'secret';
  const object = api.get<DataObject>(resource, namespace, name);
  const value = object?.data?.[key];
  if (value !== undefined || optional) return value;
  if (object === undefined) throw new MissingConfiguration(`${kind} "${name}" not found`);
  const kindName = resource === 'configmaps' ? 'ConfigMap' : 'Secret';
  throw new MissingConfiguration(`couldn't find key ${key} in ${kindName} ${namespace}/${name}`);
}

/** The downward API's fields; labels and annotations by `metadata.labels['key']`. */
function fieldOf(pod: Pod, path: string, place: Place): string {
  const { name, namespace = 'default', uid, labels, annotations } = pod.metadata;
  const subscript = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(path);
  if (subscript !== null) return (subscript[1] === 'labels' ? labels : annotations)?.[subscript[2]!] ?? '';
  const fields: Readonly<Record<string, string | undefined>> = {
    'metadata.name': name,
    'metadata.namespace': namespace,
    'metadata.uid': uid,
    'spec.nodeName': pod.spec.nodeName,
    'spec.serviceAccountName': pod.spec.serviceAccountName,
    'status.podIP': place.podIP,
    'status.podIPs': place.podIP,
    'status.hostIP': place.hostIP,
    'status.hostIPs': place.hostIP,
  };
  return fields[path] ?? '';
}

/** Files of the config maps and secrets that are mounted. */
function filesOf(api: ApiServer, pod: Pod, container: Container): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  const namespace = pod.metadata.namespace ?? 'default';
  for (const mount of container.volumeMounts ?? []) {
    const volume = pod.spec.volumes?.find((candidate) => candidate.name === mount.name);
    const map = volume?.configMap && api.get<DataObject>('configmaps', namespace, volume.configMap.name);
    const secret = volume?.secret && api.get<DataObject>('secrets', namespace, volume.secret.secretName);
    const entries = [
      ...Object.entries(map?.data ?? {}),
      ...Object.entries(secret?.data ?? {}).map(([key, encoded]) => [key, atob(encoded)] as const),
    ];
    for (const [key, content] of entries) {
      if (mount.subPath === undefined) files.set(`${mount.mountPath.replace(/\/$/, '')}/${key}`, content);
      else if (mount.subPath === key) files.set(mount.mountPath, content);
    }
  }
  return files;
}

/** `$(NAME)` becomes the variable's value and `$$` a dollar; unknown names stay as they are (pkg third_party/forked expansion). */
function expand(text: string, env: Readonly<Record<string, string>>): string {
  return text.replace(/\$(\$|\(([^)]*)\))/g, (whole, dollar: string, name: string | undefined) => {
    if (dollar === '$') return '$';
    return (name === undefined ? undefined : env[name]) ?? whole;
  });
}
