import { PlacementEngine, type FilterPlugin, type NodeFilter } from 'regatta/kit';
import type { SwarmNode } from '../resources/node.js';
import type { Task } from '../resources/task.js';
import { constraintFilter } from './filters/constraint.js';
import { hostPortFilter } from './filters/host-port.js';
import { maxReplicasFilter } from './filters/max-replicas.js';
import { platformFilter } from './filters/platform.js';
import { pluginFilter } from './filters/plugin.js';
import { readyFilter } from './filters/ready.js';
import { resourceFilter } from './filters/resources.js';
import type { NodeInfos } from './node-infos.js';
import { explanation } from './reasons.js';

/** The filters in swarmkit's order: the first that refuses is the one that counts. */
export function filtersOf(infos: NodeInfos): readonly FilterPlugin<SwarmNode, Task>[] {
  return [
    readyFilter,
    resourceFilter,
    pluginFilter,
    constraintFilter,
    platformFilter,
    hostPortFilter,
    maxReplicasFilter(infos),
  ];
}

/** The filters of one task, with counts of why nodes were refused (swarmkit scheduler/pipeline.go). */
export class Pipeline {
  readonly engine: PlacementEngine<SwarmNode, Task>;
  readonly #infos: NodeInfos;
  readonly #plugins: readonly FilterPlugin<SwarmNode, Task>[];
  readonly #one = new Int32Array(1);
  #filters: NodeFilter[] = [];
  #refused = new Map<string, number>();

  constructor(infos: NodeInfos) {
    this.#infos = infos;
    this.#plugins = filtersOf(infos);
    this.engine = new PlacementEngine({
      table: infos.table,
      filters: this.#plugins,
      scores: [],
      draw: () => 0,
    });
  }

  setTask(task: Task): void {
    this.#refused = new Map();
    this.#filters = this.#plugins.flatMap((plugin) => {
      const prepared = plugin.prepare(task, this.#infos.table);
      return typeof prepared === 'function' ? [prepared] : [];
    });
  }

  /** All nodes that pass. The counts start anew when there is one, as each passing node resets them. */
  feasible(task: Task): readonly number[] {
    const { nodes, rejected } = this.engine.feasible(task);
    this.#refused = nodes.length === 0 ? new Map(rejected) : new Map();
    return [...nodes];
  }

  /** Whether a node passes now; tasks placed meanwhile count. */
  passes(index: number): boolean {
    const refusals = { add: (_: number, reason: string) => this.#refuse(reason) };
    for (const filter of this.#filters) {
      this.#one[0] = index;
      if (filter(this.#one, 1, refusals) === 0) return false;
    }
    this.#refused = new Map();
    return true;
  }

  /** `insufficient resources on 2 nodes; 1 node not available for new tasks` */
  explain(): string {
    return explanation(this.#refused);
  }

  get refused(): ReadonlyMap<string, number> {
    return this.#refused;
  }

  #refuse(reason: string): void {
    this.#refused.set(reason, (this.#refused.get(reason) ?? 0) + 1);
  }
}
