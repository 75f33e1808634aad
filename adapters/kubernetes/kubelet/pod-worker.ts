import { parseRfc3339, RegattaError, rfc3339, type Machine, type RuntimeContainer } from 'regatta/kit';
import type { Node } from '../controllers/objects/node.js';
import type { Pod, PodStatus } from '../controllers/objects/pod.js';
import { containersOf, isTerminal } from '../controllers/pods.js';
import { LABELS } from './container-spec.js';
import { ContainerStarter, memoryOf } from './container-starter.js';
import type { LocalPod } from './local-pods.js';
import type { KubeletParts } from './parts.js';
import { LifecycleHooks } from './lifecycle-hooks.js';
import { podStatusOf } from './pod-status.js';
import { PodTerminator } from './pod-terminator.js';
import { fieldPath, Prober } from './prober.js';
import { whyUnmounted } from './volume-mounts.js';

/** Brings one pod on one machine closer to its spec, and tells the API server where it stands (pkg/kubelet/kubelet.go: SyncPod). */
export class PodWorker {
  readonly #parts: KubeletParts;
  readonly #starter: ContainerStarter;
  readonly #terminator: PodTerminator;
  readonly #prober: Prober;
  readonly #hooks: LifecycleHooks;

  constructor(parts: KubeletParts) {
    this.#parts = parts;
    this.#starter = new ContainerStarter(parts);
    this.#hooks = new LifecycleHooks(parts);
    this.#terminator = new PodTerminator(parts, this.#hooks);
    this.#prober = new Prober(parts, this.#hooks);
  }

