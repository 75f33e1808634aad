import { token, type ContainerUsage } from 'regatta/kit';
import type { Pod } from '../objects/pod.js';

/** What one container used on average over the last window. */
export interface ContainerMetrics {
  readonly name: string;
  readonly cpuMilli: number;
  readonly memoryBytes: number;
}

/** What metrics.k8s.io knows; a replay of recordings binds what its recorder reported. */
export interface PodMetrics {
  /** Undefined for a pod that has not been measured. */
  of(pod: Pod): readonly ContainerMetrics[] | undefined;
}

export const PodMetrics = token<PodMetrics>('kubernetes.PodMetrics');

/** What the runtime says of the running containers, as metrics-server collects it from the kubelets. */
export class RuntimePodMetrics implements PodMetrics {
  readonly #usage: ContainerUsage;

  constructor(usage: ContainerUsage) {
    this.#usage = usage;
  }

  of({ status }: Pod): readonly ContainerMetrics[] | undefined {
    if (status?.phase !== 'Running') return undefined;
    return (status.containerStatuses ?? []).flatMap(({ name, state, containerID = '' }) =>
      state.running === undefined || containerID === ''
        ? []
        : { name, ...this.#usage.usage(containerID.replace(/^.*:\/\//, '')) },
    );
  }
}
