import { parseRfc3339, type ContainerUsage } from 'regatta/kit';
import type { Pod } from '../controllers/objects/pod.js';

/** What a running container uses now, and what it has used since it started. */
export interface MeasuredContainer {
  readonly name: string;
  readonly startedAtMs: number;
  readonly cpuMilli: number;
  readonly memoryBytes: number;
  readonly cpuSeconds: number;
}

/** The running containers of a pod as its kubelet sees them; sidecars come first. */
export function measured(usage: ContainerUsage, { status }: Pod, nowMs: number): readonly MeasuredContainer[] {
  const all = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
  return all.flatMap(({ name, state, containerID = '' }) => {
    // Nobody measures what a kubelet outside plays without a container.
    if (state.running === undefined || containerID === '') return [];
    const startedAtMs = parseRfc3339(state.running.startedAt);
    const used = usage.usage(containerID.replace(/^.*:\/\//, ''));
    const cpuSeconds = (used.cpuMilli / 1000) * (Math.max(0, nowMs - startedAtMs) / 1000);
    return [{ name, startedAtMs, ...used, cpuSeconds }];
  });
}

export function sumOf(
  containers: readonly MeasuredContainer[],
  field: 'cpuMilli' | 'memoryBytes' | 'cpuSeconds',
): number {
  return containers.reduce((sum, container) => sum + container[field], 0);
}
