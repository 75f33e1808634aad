/** Runs a scenario on one orchestrator, in virtual time, as fast as the machine can. */
import type { ActiveFault } from '../../ports/faults.js';
import type { Instance } from '../../ports/client.js';
import { Bug } from '../../ports/errors.js';
import type { MachineSpec } from '../../ports/machines.js';
import type { ResolvedCluster, ResolvedStep } from '../../ports/model/resolved.js';
import { createWorld } from '../../world/create-world.js';
import type { World } from '../../world/world.js';
import { actionOf } from './actions.js';
import { LaneView } from './lane-view.js';
import type { LaneOptions, LaneResult, StepResult } from './lane.js';
import { StepRun } from './step-run.js';
import { Traffic } from './traffic.js';
import { Workloads } from './workloads.js';

/** How long the platform may take to set itself up before the first step; its own start-up is not part of the race. */
const WARM_UP_MS = 60_000;

/** Runs all steps and gives what they left behind. Nothing of it depends on wall time. */
export function runLane(options: LaneOptions): LaneResult {
  const { adapter, scenario } = options;
  const run = new LaneRun(options);
  run.runAll();
  const losses = scenario.workloads.flatMap((workload) =>
    adapter.client.translate(workload).losses.map((loss) => ({ ...loss, workload: workload.name })),
  );
  return { options, world: run.world, steps: run.steps, losses, listed: listInstances(run.world) };
}

/**
 * The world of a run as it stood at a moment, in virtual milliseconds since its start: computed again from the beginning, which
 * gives the same to the last byte, so nothing has to be kept.
 */
export function worldAt(options: LaneOptions, elapsedMs: number): World {
  const run = new LaneRun(options);
  run.runUntil(elapsedMs);
  return run.world;
}

/** The machines of a scenario's cluster, as the physical layer wants them. */
export function machinesOf(cluster: ResolvedCluster): MachineSpec[] {
  return cluster.nodes.map((node) => ({
    name: node.name,
    cpuMilli: node.cpuMilli,
    memoryBytes: node.memoryBytes,
    zone: node.zone ?? '',
    ...(node.cluster !== undefined && { cluster: node.cluster }),
    labels: node.labels ?? {},
    role: node.role,
    images: node.images ?? [],
  }));
}

function worldOf({ adapter, scenario, seed, freeze = false, version, set, physics, without }: LaneOptions): World {
  return createWorld({
    adapter,
    machines: machinesOf(scenario.cluster),
    seed,
    heartbeats: 'elided',
    freeze,
    ...(version !== undefined && { version }),
    ...(set !== undefined && { set }),
    ...(physics !== undefined && { physics }),
    ...(without !== undefined && { without }),
  });
}

class LaneRun {
  readonly world: World;
  readonly #options: LaneOptions;
  readonly #view: LaneView;
  readonly #workloads: Workloads;
  readonly #results = new Map<string, StepResult>();
  readonly #waiting: Set<ResolvedStep>;
  readonly #faults = new Map<string, ActiveFault>();

  constructor(options: LaneOptions) {
    const { scenario } = options;
    this.world = worldOf(options);
    this.#options = options;
    this.#view = new LaneView(this.world);
    this.#workloads = new Workloads(scenario.workloads);
    this.#waiting = new Set(scenario.steps);
    const { tasks, shared } = this.world;
    new Traffic(this.world, this.#view, this.#workloads, shared.random.fork('traffic')).start(scenario.traffic);
    tasks.after(WARM_UP_MS, () => this.#startReady(), { author: 'onlooker', cause: 0 });
  }

  /** The results so far, in the order of the scenario. */
  get steps(): StepResult[] {
    return this.#options.scenario.steps.flatMap(({ id }) => this.#results.get(id) ?? []);
  }

  runAll(): void {
    while (this.#results.size < this.#options.scenario.steps.length) {
      if (!this.world.tasks.runNext()) throw new Bug('the world came to rest before the scenario had ended');
    }
  }

  runUntil(elapsedMs: number): void {
    const { tasks } = this.world;
    tasks.runUntil(tasks.now - tasks.elapsed + elapsedMs);
  }

  #startReady(): void {
    for (const step of this.#waiting) {
      if (!step.after.every((id) => this.#results.has(id))) continue;
      this.#waiting.delete(step);
      this.#start(step);
    }
  }

  #start(step: ResolvedStep): void {
    const context = {
      operations: this.world.adapter.client.operations,
      workloads: this.#workloads,
      view: this.#view,
      random: this.world.shared.random.fork(`step/${step.id}`),
      inject: (kind: string, target: string, forMs: number | undefined) => this.#inject(step.id, kind, target, forMs),
      heal: (id: string) => this.#heal(id),
    };
    const run = new StepRun(
      step,
      { world: this.world, workloads: this.#workloads, view: this.#view, act: () => actionOf(step, context) },
      (result) => {
        this.#results.set(step.id, result);
        this.#options.onStep?.(result);
        if (step.action === 'remove') this.#workloads.change(step.workload, { deployed: false });
        // A step begins because its turn has come, not because of what the last one saw.
        this.world.tasks.after(0, () => this.#startReady(), { author: 'onlooker', cause: 0 });
      },
    );
    run.start();
  }

  #inject(step: string, kind: string, target: string, forMs: number | undefined): string {
    this.#faults.set(step, this.world.shared.faults.inject({ kind, target, ...(forMs !== undefined && { forMs }) }));
    return `regatta fault inject ${kind} ${target}${forMs === undefined ? '' : ` --for ${forMs}ms`}`;
  }

  #heal(step: string): void {
    const fault = this.#faults.get(step);
    if (fault !== undefined) this.world.shared.faults.heal(fault.id);
    else this.world.shared.faults.heal();
  }
}

/** How often the list is asked for again because something changed while it was on its way. */
const LIST_TRIES = 10;

/** What the native API lists, at a moment at which nothing moves: an answer takes time, and may be old when it arrives. */
function listInstances(world: World): readonly Instance[] | undefined {
  let listed: readonly Instance[] | undefined;
  for (let tries = 0; tries < LIST_TRIES; tries++) {
    let changed = false;
    const unsubscribe = world.trace.subscribe(({ type }) => (changed ||= type === 'instance'));
    listed = askForInstances(world);
    unsubscribe();
    if (!changed) break;
  }
  return listed?.filter(({ phase }) => phase !== 'gone');
}

function askForInstances(world: World): readonly Instance[] | undefined {
  const lists: (readonly Instance[] | undefined)[] = [];
  world.perform(world.adapter.client.operations.instances(), (instances) => lists.push(instances), 'onlooker');
  while (lists.length === 0) {
    if (!world.tasks.runNext()) throw new Bug(`${world.adapter.id} does not answer a list of instances`);
  }
  return lists[0];
}
