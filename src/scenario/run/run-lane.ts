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
  const world = createWorld({
    adapter,
    machines: machinesOf(scenario.cluster),
    seed: options.seed,
    heartbeats: 'elided',
    freeze: options.freeze ?? false,
    ...(options.version !== undefined && { version: options.version }),
    ...(options.set !== undefined && { set: options.set }),
    ...(options.physics !== undefined && { physics: options.physics }),
    ...(options.without !== undefined && { without: options.without }),
  });
  world.tasks.runUntil(world.tasks.now + WARM_UP_MS);
  const steps = new LaneRun(world, options).run();
  const losses = scenario.workloads.flatMap((workload) =>
    adapter.client.translate(workload).losses.map((loss) => ({ ...loss, workload: workload.name })),
  );
  return { options, world, steps, losses, listed: listInstances(world) };
}

/** The machines of a scenario's cluster, as the physical layer wants them. */
export function machinesOf(cluster: ResolvedCluster): MachineSpec[] {
  return cluster.nodes.map((node) => ({
    name: node.name,
    cpuMilli: node.cpuMilli,
    memoryBytes: node.memoryBytes,
    zone: node.zone ?? '',
    labels: node.labels ?? {},
    role: node.role,
    images: node.images ?? [],
  }));
}

class LaneRun {
  readonly #world: World;
  readonly #options: LaneOptions;
  readonly #view: LaneView;
  readonly #workloads: Workloads;
  readonly #results = new Map<string, StepResult>();
  readonly #waiting: Set<ResolvedStep>;
  readonly #faults = new Map<string, ActiveFault>();

  constructor(world: World, options: LaneOptions) {
    this.#world = world;
    this.#options = options;
    this.#view = new LaneView(world);
    this.#workloads = new Workloads(options.scenario.workloads);
    this.#waiting = new Set(options.scenario.steps);
  }

  run(): StepResult[] {
    const { scenario } = this.#options;
    const random = this.#world.shared.random.fork('traffic');
    new Traffic(this.#world, this.#view, this.#workloads, random).start(scenario.traffic);
    this.#world.tasks.after(0, () => this.#startReady(), { author: 'onlooker', cause: 0 });
    while (this.#results.size < scenario.steps.length) {
      if (!this.#world.tasks.runNext()) throw new Bug('the world came to rest before the scenario had ended');
    }
    return scenario.steps.map((step) => this.#results.get(step.id)!);
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
      operations: this.#world.adapter.client.operations,
      workloads: this.#workloads,
      view: this.#view,
      random: this.#world.shared.random.fork(`step/${step.id}`),
      inject: (kind: string, target: string, forMs: number | undefined) => this.#inject(step.id, kind, target, forMs),
      heal: (id: string) => this.#heal(id),
    };
    const run = new StepRun(
      step,
      { world: this.#world, workloads: this.#workloads, view: this.#view, act: () => actionOf(step, context) },
      (result) => {
        this.#results.set(step.id, result);
        if (step.action === 'remove') this.#workloads.change(step.workload, { deployed: false });
        this.#world.tasks.after(0, () => this.#startReady());
      },
    );
    run.start();
  }

  #inject(step: string, kind: string, target: string, forMs: number | undefined): string {
    this.#faults.set(step, this.#world.shared.faults.inject({ kind, target, ...(forMs !== undefined && { forMs }) }));
    return `regatta fault inject ${kind} ${target}${forMs === undefined ? '' : ` --for ${forMs}ms`}`;
  }

  #heal(step: string): void {
    const fault = this.#faults.get(step);
    if (fault !== undefined) this.#world.shared.faults.heal(fault.id);
    else this.#world.shared.faults.heal();
  }
}

function listInstances(world: World): readonly Instance[] {
  const lists: (readonly Instance[])[] = [];
  world.perform(world.adapter.client.operations.instances(), (instances) => lists.push(instances), 'onlooker');
  while (lists.length === 0) {
    if (!world.tasks.runNext()) throw new Bug(`${world.adapter.id} does not answer a list of instances`);
  }
  return lists[0]!;
}
