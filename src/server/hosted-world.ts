/** A world that clients outside reach: it is paced, its clock can be moved, and it can begin again under the same address. */
import { epochFor, Pump, type Pace } from '../core/clock/pace.js';
import { ClockHand } from '../core/clock/hand.js';
import { machineClock } from '../core/clock/real.js';
import type { Call, Facade } from '../ports/call.js';
import type { EffectPerformer } from '../ports/effects.js';
import { Bug, RegattaError } from '../ports/errors.js';
import type { MachineSpec } from '../ports/machines.js';
import { createWorld } from '../world/create-world.js';
import type { Visited } from '../world/visitors.js';
import type { World } from '../world/world.js';
import { parseCondition } from './condition.js';
import type { WorldJournal } from './journal/journal.js';
import { OpenCalls } from './open-calls.js';
import type { WorldConfig } from './world-config.js';

/** One run of the configuration; a reset begins another. */
interface Life {
  readonly world: World;
  readonly pump: Pump;
  readonly hand: ClockHand;
}

/** About a hundred megabytes of trace: hours of a busy world, weeks of a quiet one. */
const RETAINED_TRACE_ENTRIES = 500_000;
/** Beyond this a world that breaks can no longer be run again from what came in. */
const RETAINED_INBOX_BYTES = 64 * 1024 * 1024;

export class HostedWorld implements Facade {
  readonly id: string;
  readonly config: WorldConfig;
  /** Called when what `publishedPorts` gives may have changed, possibly within a task. */
  onPublished: () => void = () => {};
  readonly #onFailure: (world: HostedWorld, error: unknown) => void;
  readonly #journal: WorldJournal | undefined;
  readonly #performers: ReadonlyMap<string, EffectPerformer>;
  readonly #calls = new OpenCalls();
  readonly #visits = new Set<(outcome: Visited) => void>();
  #epochMs: number;
  #life: Life;
  #failure: unknown;

  /**
   * `onFailure` gets what a task threw; the world stands still from then on. With a journal, it begins with what the server before
   * it left: its machines have been switched off meanwhile, its state has not. `performers` do what it asks of the outside.
   */
  constructor(
    id: string,
    config: WorldConfig,
    onFailure: (world: HostedWorld, error: unknown) => void,
    performers: ReadonlyMap<string, EffectPerformer> = new Map(),
    journal?: WorldJournal,
  ) {
    this.#performers = performers;
    this.id = id;
    this.config = config;
    this.#onFailure = onFailure;
    this.#journal = journal;
    this.#epochMs = this.#epoch(journal?.keptMs);
    this.#life = this.#begin();
    journal?.use({
      now: () => this.world.tasks.now,
      released: (run) => this.#released(run),
      failed: (error) => this.#fail(this.world, error),
    });
  }

  get world(): World {
    return this.#life.world;
  }

  get pump(): Pump {
    return this.#life.pump;
  }

  /** Milliseconds since 1970 at which the present run began. */
  get epochMs(): number {
    return this.#epochMs;
  }

  get failed(): boolean {
    return this.#failure !== undefined;
  }

  /** Calls that are being answered, streams included. */
  get openCalls(): number {
    return this.#calls.size;
  }

  accept(call: Call, site = ''): void {
    if (!this.failed && this.world.read(call, site)) return;
    const tracked = this.#calls.track(call);
    if (this.failed) this.#calls.endAll('This world has stopped because of a bug; reset it.');
    else this.world.accept(tracked, site);
  }

  /** The ports of nodes that lead into the world; none once it has stopped. */
  publishedPorts(): readonly number[] {
    return this.failed || this.pump.stopped ? [] : this.world.visitors.ports();
  }

