import {
  parseRfc3339,
  RegattaError,
  type Change,
  type Controller,
  type Requeue,
  type Tasks,
  type Trigger,
} from 'regatta/kit';
import type { ApiServer, EventRecorder, Pod } from 'regatta/adapters/kubernetes/api';
import type { DeploymentConfig, ReplicationController } from '../resources/apps/types.js';
import { ANNOTATIONS, LABELS, REPLICATION_CONTROLLERS } from './annotations.js';
import { deployerPod } from './deployer-pod.js';
import { isOver, mayFollow, type Phase } from './phases.js';
import { configOf, deployerPodName, phaseOf, versionOf } from './versions.js';

/** How soon it tries again to make a deployer pod. */
const RETRY_MS = 1000;

type Annotations = Record<string, string>;

/** Gives each version a deployer pod, and reads from the pod how the rollout goes (openshift-controller-manager pkg/apps/deployer). */
export class DeployerController implements Controller {
  readonly id = 'deployer-controller';
  readonly part = 'openshift-controllers';
  readonly triggers: readonly Trigger[] = [
    {
      kind: REPLICATION_CONTROLLERS,
      keys: ({ object }) =>
        isVersion(object.value as ReplicationController) ? `${object.namespace}/${object.name}` : undefined,
    },
    { kind: 'pods', keys: (change) => versionOfDeployer(change as Change<Pod>) },
  ];
  readonly #tasks: Tasks;
  readonly #api: ApiServer;
  readonly #events: EventRecorder;

  constructor(tasks: Tasks, api: ApiServer, events: EventRecorder) {
    this.#tasks = tasks;
    this.#api = api;
    this.#events = events;
  }

  initialKeys(): Iterable<string> {
    return this.#api
      .list<ReplicationController>(REPLICATION_CONTROLLERS)
      .filter(isVersion)
      .map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
  }

  reconcile(key: string): Requeue | undefined {
    const [namespace = '', name = ''] = key.split('/');
    const controller = this.#api.get<ReplicationController>(REPLICATION_CONTROLLERS, namespace, name);
    if (controller === undefined || controller.metadata.deletionTimestamp !== undefined) return undefined;
    const pod = this.#api.get<Pod>('pods', namespace, deployerPodName(name));
    const annotations: Annotations = { ...controller.metadata.annotations };
    const phase = phaseOf(controller);
    if (phase === 'New') return this.#begin(controller, pod, annotations);
    if (versionOf(controller).isCancelled && phase !== 'Complete') this.#removeDeployers(controller);
    if (isOver(phase)) return undefined;
    if (pod === undefined) return this.#lost(controller, annotations);
    this.#move(controller, phaseFrom(pod, annotations), annotations);
    return undefined;
  }

