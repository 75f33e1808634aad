import { BackOff, type PullOutcome, type RuntimeContainer } from 'regatta/kit';
import type { Container, Pod } from '../controllers/objects/pod.js';
import { containerSpecOf, MissingConfiguration } from './container-spec.js';
import { durationText, pullError } from './image-puller.js';
import { restartsBefore, type LocalContainer, type LocalPod } from './local-pods.js';
import { WAITED_FOR_TRIES, type KubeletParts } from './parts.js';
import { fieldPath } from './prober.js';
import { RestartBackOff } from './restart-back-off.js';

/** A pull that failed: when it may be tried again, and what the registry said. */
interface FailedPull {
  readonly retryAt: number;
  readonly message: string;
}

/** Gets containers to run: image, back-off, configuration, creation, start (pkg/kubelet/kuberuntime, pkg/kubelet/images). */
export class ContainerStarter {
  readonly #parts: KubeletParts;
  readonly #pullBackOff: BackOff;
  readonly #restartBackOff: RestartBackOff;
  readonly #failedPulls = new Map<string, FailedPull>();

  constructor(parts: KubeletParts) {
    this.#parts = parts;
    const { imagePullBackOffInitialMs, imagePullBackOffMaximumMs } = parts.constants;
    this.#pullBackOff = new BackOff(imagePullBackOffInitialMs, imagePullBackOffMaximumMs);
    this.#restartBackOff = new RestartBackOff(parts.tasks, parts.constants);
  }

  /** Brings a container closer to running; `policy` is that of the pod, or of a sidecar. */
  ensure(pod: Pod, local: LocalPod, container: Container, policy: 'Always' | 'OnFailure' | 'Never'): void {
    const memory = memoryOf(local, container);
    const last = this.#parts.containers.attempts(local.uid, container.name).at(-1);
    if (last !== undefined && last.status !== 'exited') return;
    if (last !== undefined && !mayRestart(last, policy)) return;
    if (last !== undefined && this.#waitsForRestart(pod, local, container, memory, last)) return;
    if (memory.pulling) return;
    if (!memory.pulled && !this.#findImage(pod, local, container, memory)) return;
    this.#start(pod, local, container, memory, last);
  }

  /** The pod is gone, and so is what was counted for it. */
  forget(local: LocalPod): void {
    this.#restartBackOff.forget(local.uid);
    for (const key of this.#failedPulls.keys()) {
      if (!key.startsWith(`${local.uid}/`)) continue;
      this.#failedPulls.delete(key);
      this.#pullBackOff.forget(key);
    }
  }

  #waitsForRestart(
    pod: Pod,
    local: LocalPod,
    container: Container,
    memory: LocalContainer,
    last: RuntimeContainer,
  ): boolean {
    const { tasks, events } = this.#parts;
    const key = `${local.uid}/${container.name}`;
    const endedAt = last.finishedAt ?? tasks.now;
    const delayMs = this.#restartBackOff.delayMs(key, endedAt);
    const waitMs = endedAt + delayMs - tasks.now;
    if (waitMs <= 0) return false;
    if (memory.backedOffFor === last.id) return true;
    memory.backedOffFor = last.id;
    const { name, namespace = '', uid } = pod.metadata;
    const where = `${name}_${namespace}(${uid})`;
    memory.waiting = {
      reason: 'CrashLoopBackOff',
      message: `back-off ${backOffText(delayMs)} restarting failed container=${container.name} pod=${where}`,
    };
    const text = `Back-off restarting failed container ${container.name} in pod ${where}`;
    events.event(pod, 'Warning', 'BackOff', text, fieldPath(pod, container), local.machine);
    this.#parts.again(local.key, waitMs, this.#restartBackOff.failures(key) >= WAITED_FOR_TRIES);
    return true;
  }

  /** True when the image is there; otherwise a pull is under way or has to wait. */
  #findImage(pod: Pod, local: LocalPod, container: Container, memory: LocalContainer): boolean {
    const { images, runtime, events, tasks } = this.#parts;
    const { image } = container;
    const policy = container.imagePullPolicy ?? 'IfNotPresent';
    const lookup = images.lookUp(image);
    if (!lookup.found && lookup.reason === 'invalid-name') return this.#invalidName(pod, local, container, memory);
    const present = runtime.hasImage(local.machine, image);
    if (present && policy !== 'Always') {
      const text = `Container image "${image}" already present on machine`;
      events.event(pod, 'Normal', 'Pulled', text, fieldPath(pod, container), local.machine);
      return (memory.pulled = true);
    }
    if (policy === 'Never') return this.#neverPull(pod, local, container, memory);
    const failed = this.#failedPulls.get(`${local.uid}/${image}`);
    if (failed !== undefined && failed.retryAt > tasks.now)
      return this.#backOffPull(pod, local, container, memory, failed);
    this.#pull(pod, local, container, memory);
    return false;
  }