  /** A request to a published port; `visited` is called once, at the latest when this run ends. */
  visit(port: number, path: string, visited: (outcome: Visited) => void): void {
    if (this.failed || this.pump.stopped) return visited({ outcome: 'nobody' });
    const once = (outcome: Visited) => {
      if (this.#visits.delete(once)) visited(outcome);
    };
    this.#visits.add(once);
    this.world.visit(port, path, once);
  }

  /** Runs everything due within `byMs` virtual milliseconds. Throws `world/not-manual`. */
  async advance(byMs: number): Promise<void> {
    await this.#moved((hand) => hand.advance(byMs));
  }

  /** Runs until the condition holds. Throws `request/invalid`, `world/not-manual` and `wait/timed-out`. */
  async until(text: string, withinMs: number): Promise<void> {
    const { world } = this;
    const condition = parseCondition(text, world);
    try {
      await this.#moved(async (hand) => {
        if (!(await hand.until(condition.holds, withinMs))) throw timedOut(`"${text}" does not hold`, withinMs);
      });
    } finally {
      condition.stop();
    }
  }

  /** Runs until nobody waits for anything. Throws `world/not-manual` and `wait/timed-out`. */
  async untilIdle(withinMs: number): Promise<void> {
    await this.#moved(async (hand) => {
      if (!(await hand.untilIdle(withinMs))) throw timedOut('the world is not idle', withinMs);
    });
  }

  setPace(pace: Pace): void {
    this.pump.setPace(pace);
  }

  /** Begins again with the same configuration and seed. Streams end, since what they showed is gone. */
  reset(): void {
    this.#end('The world begins again.');
    this.#journal?.clear();
    // Where time stands, every run begins at the same time of day, so that equal tests see equal timestamps.
    if (this.config.pace !== 'manual') this.#epochMs = this.#epoch();
    this.#failure = undefined;
    this.#life = this.#begin();
  }

  /** Ends it; resolves when everything it wrote is kept. */
  async stop(): Promise<void> {
    this.#end('The server is shutting down.');
    await this.#journal?.close();
  }

  /** Whether its history can be run again from what came in: not where it began with what another server left. */
  get isReplayable(): boolean {
    return !this.#continues && this.world.inbox.isComplete;
  }

  get #continues(): boolean {
    return this.#journal?.continues ?? false;
  }

  /** Time does not go back behind what was kept, and where it stands, it stood while no server was there. */
  #epoch(keptMs = 0): number {
    const { pace } = this.config;
    return pace === 'manual' && keptMs > 0 ? keptMs : Math.max(keptMs, epochFor(pace, machineClock.now()));
  }

  /** What waited for the disk goes out, as something that enters would. */
  #released(run: () => void): void {
    const { world, pump } = this.#life;
    if (pump.stopped) return;
    pump.catchUp();
    world.tasks.as('world', 0, run);
    pump.poke();
  }

  #begin(): Life {
    const { lane, machines, seed, set, physics, without, pace } = this.config;
    const journal = this.#journal;
    const world = createWorld({
      adapter: lane.adapter,
      version: lane.version,
      machines: withImages(machines, journal?.keptImages),
      // Names that chance gave before must not be given again.
      seed: this.#continues ? `${seed} start ${journal!.starts}` : seed,
      epochMs: this.#epochMs,
      heartbeats: 'real',
      set,
      physics,
      without,
      retainedTraceEntries: RETAINED_TRACE_ENTRIES,
      retainedInboxBytes: RETAINED_INBOX_BYTES,
      ...(journal !== undefined && {
        journal: (site: string) => journal.of(site),
        kept: (site: string) => journal.keptOf(site),
      }),
    });
    world.attach(this.#performers);
    if (journal !== undefined)
      world.shared.runtime.onImage = (machine, reference) => journal.keepImage(machine, reference);
    const pump: Pump = new Pump(world.tasks, machineClock, pace, (error) => this.#fail(world, error));
    world.onEntering = () => pump.catchUp();
    world.onEntered = () => pump.poke();
    for (const { network } of world.sites) network.onFrontends = () => this.onPublished();
    const hand = new ClockHand(world.tasks, machineClock, () => pump.stands && !pump.stopped);
    pump.poke();
    return { world, pump, hand };
  }

  #end(reason: string): void {
    this.pump.stop();
    this.#endCalls(reason);
    // A world that broke may break again while it is taken down, and nobody needs it any more.
    if (!this.failed) this.world.stop();
  }

  #endCalls(reason: string): void {
    // That they end is no deed of those who called.
    this.world.shut();
    this.#calls.endAll(reason);
    for (const visited of [...this.#visits]) visited({ outcome: 'nobody' });
    this.onPublished();
  }

  /** Moves the clock; what breaks meanwhile breaks the world. */
  async #moved(move: (hand: ClockHand) => Promise<void>): Promise<void> {
    const { world, hand } = this.#life;
    if (this.failed) throw new Bug(`world ${this.id} has stopped because of a bug; reset it`);
    try {
      await move(hand);
      await this.#journal?.idle();
    } catch (error) {
      if (!RegattaError.is(error)) this.#fail(world, error);
      throw error;
    }
  }

  #fail(world: World, error: unknown): void {
    if (world !== this.world || this.failed) return;
    this.#failure = error;
    this.pump.stop();
    this.#endCalls('This world has stopped because of a bug.');
    this.#onFailure(this, error);
  }
}

function withImages(
  machines: readonly MachineSpec[],
  kept: ReadonlyMap<string, readonly string[]> = new Map(),
): readonly MachineSpec[] {
  return machines.map((machine) => ({ ...machine, images: [...machine.images, ...(kept.get(machine.name) ?? [])] }));
}

function timedOut(what: string, withinMs: number): RegattaError {
  return new RegattaError('wait/timed-out', `${what} after ${withinMs} virtual milliseconds`);
}
