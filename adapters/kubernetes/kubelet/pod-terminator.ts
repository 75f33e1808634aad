import type { Pod } from '../controllers/objects/pod.js';
import type { LocalPod } from './local-pods.js';
import type { KubeletParts } from './parts.js';
import { fieldPath } from './prober.js';

/** Shortest time that a container gets after its preStop hook (pkg/kubelet/kuberuntime: minimumGracePeriodInSeconds). */
const MINIMUM_GRACE_MS = 2000;

/** Ends the containers of pods. */
export class PodTerminator {
  readonly #parts: KubeletParts;

  constructor(parts: KubeletParts) {
    this.#parts = parts;
  }

  /** Asks every container of the pod to end; true when none is left. */
  stop(pod: Pod, local: LocalPod, graceMs: number): boolean {
    const { containers, runtime, events } = this.#parts;
    const first = !local.stopping;
    local.stopping = true;
    let left = 0;
    for (const { id, status, spec } of containers.of(local.uid)) {
      if (status === 'exited') continue;
      left++;
      if (!first) continue;
      const container = pod.spec.containers.find(({ name }) => name === spec.labels?.['io.kubernetes.container.name']);
      if (container !== undefined)
        events.event(
          pod,
          'Normal',
          'Killing',
          `Stopping container ${container.name}`,
          fieldPath(pod, container),
          local.machine,
        );
      const hookMs = Math.min(graceMs, (container?.lifecycle?.preStop?.sleep?.seconds ?? 0) * 1000);
      if (hookMs === 0) runtime.stop(id, graceMs);
      else this.#parts.tasks.after(hookMs, () => this.#stopIfThere(id, Math.max(MINIMUM_GRACE_MS, graceMs - hookMs)));
    }
    return left === 0;
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

  #stopIfThere(id: string, graceMs: number): void {
    if (this.#parts.runtime.get(id) !== undefined) this.#parts.runtime.stop(id, graceMs);
  }
}
