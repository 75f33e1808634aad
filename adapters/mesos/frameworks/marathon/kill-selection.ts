import type { ConstraintSpec } from '../../resources/marathon-app.js';
import type { Condition, MarathonInstance } from '../../resources/marathon-instance.js';
import { fieldOf, type Place } from './constraints.js';

/** Something that may be given up. */
export interface KillCandidate {
  readonly id: string;
  readonly condition: Condition;
  readonly since: number;
  readonly place: Place;
}

/** Who goes first, whatever its age. Source: marathon core/deployment/ScalingProposition.scala. */
const RANK: Partial<Record<Condition, number>> = { Unreachable: 1, Staging: 2, Starting: 3, Running: 4 };

/** Without a task there is nothing to lose. */
const WAITING_RANK = 0;

/** Orders candidates so that the first are given up first. */
export function killOrder<C extends Pick<KillCandidate, 'condition' | 'since'>>(
  candidates: readonly C[],
  selection: 'YOUNGEST_FIRST' | 'OLDEST_FIRST',
): C[] {
  const direction = selection === 'YOUNGEST_FIRST' ? -1 : 1;
  const rank = ({ condition }: C) => RANK[condition] ?? WAITING_RANK;
  return [...candidates].sort((left, right) => rank(left) - rank(right) || direction * (left.since - right.since));
}

/**
 * Those of `candidates` that keep groups even when `count` of them go; perhaps fewer than asked for. Only GROUP_BY has a say.
 * Source: marathon src/main/scala/mesosphere/mesos/Constraints.scala selectInstancesToKill.
 */
export function killsByConstraint<C extends { readonly id: string; readonly place: Place }>(
  constraints: readonly ConstraintSpec[],
  candidates: readonly C[],
  count: number,
): C[] {
  if (candidates.length === count) return [...candidates];
  const fields = constraints.filter(([, operator]) => operator === 'GROUP_BY').map(([field]) => field);
  if (fields.length === 0) return [];
  const chosen = new Set<C>();
  while (chosen.size < count) {
    const groupings = fields.map((field) => grouped(field, candidates));
    const byNeed = [...groupings].sort((left, right) => difference(right, chosen) - difference(left, chosen));
    const tried = [
      ...byNeed.flatMap((groups) => fullest(groups, chosen)),
      ...candidates.filter((one) => !chosen.has(one)),
    ];
    const next = tried.find((one) => groupings.every((groups) => isMoreEven(groups, new Set([...chosen, one]))));
    if (next === undefined) break;
    chosen.add(next);
  }
  return [...chosen];
}

/** What makes an app as large as it should be. */
export interface ScalingProposition<C> {
  /** Who goes, the first one first. */
  readonly kill: readonly C[];
  /** How many are to be started. */
  readonly start: number;
}

/**
 * Those who are sentenced go in any case, then those whom the constraints can spare, then the rest in its order. `spare` gets who is
 * left and how many have to go. Source: marathon core/deployment/impl/ScalingProposition.scala propose.
 */
export function proposeScaling<C extends Pick<KillCandidate, 'id' | 'condition' | 'since'>>(
  candidates: readonly C[],
  scaleTo: number,
  selection: 'YOUNGEST_FIRST' | 'OLDEST_FIRST',
  spare: (left: C[], count: number) => readonly C[],
  sentenced: ReadonlySet<string> = new Set(),
): ScalingProposition<C> {
  const condemned = candidates.filter(({ id }) => sentenced.has(id));
  const left = candidates.filter(({ id }) => !sentenced.has(id));
  const count = Math.max(candidates.length - scaleTo, condemned.length);
  const spared = new Set(spare(left, Math.max(0, count - condemned.length)));
  const rest = killOrder(
    left.filter((candidate) => !spared.has(candidate)),
    selection,
  );
  const kill = [...condemned, ...spared, ...rest].slice(0, count);
  return { kill, start: Math.max(0, scaleTo - (candidates.length - kill.length)) };
}

/** Which instances of an app go, and how many new ones it needs to have `scaleTo`. */
export function scalingOf(
  instances: readonly MarathonInstance[],
  scaleTo: number,
): ScalingProposition<MarathonInstance> {
  const [first] = instances;
  if (first === undefined) return { kill: [], start: scaleTo };
  const { constraints, killSelection } = first.spec;
  const candidates = instances.map((instance) => ({
    id: instance.id,
    condition: instance.condition,
    since: instance.createdAt,
    place: placeOf(instance),
    instance,
  }));
  const spare = (left: typeof candidates, count: number) =>
    count === 0 || count === left.length ? [] : killsByConstraint(constraints, left, count);
  const { kill, start } = proposeScaling(candidates, scaleTo, killSelection, spare);
  return { kill: kill.map(({ instance }) => instance), start };
}

/** Where an instance runs; nowhere for one that waits. */
export function placeOf({ task }: MarathonInstance): Place {
  return { hostname: task?.host ?? '', zone: task?.zone ?? '', region: 'default', attributes: task?.attributes ?? {} };
}

function grouped<C extends { readonly place: Place }>(field: string, candidates: readonly C[]): C[][] {
  const groups = new Map<string | undefined, C[]>();
  for (const candidate of candidates) {
    const value = fieldOf(field, candidate.place);
    const group = groups.get(value) ?? [];
    group.push(candidate);
    groups.set(value, group);
  }
  return [...groups.values()];
}

function sizes<C>(groups: readonly (readonly C[])[], without: ReadonlySet<C>): number[] {
  return groups.map((group) => group.filter((one) => !without.has(one)).length);
}

function difference<C>(groups: readonly (readonly C[])[], without: ReadonlySet<C>): number {
  const left = sizes(groups, without);
  return Math.max(...left) - Math.min(...left);
}

function isMoreEven<C>(groups: readonly (readonly C[])[], without: ReadonlySet<C>): boolean {
  const after = difference(groups, without);
  return after <= 1 || difference(groups, new Set()) > after;
}

/** Members of the largest groups; nobody where all are equal. */
function fullest<C>(groups: readonly (readonly C[])[], without: ReadonlySet<C>): C[] {
  const left = groups.map((group) => group.filter((one) => !without.has(one)));
  const largest = Math.max(...left.map(({ length }) => length));
  if (left.every(({ length }) => length === largest)) return [];
  return left.filter(({ length }) => length === largest).flat();
}
