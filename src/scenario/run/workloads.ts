/** What the steps have made of the workloads so far: a scale or an update changes what later steps expect. */
import { Bug } from '../../ports/errors.js';
import type { ResolvedWorkload } from '../../ports/model/resolved.js';

export interface WorkloadState {
  readonly spec: ResolvedWorkload;
  /** 0 until it is exposed. */
  readonly publishedPort: number;
  readonly deployed: boolean;
}

export class Workloads {
  readonly #states = new Map<string, WorkloadState>();

  constructor(workloads: readonly ResolvedWorkload[]) {
    for (const spec of workloads) this.#states.set(spec.name, { spec, publishedPort: 0, deployed: false });
  }

  get(name: string): WorkloadState {
    const state = this.#states.get(name);
    if (state === undefined) throw new Bug(`the scenario names a workload "${name}" that it does not have`);
    return state;
  }

  change(name: string, change: Partial<WorkloadState>): void {
    this.#states.set(name, { ...this.get(name), ...change });
  }
}