  #pull(pod: Pod, local: LocalPod, container: Container, memory: LocalContainer): void {
    const { events, puller, tasks } = this.#parts;
    memory.pulling = true;
    events.event(
      pod,
      'Normal',
      'Pulling',
      `Pulling image "${container.image}"`,
      fieldPath(pod, container),
      local.machine,
    );
    puller.pull(local.machine, container.image, (outcome, includingWaitingMs) =>
      tasks.as('kubelet', tasks.cause, () => {
        memory.pulling = false;
        if (local.stopping) return;
        if (outcome.pulled) this.#pulled(pod, local, container, memory, outcome, includingWaitingMs);
        else this.#pullFailed(pod, local, container, memory, outcome);
      }),
    );
  }

  #pulled(
    pod: Pod,
    local: LocalPod,
    container: Container,
    memory: LocalContainer,
    { elapsedMs, sizeBytes }: PullOutcome & { readonly pulled: true },
    includingWaitingMs: number,
  ): void {
    const key = `${local.uid}/${container.image}`;
    this.#failedPulls.delete(key);
    this.#pullBackOff.forget(key);
    memory.pulled = true;
    const took = `${durationText(elapsedMs)} (${durationText(includingWaitingMs)} including waiting)`;
    const text = `Successfully pulled image "${container.image}" in ${took}. Image size: ${sizeBytes} bytes.`;
    this.#parts.events.event(pod, 'Normal', 'Pulled', text, fieldPath(pod, container), local.machine);
    this.#parts.again(local.key, 0, false);
  }

  #pullFailed(
    pod: Pod,
    local: LocalPod,
    container: Container,
    memory: LocalContainer,
    outcome: PullOutcome & { readonly pulled: false },
  ): void {
    const { tasks, events, images, constants } = this.#parts;
    const key = `${local.uid}/${container.image}`;
    const message = pullError(outcome, images.nameOf(container.image));
    this.#failedPulls.set(key, { retryAt: tasks.now + this.#pullBackOff.next(key), message });
    memory.waiting = { reason: 'ErrImagePull', message };
    const text = `Failed to pull image "${container.image}": ${message}`;
    events.event(pod, 'Warning', 'Failed', text, fieldPath(pod, container), local.machine);
    events.event(pod, 'Warning', 'Failed', 'Error: ErrImagePull', fieldPath(pod, container), local.machine);
    this.#parts.again(local.key, 0, false);
    const unref = this.#pullBackOff.failures(key) > WAITED_FOR_TRIES;
    this.#parts.again(local.key, Math.max(1, constants.imagePullErrorShownMs), unref);
  }

  #backOffPull(pod: Pod, local: LocalPod, container: Container, memory: LocalContainer, failed: FailedPull): false {
    const { tasks, events, constants } = this.#parts;
    const key = `${local.uid}/${container.image}`;
    const failedAt = failed.retryAt - this.#pullBackOff.delayAfter(this.#pullBackOff.failures(key) - 1);
    // The first sync after the failure still shows the error itself.
    if (tasks.now - failedAt < constants.imagePullErrorShownMs) return false;
    if (memory.waiting?.reason === 'ImagePullBackOff') return false;
    const text = `Back-off pulling image "${container.image}"`;
    memory.waiting = { reason: 'ImagePullBackOff', message: `${text}: ErrImagePull: ${failed.message}` };
    events.event(pod, 'Normal', 'BackOff', text, fieldPath(pod, container), local.machine);
    events.event(pod, 'Warning', 'Failed', 'Error: ImagePullBackOff', fieldPath(pod, container), local.machine);
    const unref = this.#pullBackOff.failures(key) > WAITED_FOR_TRIES;
    this.#parts.again(local.key, failed.retryAt - tasks.now, unref);
    return false;
  }

  #invalidName(pod: Pod, local: LocalPod, container: Container, memory: LocalContainer): false {
    const { image } = container;
    const message = `Failed to apply default image tag "${image}": couldn't parse image name "${image}": invalid reference format`;
    if (memory.waiting?.reason === 'InvalidImageName') return false;
    memory.waiting = { reason: 'InvalidImageName', message };
    this.#parts.events.event(pod, 'Warning', 'InspectFailed', message, fieldPath(pod, container), local.machine);
    this.#parts.events.event(
      pod,
      'Warning',
      'Failed',
      'Error: InvalidImageName',
      fieldPath(pod, container),
      local.machine,
    );
    return false;
  }

  #neverPull(pod: Pod, local: LocalPod, container: Container, memory: LocalContainer): false {
    const message = `Container image "${container.image}" is not present with pull policy of Never`;
    if (memory.waiting?.reason === 'ErrImageNeverPull') return false;
    memory.waiting = { reason: 'ErrImageNeverPull', message };
    this.#parts.events.event(pod, 'Warning', 'ErrImageNeverPull', message, fieldPath(pod, container), local.machine);
    this.#parts.events.event(
      pod,
      'Warning',
      'Failed',
      'Error: ErrImageNeverPull',
      fieldPath(pod, container),
      local.machine,
    );
    return false;
  }

  #start(
    pod: Pod,
    local: LocalPod,
    container: Container,
    memory: LocalContainer,
    last: RuntimeContainer | undefined,
  ): void {
    const { api, machines, runtime, containers, events, tasks } = this.#parts;
    const restarts = last === undefined ? restartsInStatus(pod, container) : restartsBefore(last) + 1;
    const hostIP = machines.get(local.machine)?.address ?? '';
    let spec;
    try {
      spec = containerSpecOf(api, pod, container, restarts, { podIP: local.address, hostIP });
    } catch (error) {
      if (!(error instanceof MissingConfiguration)) throw error;
      return this.#misconfigured(pod, local, container, memory, error.message);
    }
    if (last !== undefined)
      this.#restartBackOff.restarted(`${local.uid}/${container.name}`, last.finishedAt ?? tasks.now);
    // One ended container is kept for its logs and last state, as the real garbage collection does.
    for (const old of containers.attempts(local.uid, container.name).slice(0, -1)) runtime.remove(old.id);
    const created = runtime.create(local.machine, spec);
    containers.add(created);
    memory.waiting = undefined;
    memory.pulled = false;
    memory.ready = false;
    memory.startupPassed = false;
    const text = `Created container: ${container.name}`;
    events.event(pod, 'Normal', 'Created', text, fieldPath(pod, container), local.machine);
    runtime.start(created.id);
  }

  #misconfigured(pod: Pod, local: LocalPod, container: Container, memory: LocalContainer, message: string): void {
    const isNew = memory.waiting?.message !== message;
    memory.waiting = { reason: 'CreateContainerConfigError', message };
    if (isNew)
      this.#parts.events.event(pod, 'Warning', 'Failed', `Error: ${message}`, fieldPath(pod, container), local.machine);
    // The configuration may come at any time; the kubelet looks again with every sync.
    this.#parts.again(local.key, this.#parts.constants.podSyncRetryMs, true);
  }
}

/** What is remembered of a container; made on first use. */
export function memoryOf(local: LocalPod, { name }: Container): LocalContainer {
  let memory = local.containers.get(name);
  if (memory === undefined) {
    memory = {
      waiting: undefined,
      pulling: false,
      pulled: false,
      backedOffFor: '',
      startupPassed: false,
      ready: false,
      livenessFailed: false,
    };
    local.containers.set(name, memory);
  }
  return memory;
}

function mayRestart({ exit }: RuntimeContainer, policy: 'Always' | 'OnFailure' | 'Never'): boolean {
  return policy === 'Always' || (policy === 'OnFailure' && exit?.code !== 0);
}

/** Containers that were lost with their machine still count as starts. */
function restartsInStatus(pod: Pod, { name }: Container): number {
  const statuses = [...(pod.status?.containerStatuses ?? []), ...(pod.status?.initContainerStatuses ?? [])];
  const status = statuses.find((candidate) => candidate.name === name);
  return status?.containerID === undefined ? 0 : status.restartCount + 1;
}

/** Go's way to print whole seconds: `10s`, `1m20s`, `5m0s`. */
function backOffText(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}