  sync(pod: Pod, local: LocalPod, machine: Machine, node: Node): void {
    if (pod.metadata.deletionTimestamp !== undefined) return this.#terminate(pod, local, machine);
    if (isTerminal(pod)) return this.#ended(pod, local);
    if (this.#deadlinePassed(pod, local)) return;
    if (!local.admitted && !this.#admit(pod, local, machine, node)) return;
    if (local.sandbox === 'none' && this.#hasVolumes(pod, local)) this.#startSandbox(pod, local, node);
    // Whoever debugs a pod may look at it before it is initialized, and only once.
    if (local.sandbox === 'ready')
      for (const container of pod.spec.ephemeralContainers ?? []) this.#starter.ensure(pod, local, container, 'Never');
    if (local.sandbox === 'ready' && this.#initialize(pod, local))
      for (const container of pod.spec.containers)
        this.#starter.ensure(pod, local, container, pod.spec.restartPolicy ?? 'Always');
    this.#tell(pod, local, machine);
  }

  /** The pod is gone from the API server. */
  remove(local: LocalPod): void {
    this.#terminator.remove(local);
    this.#starter.forget(local);
  }

  /** A container of a pod has started. */
  started(pod: Pod, local: LocalPod, { id, spec }: RuntimeContainer): void {
    const name = spec.labels?.[LABELS.container];
    const container = containersOf(pod).find((one) => one.name === name);
    if (container === undefined) return;
    const text = `Started container ${container.name}`;
    this.#parts.events.event(pod, 'Normal', 'Started', text, fieldPath(pod, container), local.machine);
    this.#hooks.started(pod, local, container, id);
    this.#prober.began(pod, local, container, id);
  }

  #admit(pod: Pod, local: LocalPod, machine: Machine, node: Node): boolean {
    const rejection = this.#parts.admission.admit(machine, node, pod);
    local.admitted = rejection === undefined;
    if (rejection === undefined) return true;
    const { reason, message } = rejection;
    const startTime = rfc3339(this.#parts.tasks.now);
    this.#parts.events.event(pod, 'Warning', reason, message.replace('Pod was rejected: ', ''), '', local.machine);
    this.#write(pod, { ...pod.status, phase: 'Failed', reason, message, startTime });
    return false;
  }

  /** A pod waits without a sandbox until its volumes are there. */
  #hasVolumes(pod: Pod, local: LocalPod): boolean {
    if (pod.spec.volumes === undefined) return true;
    const problem = whyUnmounted(this.#parts.api, pod);
    if (problem === undefined) return true;
    const text = `Unable to attach or mount volumes: ${problem}`;
    this.#parts.events.event(pod, 'Warning', 'FailedMount', text, '', local.machine);
    this.#parts.again(local.key, this.#parts.constants.podSyncRetryMs, true);
    return false;
  }

  #startSandbox(pod: Pod, local: LocalPod, node: Node): void {
    const { addressing, containers, tasks, constants } = this.#parts;
    if (pod.spec.hostNetwork === true) {
      local.address = this.#parts.machines.get(local.machine)?.address ?? '';
    } else {
      const ids = () => containers.ids(local.uid);
      const address = addressing.take(node, pod, ids);
      if (address === undefined) return this.#outOfAddresses(pod, local);
      local.address = address;
    }
    if (containers.ids(local.uid).length > 0) return void (local.sandbox = 'ready');
    local.sandbox = 'starting';
    tasks.after(constants.sandboxStartMs, () => {
      if (local.sandbox !== 'starting') return;
      local.sandbox = 'ready';
      this.#parts.again(local.key, 0, false);
    });
  }

  #outOfAddresses(pod: Pod, local: LocalPod): void {
    const text =
      'Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox: no IP addresses available in range set';
    this.#parts.events.event(pod, 'Warning', 'FailedCreatePodSandBox', text, '', local.machine);
    this.#parts.again(local.key, this.#parts.constants.podSyncRetryMs, true);
  }

  /** Runs the init containers one after another; true when the pod's own containers may start. */
  #initialize(pod: Pod, local: LocalPod): boolean {
    for (const container of pod.spec.initContainers ?? []) {
      const last = this.#parts.containers.attempts(local.uid, container.name).at(-1);
      if (container.restartPolicy === 'Always') {
        this.#starter.ensure(pod, local, container, 'Always');
        if (!memoryOf(local, container).startupPassed) return false;
      } else if (last?.status !== 'exited' || last.exit?.code !== 0) {
        const policy = pod.spec.restartPolicy === 'Never' ? 'Never' : 'OnFailure';
        this.#starter.ensure(pod, local, container, policy);
        return false;
      }
    }
    return true;
  }

  #terminate(pod: Pod, local: LocalPod, machine: Machine): void {
    const graceMs = (pod.metadata.deletionGracePeriodSeconds ?? 30) * 1000;
    if (!this.#terminator.stop(pod, local, graceMs)) return;
    this.#terminator.releasePlace(local);
    if (!isTerminal(pod) && this.#parts.containers.ids(local.uid).length > 0) {
      this.#tell(pod, local, machine);
      // Two requests: others see how the pod ended before it is gone.
      return this.#parts.again(local.key, this.#parts.constants.controllerReconcileMs, false);
    }
    const { namespace = '', name, uid } = pod.metadata;
    try {
      this.#parts.api.delete('pods', namespace, name, { gracePeriodSeconds: 0, preconditions: { uid } });
    } catch (error) {
      if (!RegattaError.is(error) || error.kind !== 'not-found') throw error;
    }
  }

  #ended(pod: Pod, local: LocalPod): void {
    if (this.#terminator.stop(pod, local, (pod.spec.terminationGracePeriodSeconds ?? 30) * 1000))
      this.#terminator.releasePlace(local);
  }

  /** A pod with a deadline is ended by its kubelet (pkg/kubelet/active_deadline.go). */
  #deadlinePassed(pod: Pod, local: LocalPod): boolean {
    const { activeDeadlineSeconds } = pod.spec;
    const { startTime } = pod.status ?? {};
    if (activeDeadlineSeconds === undefined || startTime === undefined) return false;
    const leftMs = parseRfc3339(startTime) + activeDeadlineSeconds * 1000 - this.#parts.tasks.now;
    if (leftMs > 0) {
      this.#parts.again(local.key, leftMs, false);
      return false;
    }
    const message = 'Pod was active on the node longer than the specified deadline';
    this.#parts.events.event(pod, 'Normal', 'DeadlineExceeded', message, '', local.machine);
    this.#write(pod, { ...pod.status, phase: 'Failed', reason: 'DeadlineExceeded', message });
    return true;
  }

  #tell(pod: Pod, local: LocalPod, machine: Machine): void {
    this.#simulateReadiness(pod, local);
    const { containers, images, logs, tasks } = this.#parts;
    const source = { pod, local, containers, images, logs, hostIP: machine.address, nowMs: tasks.now };
    const status = podStatusOf(source);
    this.#write(pod, status);
    if (!local.stopping && (status.phase === 'Succeeded' || status.phase === 'Failed')) this.#ended(pod, local);
  }

  #simulateReadiness(pod: Pod, local: LocalPod): void {
    const { readiness, containers, tasks } = this.#parts;
    if (readiness === undefined) return;
    for (const container of pod.spec.containers) {
      const last = containers.attempts(local.uid, container.name).at(-1);
      if (last?.status !== 'running' || container.readinessProbe !== undefined) continue;
      const { ready, againAfterMs } = readiness.stateOf(pod, tasks.now - (last.startedAt ?? tasks.now));
      memoryOf(local, container).ready = ready;
      if (againAfterMs !== undefined) this.#parts.again(local.key, againAfterMs, false);
    }
  }

  #write(pod: Pod, status: PodStatus): void {
    this.#parts.api.updateStatus<Pod>('pods', { ...pod, status });
  }
}
