import type { Random } from 'regatta/kit';
import type { Pod } from '../controllers/objects/pod.js';
import type { ClusterView } from './cluster-view.js';
import { DEFAULT_SCHEDULER } from './configuration/defaults.js';
import type { SchedulerConfiguration } from './configuration/types.js';
import { profileOf, type Profile } from './profile.js';

/** The profiles of a configuration at work on one view, by the name that pods ask for. */
export class Profiles {
  readonly #byName: ReadonlyMap<string, Profile>;

  constructor(view: ClusterView, { profiles }: SchedulerConfiguration, random: Random) {
    const draw = (below: number) => random.below(below);
    this.#byName = new Map(profiles.map((profile) => [profile.schedulerName, profileOf(view, profile, draw)] as const));
  }

  /** The profile that is to place a pod; undefined when another scheduler is. */
  of({ spec }: Pod): Profile | undefined {
    return this.#byName.get(spec.schedulerName ?? DEFAULT_SCHEDULER);
  }

  /** The profile for a pod that may enter the queue: ours, not held back by gates, not on its way out. */
  queued(pod: Pod): Profile | undefined {
    const profile = this.of(pod);
    if (profile === undefined || pod.metadata.deletionTimestamp !== undefined) return undefined;
    return profile.hasGates && (pod.spec.schedulingGates ?? []).length > 0 ? undefined : profile;
  }
}
