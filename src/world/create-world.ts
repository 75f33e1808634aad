import type { Adapter } from '../ports/adapter.js';
import { RegattaError } from '../ports/errors.js';
import type { Images } from '../ports/images.js';
import type { MachineSpec } from '../ports/machines.js';
import type { ContainerTimings } from '../ports/runtime.js';
import type { Journal, KeptState } from '../ports/store.js';
import { Inbox } from './inbox.js';
import { physicsOf, profileOf, valuesOf, type Overrides } from './constants.js';
import { createShared } from './shared.js';
import { Site } from './site.js';
import { World } from './world.js';

/** Worlds of a comparison begin here unless they are told otherwise: 1 January 2026, 00:00 UTC. */
export const DEFAULT_EPOCH_MS = 1_767_225_600_000;

export interface WorldOptions {
  readonly adapter: Adapter;
  /** Default: the adapter's own default. */
  readonly version?: string;
  readonly machines: readonly MachineSpec[];
  /** Any text or number; equal seeds give equal worlds. */
  readonly seed: string | number;
  /** The time of day at which the world begins, milliseconds since 1970. */
  readonly epochMs?: number;
  readonly heartbeats?: 'elided' | 'real';
  /** Values for constants of the lane's profile. */
  readonly set?: Overrides;
  /** Values for constants of the physical model. */
  readonly physics?: Overrides;
  /** Parts to leave out. Throws `lane/unknown-part` for one that the adapter does not have. */
  readonly without?: readonly string[];
  readonly journal?: (site: string) => Journal;
  /** What an earlier world left of a site; give another seed with it, or equal chance makes equal names again. */
  readonly kept?: (site: string) => KeptState | undefined;
  /** Deep-freezes stored objects, so that tests catch whoever changes one. */
  readonly freeze?: boolean;
  readonly timings?: ContainerTimings;
  readonly images?: Images;
  /** For worlds that serve for long: how many trace entries are kept, and how many bytes of what came in. All by default. */
  readonly retainedTraceEntries?: number;
  readonly retainedInboxBytes?: number;
}

/** Builds a world and starts its sites at time 0; nothing has run yet when this returns. */
export function createWorld(options: WorldOptions): World {
  const { adapter } = options;
  const version = options.version ?? adapter.defaultVersion;
  const constants = valuesOf(adapter.id, profileOf(adapter, version), options.set);
  const without = options.without ?? [];
  checkParts(adapter, without);
  const shared = createShared({
    epochMs: options.epochMs ?? DEFAULT_EPOCH_MS,
    seed: String(options.seed),
    physics: physicsOf(options.physics),
    ...(options.timings !== undefined && { timings: options.timings }),
    ...(options.images !== undefined && { images: options.images }),
    ...(options.retainedTraceEntries !== undefined && { retainedTraceEntries: options.retainedTraceEntries }),
  });
  const sites = shared.tasks.as('world', 0, () =>
    adapter.sites(options.machines).map((plan) => {
      const info = {
        id: plan.id,
        lane: adapter.id,
        version,
        heartbeats: options.heartbeats ?? 'elided',
        without,
        facts: plan.facts ?? {},
      };
      const journal = options.journal?.(plan.id);
      const kept = options.kept?.(plan.id);
      return new Site(shared, {
        adapter,
        plan,
        info,
        constants,
        freeze: options.freeze ?? false,
        ...(journal !== undefined && { journal }),
        ...(kept !== undefined && { kept }),
      });
    }),
  );
  const world = new World(
    adapter,
    version,
    shared,
    sites,
    constants['clientHopMs'] ?? 0,
    new Inbox(options.retainedInboxBytes),
  );
  shared.tasks.after(0, () => sites.forEach((site) => site.start()), { author: 'world', cause: 0 });
  return world;
}

function checkParts(adapter: Adapter, without: readonly string[]): void {
  for (const part of without) {
    if (Object.hasOwn(adapter.parts, part)) continue;
    const known = Object.keys(adapter.parts).join(', ');
    throw new RegattaError('lane/unknown-part', `${adapter.id} has no part "${part}"`, { hint: `one of ${known}` });
  }
}
