import type { Pod } from '../objects/pod.js';
import type { DaemonSet } from '../objects/workloads.js';
import { amountOf } from '../percentages.js';
import { isReady, isTerminating } from '../pods.js';
import { REVISION_HASH } from '../revision-history.js';
import type { Place } from './places.js';

/** What a rolling update does next. */
export interface RollingStep {
  readonly remove: readonly Pod[];
  /** Nodes that get a new pod beside the old one. */
  readonly surge: readonly string[];
}

type IsAvailable = (pod: Pod) => boolean;

/** The pods of one node that are not going: the one of the new template and the one of an old one; undefined where there are too many. */
interface Pair {
  readonly now: Pod | undefined;
  readonly old: Pod | undefined;
}

/** Bounds of an update; without surge at least one node may be without a pod (pkg/controller/daemon/util). */
export function boundsOf(
  { spec }: DaemonSet,
  desired: number,
): { readonly surge: number; readonly unavailable: number } {
  const { maxSurge = 0, maxUnavailable = 1 } = spec.updateStrategy?.rollingUpdate ?? {};
  const surge = amountOf(maxSurge, desired, 'up');
  const unavailable = amountOf(maxUnavailable, desired, 'up');
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}

/** Whether two pods may share a node while one takes over from the other. */
export function allowsSurge({ spec }: DaemonSet): boolean {
  const { type = 'RollingUpdate', rollingUpdate } = spec.updateStrategy ?? {};
  return type === 'RollingUpdate' && amountOf(rollingUpdate?.maxSurge ?? 0, 1, 'up') > 0;
}

/** One look at an update (pkg/controller/daemon/update.go: rollingUpdate). Old pods that do not work go in any case. */
export function rollingStep(
  set: DaemonSet,
  places: readonly Place[],
  hash: string,
  isAvailable: IsAvailable,
): RollingStep {
  const { surge, unavailable } = boundsOf(set, places.filter(({ shouldRun }) => shouldRun).length);
  const concerned = places.filter(({ shouldRun, pods }) => shouldRun || pods.length > 0);
  return surge === 0
    ? { remove: replaced(concerned, hash, unavailable, isAvailable), surge: [] }
    : surged(concerned, hash, surge, isAvailable);
}

function replaced(places: readonly Place[], hash: string, unavailable: number, isAvailable: IsAvailable): Pod[] {
  let without = 0;
  const broken: Pod[] = [];
  const candidates: Pod[] = [];
  for (const { pods } of places) {
    const pair = pairOf(pods, hash);
    // Both or none: the node is about to be put right elsewhere, and counts as one without.
    if (pair === undefined || (pair.now === undefined) === (pair.old === undefined)) without++;
    else if (pair.old === undefined) without += isAvailable(pair.now!) ? 0 : 1;
    else (isAvailable(pair.old) ? candidates : broken).push(pair.old);
  }
  return [...broken, ...candidates.slice(0, Math.max(0, unavailable - without))];
}

function surged(places: readonly Place[], hash: string, surge: number, isAvailable: IsAvailable): RollingStep {
  let doubled = 0;
  const remove: Pod[] = [];
  const needed: string[] = [];
  const candidates: string[] = [];
  for (const { node, pods } of places) {
    const pair = pairOf(pods, hash);
    if (pair === undefined) doubled++;
    else if (pair.old === undefined) continue;
    else if (pair.now === undefined) (isAvailable(pair.old) ? candidates : needed).push(node.metadata.name);
    else if (isAvailable(pair.now)) remove.push(pair.old);
    else doubled++;
  }
  return { remove, surge: [...needed, ...candidates.slice(0, Math.max(0, surge - doubled))] };
}

function pairOf(pods: readonly Pod[], hash: string): Pair | undefined {
  const [now, old]: [Pod[], Pod[]] = [[], []];
  for (const pod of pods)
    if (!isTerminating(pod)) (pod.metadata.labels?.[REVISION_HASH] === hash ? now : old).push(pod);
  return now.length > 1 || old.length > 1 ? undefined : { now: now[0], old: old[0] };
}

/** Which of the pods that run on one node are too many; while surging, an old and a new one may be there together. */
export function surplusOf(running: readonly Pod[], hash: string, surges: boolean, isAvailable: IsAvailable): Pod[] {
  if (!surges) return running.slice(1);
  const isNew = ({ metadata }: Pod) => metadata.labels?.[REVISION_HASH] === hash;
  const now = running.filter(isNew);
  const old = running.filter((pod) => !isNew(pod));
  const surplus = [...now.slice(1), ...old.slice(1)];
  const [[newest], [oldest]] = [now, old];
  if (newest !== undefined && oldest !== undefined && (!isReady(oldest) || isAvailable(newest))) surplus.push(oldest);
  return surplus;
}
