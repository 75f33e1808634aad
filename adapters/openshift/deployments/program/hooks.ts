/** Hooks before, amid and after a rollout: a pod each, or a tag (openshift/oc pkg/cli/deployer/strategy/support/lifecycle.go). */
import {
  isObject,
  listAt,
  textAt,
  type ApiObject,
  type JsonObject,
  type NewObject,
  type Pod,
} from 'regatta/adapters/kubernetes/api';
import type { LifecycleHook, ReplicationController } from '../../resources/apps/types.js';
import { ANNOTATIONS, LABELS } from '../annotations.js';
import { configOf } from '../versions.js';
import { RolloutFailed, type Program, type ProgramGround } from './program.js';

export type HookName = 'pre' | 'mid' | 'post';

const POLL_MS = 1000;
const IMAGE_STREAM_TAGS = 'imagestreams.image.openshift.io';

/** Whether a hook that failed ends the rollout. */
export function endsRollout(policy: LifecycleHook['failurePolicy']): boolean {
  return policy === 'Abort';
}

export function* runHook(
  ground: ProgramGround,
  hook: LifecycleHook | undefined,
  controller: ReplicationController,
  name: HookName,
): Program {
  if (hook === undefined) return;
  const failure =
    hook.execNewPod === undefined
      ? tagImages(ground, hook, controller)
      : yield* podHook(ground, hook, controller, name);
  if (failure === undefined) return;
  const about = configOf(controller) ?? controller;
  ground.events.event(about, 'Warning', 'Failed', `The ${name}-hook failed: ${failure}, ${consequence(hook)}`);
  if (endsRollout(hook.failurePolicy)) throw new RolloutFailed(`${name} hook failed: ${failure}`);
}

function consequence({ failurePolicy }: LifecycleHook): string {
  return endsRollout(failurePolicy) ? 'aborting rollout' : 'ignore and continue rollout';
}

function* podHook(
  ground: ProgramGround,
  hook: LifecycleHook,
  controller: ReplicationController,
  name: HookName,
): Generator<number, string | undefined, void> {
  const pod = hookPod(hook, controller, name);
  const { namespace = '' } = controller.metadata;
  const podName = pod.metadata.name!;
  if (ground.api.get('pods', namespace, podName) === undefined) {
    ground.api.create<Pod>('pods', pod);
    const about = configOf(controller) ?? controller;
    const text = `Running ${name}-hook ("${(hook.execNewPod?.command ?? []).join(' ')}") for rollout ${namespace}/${controller.metadata.name}`;
    ground.events.event(about, 'Normal', 'Started', text);
  }
  for (;;) {
    const found = ground.api.get<Pod>('pods', namespace, podName);
    if (found === undefined) return `pod ${podName} is gone`;
    if (found.status?.phase === 'Succeeded') return undefined;
    if (found.status?.phase === 'Failed') return 'the pod failed';
    yield POLL_MS;
  }
}

function hookPod(hook: LifecycleHook, controller: ReplicationController, name: HookName): NewObject<Pod> {
  const { metadata, spec } = controller;
  const action = hook.execNewPod!;
  const template = spec.template.spec;
  const base = template.containers.find((container) => container.name === action.containerName);
  if (base === undefined)
    throw new RolloutFailed(
      `${name} hook failed: no container named '${action.containerName}' found in rollout template`,
    );
  const own = action.env ?? [];
  const replaced = new Set(own.map((variable) => variable['name']));
  const env = [...listAt(base, 'env').filter((variable) => !replaced.has(textAt(variable, 'name'))), ...own];
  const mounted = (action.volumes ?? []).flatMap((volume) =>
    listAt(template, 'volumes').filter((one) => textAt(one, 'name') === volume),
  );
  const mounts = listAt(base, 'volumeMounts').filter((mount) => (action.volumes ?? []).includes(textAt(mount, 'name')));
  const pod: unknown = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `${metadata.name}-hook-${name}`,
      namespace: metadata.namespace,
      annotations: { [ANNOTATIONS.deployment]: metadata.name },
      labels: { [LABELS.hookType]: `hook-${name}`, [LABELS.deployerFor]: metadata.name },
      ownerReferences: [{ apiVersion: 'v1', kind: 'ReplicationController', name: metadata.name, uid: metadata.uid }],
    },
    spec: {
      containers: [
        {
          name: 'lifecycle',
          image: base.image,
          command: action.command,
          env: [
            ...env,
            { name: 'OPENSHIFT_DEPLOYMENT_NAME', value: metadata.name },
            { name: 'OPENSHIFT_DEPLOYMENT_NAMESPACE', value: metadata.namespace },
          ],
          resources: base['resources'] ?? {},
          volumeMounts: mounts,
        },
      ],
      volumes: mounted,
      activeDeadlineSeconds: configOf(controller)?.spec.strategy.activeDeadlineSeconds,
      restartPolicy: hook.failurePolicy === 'Retry' ? 'OnFailure' : 'Never',
      ...(template['nodeSelector'] !== undefined && { nodeSelector: template['nodeSelector'] }),
    },
  };
  return pod as NewObject<Pod>;
}

/** Lets a tag follow the image of a container; gives why it cannot. */
function tagImages(
  { api }: ProgramGround,
  hook: LifecycleHook,
  { metadata, spec }: ReplicationController,
): string | undefined {
  for (const { containerName, to } of hook.tagImages ?? []) {
    const image = spec.template.spec.containers.find(({ name }) => name === containerName)?.image;
    const [stream = '', tag = ''] = textAt(to, 'name').split(':');
    const namespace = textAt(to, 'namespace') || (metadata.namespace ?? '');
    const found = api.get<ApiObject>(IMAGE_STREAM_TAGS, namespace, stream);
    if (image === undefined || found === undefined) return `imagestreams.image.openshift.io "${stream}" not found`;
    const given = (found as ApiObject & { readonly spec?: JsonObject }).spec ?? {};
    const others = listAt(given, 'tags').filter((one) => isObject(one) && one['name'] !== tag);
    const tagged = { name: tag, from: { kind: 'DockerImage', name: image } };
    const changed = { ...found, spec: { ...given, tags: [...others, tagged] } };
    api.update<ApiObject>(IMAGE_STREAM_TAGS, changed);
  }
  return undefined;
}
