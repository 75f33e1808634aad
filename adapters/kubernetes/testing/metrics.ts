import type { Store } from 'regatta/kit';
import type { ContainerMetrics, PodMetrics } from '../controllers/autoscaling/pod-metrics.js';
import type { Pod } from '../controllers/objects/pod.js';

/** What every running pod of a world reports, by the store of that world: the recorder set one number for all. */
const reported = new WeakMap<Store, number>();

/** From now on every pod uses so much. */
export function reportCpu(store: Store, cpuMilli: number): void {
  reported.set(store, cpuMilli);
}

/** The metrics API of the recordings: nothing before the first report. */
export class RecordedPodMetrics implements PodMetrics {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  of({ spec, status }: Pod): readonly ContainerMetrics[] | undefined {
    const cpuMilli = reported.get(this.#store);
    const [first] = spec.containers;
    if (cpuMilli === undefined || first === undefined || status?.phase !== 'Running') return undefined;
    return [{ name: first.name, cpuMilli, memoryBytes: 0 }];
  }
}
