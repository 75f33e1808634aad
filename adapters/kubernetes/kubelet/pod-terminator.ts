import type { RuntimeContainer } from 'regatta/kit';
import type { Pod } from '../controllers/objects/pod.js';
import { LABELS } from './container-spec.js';
import { MINIMUM_GRACE_MS, type LifecycleHooks } from './lifecycle-hooks.js';
import type { LocalPod } from './local-pods.js';
import type { KubeletParts } from './parts.js';
import { fieldPath } from './prober.js';

/** Ends the containers of pods. */
export class PodTerminator {
  readonly #parts: KubeletParts;
  readonly #hooks: LifecycleHooks;

  constructor(parts: KubeletParts, hooks: LifecycleHooks) {
    this.#parts = parts;
    this.#hooks = hooks;
  }

  /**
   * Asks the containers of the pod to end: sidecars when all others have, the last one that was started first (pkg/kubelet/kuberuntime
   * kuberuntime_termination_order.go). True when none is left.
   */
  stop(pod: Pod, local: LocalPod, graceMs: number): boolean {
    const { containers, tasks } = this.#parts;
    if (!local.stopping) local.stoppingSince = tasks.now;
    local.stopping = true;
    const left = containers.of(local.uid).filter(({ status }) => status !== 'exited');
    const sidecars = (pod.spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always');
    const names = sidecars.map(({ name }) => name);
    const others = left.filter((container) => !names.includes(nameOf(container)));
    const last = names.toReversed().find((name) => left.some((container) => nameOf(container) === name));
    const turn = others.length > 0 ? others : left.filter((container) => nameOf(container) === last);
    const leftMs = Math.max(MINIMUM_GRACE_MS, graceMs - (tasks.now - local.stoppingSince));
    for (const container of turn)
      this.#ask(pod, local, container, others.length > 0 ? graceMs : Math.min(graceMs, leftMs));
    return left.length === 0;
  }

  #ask(pod: Pod, local: LocalPod, running: RuntimeContainer, graceMs: number): void {
    if (local.asked.has(running.id)) return;
    local.asked.add(running.id);
    const all = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])];
    const container = all.find(({ name }) => name === nameOf(running));
    if (container !== undefined) {
      const text = `Stopping container ${container.name}`;
      this.#parts.events.event(pod, 'Normal', 'Killing', text, fieldPath(pod, container), local.machine);
    }
    this.#hooks.stop(pod, local, container, running.id, graceMs);
  }

  /** Kills what runs and forgets everything: the pod no longer exists, or will never run again. */
  remove(local: LocalPod): void {
    const { containers, runtime, addressing, admission } = this.#parts;
    local.stopping = true;
    for (const { id } of containers.of(local.uid)) runtime.remove(id);
    this.releasePlace(local);
    addressing.release(local.uid);
    admission.release(local.machine, local.uid);
  }

  /** A pod that has ended gives back its resources and its address; its ended containers stay for their logs. */
  releasePlace(local: LocalPod): void {
    this.#parts.admission.release(local.machine, local.uid);
    this.#parts.addressing.release(local.uid);
  }
}

function nameOf({ spec }: RuntimeContainer): string {
  return spec.labels?.[LABELS.container] ?? '';
}
