import type { Container, LifecycleHandler, Pod } from '../controllers/objects/pod.js';
import type { LocalPod } from './local-pods.js';
import type { KubeletParts } from './parts.js';
import { fieldPath, portOf } from './prober.js';

/** Shortest time that a container gets after its preStop hook (pkg/kubelet/kuberuntime: minimumGracePeriodInSeconds). */
export const MINIMUM_GRACE_MS = 2000;

/** How a hook went: how long it took, and what was wrong; empty for nothing. */
interface Outcome {
  readonly tookMs: number;
  readonly problem: string;
}

/** Runs what containers want done after their start and before their end (pkg/kubelet/lifecycle/handlers.go). */
export class LifecycleHooks {
  readonly #parts: KubeletParts;

  constructor(parts: KubeletParts) {
    this.#parts = parts;
  }

  /** A container that has started; one whose hook fails is ended. */
  started(pod: Pod, local: LocalPod, container: Container, id: string): void {
    const handler = container.lifecycle?.postStart;
    if (handler === undefined) return;
    const { tookMs, problem } = this.#run(local, container, id, handler);
    if (problem === '') return;
    this.#parts.tasks.after(tookMs, () => {
      if (this.#parts.runtime.get(id)?.status !== 'running') return;
      const { events } = this.#parts;
      events.event(
        pod,
        'Warning',
        'FailedPostStartHook',
        'PostStartHook failed',
        fieldPath(pod, container),
        local.machine,
      );
      events.event(pod, 'Normal', 'Killing', 'FailedPostStartHook', fieldPath(pod, container), local.machine);
      this.stop(pod, local, container, id, (pod.spec.terminationGracePeriodSeconds ?? 30) * 1000);
    });
  }

  /** Ends a container; its hook takes its time out of the grace period. `container` is undefined for one that no spec names. */
  stop(pod: Pod, local: LocalPod, container: Container | undefined, id: string, graceMs: number): void {
    const { runtime, tasks, events } = this.#parts;
    const handler = container?.lifecycle?.preStop;
    if (container === undefined || handler === undefined || runtime.get(id)?.status !== 'running')
      return runtime.stop(id, graceMs);
    const { tookMs, problem } = this.#run(local, container, id, handler);
    if (problem !== '')
      events.event(pod, 'Warning', 'FailedPreStopHook', 'PreStopHook failed', fieldPath(pod, container), local.machine);
    const hookMs = Math.min(graceMs, tookMs);
    if (hookMs === 0) return runtime.stop(id, graceMs);
    tasks.after(hookMs, () => {
      if (runtime.get(id) !== undefined) runtime.stop(id, Math.max(MINIMUM_GRACE_MS, graceMs - hookMs));
    });
  }

  #run({ address }: LocalPod, container: Container, id: string, handler: LifecycleHandler): Outcome {
    if (handler.sleep !== undefined) return { tookMs: handler.sleep.seconds * 1000, problem: '' };
    if (handler.exec !== undefined) {
      const command = handler.exec.command ?? [];
      const { exitCode } = this.#parts.exec.exec(id, command, '');
      return { tookMs: sleepMs(command), problem: exitCode === 0 ? '' : `command exited with ${exitCode}` };
    }
    if (handler.httpGet === undefined) return { tookMs: 0, problem: '' };
    const { host, path = '/', port } = handler.httpGet;
    const target = { address: host ?? address, port: portOf(container, port) };
    const answer = this.#parts.network.request(target, path, 0);
    return { tookMs: 0, problem: answer.outcome === 'answered' ? '' : answer.detail };
  }
}

/** The time that a command does nothing but sleep, which is what most hooks are for. Commands take no time otherwise. */
function sleepMs(command: readonly string[]): number {
  let seconds = 0;
  for (const [, amount] of command.join(' ').matchAll(/\bsleep (\d+(?:\.\d+)?)/g)) seconds += Number(amount);
  return seconds * 1000;
}
