/** Requests to published ports while the scenario runs. */
import type { Random } from '../../ports/random.js';
import type { ResolvedScenario } from '../../ports/model/resolved.js';
import type { World } from '../../world/world.js';
import type { LaneView } from './lane-view.js';
import type { Workloads } from './workloads.js';

/** Who sends them, in the trace. */
const AUTHOR = 'traffic';

/**
 * One request every `everyMs` from the moment a workload first answers until it is removed: before that there is nothing to
 * be missed. Unref, so that traffic alone keeps no world going.
 */
export class Traffic {
  readonly #world: World;
  readonly #view: LaneView;
  readonly #workloads: Workloads;
  readonly #random: Random;
  readonly #answered = new Set<string>();

  constructor(world: World, view: LaneView, workloads: Workloads, random: Random) {
    this.#world = world;
    this.#view = view;
    this.#workloads = workloads;
    this.#random = random;
  }

  start(traffic: ResolvedScenario['traffic']): void {
    for (const { workload, everyMs } of traffic) this.#next(workload, everyMs);
  }

  #next(workload: string, everyMs: number): void {
    this.#world.tasks.after(everyMs, () => this.#send(workload, everyMs), { author: AUTHOR, cause: 0, unref: true });
  }

  #send(workload: string, everyMs: number): void {
    this.#next(workload, everyMs);
    const { publishedPort, deployed } = this.#workloads.get(workload);
    if (publishedPort === 0 || !deployed) return;
    const { status, container } = this.#view.request(publishedPort, '/', this.#random.next());
    if (status !== 0) this.#answered.add(workload);
    if (!this.#answered.has(workload)) return;
    this.#world.trace.record(this.#world.sites[0]!.id, {
      type: 'request',
      workload,
      status,
      instance: container.slice(0, 12),
    });
  }
}