  #begin(controller: ReplicationController, pod: Pod | undefined, annotations: Annotations): Requeue | undefined {
    const config = configOf(controller);
    if (config === undefined) return undefined;
    if (versionOf(controller).isCancelled) {
      this.#removeDeployers(controller);
      this.#move(controller, 'Pending', annotations);
      return undefined;
    }
    const timeoutSeconds = timeoutOf(config);
    const ageMs = this.#tasks.now - parseRfc3339(controller.metadata.creationTimestamp);
    if (timeoutSeconds > 0 && ageMs > timeoutSeconds * 1000 + 999) {
      annotations[ANNOTATIONS.reason] = 'unable to create deployer pod';
      const shown = `${controller.metadata.namespace}/${controller.metadata.name}`;
      const message = `Rollout for "${shown}" failed to create deployer pod (timeoutSeconds: ${timeoutSeconds}s)`;
      this.#tell(controller, 'Warning', 'RolloutTimeout', message);
      this.#move(controller, 'Failed', annotations);
      return undefined;
    }
    if (pod !== undefined) return this.#found(controller, pod, annotations);
    if (annotations[ANNOTATIONS.ignoreDeployer] !== undefined) return undefined;
    try {
      const made = this.#api.create<Pod>('pods', deployerPod(controller, config));
      noteDeployer(annotations, made);
      this.#move(controller, 'Pending', annotations);
      return undefined;
    } catch (error) {
      if (!RegattaError.is(error)) throw error;
      this.#tell(controller, 'Warning', 'FailedCreate', `Error creating deployer pod: ${error.message}`);
      return { afterMs: RETRY_MS };
    }
  }

  #found(controller: ReplicationController, pod: Pod, annotations: Annotations): undefined {
    if (pod.metadata.annotations?.[ANNOTATIONS.deployment] === controller.metadata.name) {
      noteDeployer(annotations, pod);
      const phase = phaseFrom(pod, annotations);
      return this.#move(controller, phase === 'New' ? 'Pending' : phase, annotations);
    }
    annotations[ANNOTATIONS.reason] = 'unrelated pod with the same name as this deployment is already running';
    const message = `Error creating deployer pod since another pod with the same name ("${pod.metadata.name}") exists`;
    this.#tell(controller, 'Warning', 'FailedCreate', message);
    return this.#move(controller, 'Failed', annotations);
  }

  #lost(controller: ReplicationController, annotations: Annotations): undefined {
    if (!versionOf(controller).isCancelled) {
      annotations[ANNOTATIONS.reason] = 'deployer pod no longer exists';
      const name = deployerPodName(controller.metadata.name);
      this.#tell(controller, 'Warning', 'Failed', `Deployer pod "${name}" has gone missing`);
    }
    return this.#move(controller, 'Failed', annotations);
  }

  #move(controller: ReplicationController, phase: Phase, annotations: Annotations): undefined {
    if (!mayFollow(phaseOf(controller), phase)) return;
    const isTest = isOver(phase) && configOf(controller)?.spec.test === true;
    this.#api.update<ReplicationController>(REPLICATION_CONTROLLERS, {
      ...controller,
      metadata: { ...controller.metadata, annotations: { ...annotations, [ANNOTATIONS.phase]: phase } },
      spec: isTest ? { ...controller.spec, replicas: 0 } : controller.spec,
    });
    if (phase !== 'Failed' || !versionOf(controller).isCancelled) return;
    const { namespace, name } = controller.metadata;
    this.#tell(controller, 'Normal', 'RolloutCancelled', `Rollout for "${namespace}/${name}" cancelled`);
  }

  #removeDeployers({ metadata }: ReplicationController): void {
    const { namespace = '', name } = metadata;
    const all = this.#api.list<Pod>('pods', namespace);
    for (const pod of all.filter(({ metadata: { labels } }) => labels?.[LABELS.deployerFor] === name))
      if (pod.metadata.deletionTimestamp === undefined) this.#api.delete('pods', namespace, pod.metadata.name);
  }

  /** Reports on the configuration, which is what users look at. */
  #tell(controller: ReplicationController, type: 'Normal' | 'Warning', reason: string, message: string): void {
    this.#events.event(configOf(controller) ?? controller, type, reason, message);
  }
}

function isVersion({ metadata }: ReplicationController): boolean {
  return metadata.annotations?.[ANNOTATIONS.config] !== undefined;
}

function versionOfDeployer({ object }: Change<Pod>): string | undefined {
  const name = object.value.metadata.labels?.[LABELS.deployerFor];
  return name === undefined ? undefined : `${object.namespace}/${name}`;
}

function noteDeployer(annotations: Annotations, pod: Pod): void {
  annotations[ANNOTATIONS.deployerPod] = pod.metadata.name;
  annotations[ANNOTATIONS.deployerCreated] = goTime(pod.metadata.creationTimestamp);
  const started = pod.status?.startTime;
  if (started !== undefined) annotations[ANNOTATIONS.deployerStarted] = goTime(started);
}

/** The phase that a deployer pod stands for; what a finished one leaves behind is noted. */
function phaseFrom(pod: Pod, annotations: Annotations): Phase {
  const phase = pod.status?.phase;
  if (phase === 'Running') return 'Running';
  if (phase !== 'Succeeded' && phase !== 'Failed') return 'Pending';
  const completed = completedAt(pod);
  if (completed !== undefined) annotations[ANNOTATIONS.deployerCompleted] = goTime(completed);
  if (phase === 'Failed') return 'Failed';
  annotations[ANNOTATIONS.replicas] = annotations[ANNOTATIONS.desired] ?? '';
  delete annotations[ANNOTATIONS.desired];
  return 'Complete';
}

function completedAt({ status }: Pod): string | undefined {
  const statuses = (status as { containerStatuses?: readonly { state?: { terminated?: { finishedAt?: string } } }[] })
    ?.containerStatuses;
  return statuses?.map(({ state }) => state?.terminated?.finishedAt).find((at) => at !== undefined);
}

/** Go prints times its own way: `2026-01-01 00:00:00 +0000 UTC`. */
function goTime(timestamp: string): string {
  return `${timestamp.slice(0, 10)} ${timestamp.slice(11, 19)} +0000 UTC`;
}

function timeoutOf({ spec: { strategy } }: DeploymentConfig): number {
  if (strategy.type === 'Custom') return 0;
  return (strategy.rollingParams ?? strategy.recreateParams)?.timeoutSeconds ?? 600;
}
