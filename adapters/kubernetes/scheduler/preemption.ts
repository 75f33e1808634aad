import { parseRfc3339, type NodeExplanation } from 'regatta/kit';
import { hasLabels, selects } from '../controllers/selectors.js';
import type { ClusterView } from './cluster-view.js';
import type { PluginArguments } from './configuration/types.js';
import { fitErrorText, isHelpedByPreemption } from './messages.js';
import { passesWithNominated } from './nominations.js';
import type { PodInfo } from './pod-info.js';
import type { Filter } from './single-node.js';

/** A node that would take the pod if its victims left. */
export interface Candidate {
  readonly node: string;
  /** Most important first. */
  readonly victims: readonly PodInfo[];
  readonly violations: number;
}

export interface Preemption {
  /** Whether anybody was looked for. */
  readonly eligible: boolean;
  readonly candidates: readonly Candidate[];
  /** The chosen one; undefined when nothing helps. */
  readonly chosen: Candidate | undefined;
  /** What follows `preemption: ` in the message; empty when a node was found. */
  readonly message: string;
}

const NO_VICTIMS = 'No preemption victims found for incoming pod';
const NOT_HELPFUL = 'Preemption is not helpful for scheduling';

/** Who would have to go for a pod that fits nowhere (plugins/defaultpreemption, framework/preemption). */
export function preempt(
  view: ClusterView,
  { minCandidateNodesPercentage, minCandidateNodesAbsolute }: PluginArguments['DefaultPreemption'],
  filter: Filter,
  info: PodInfo,
  nodes: readonly NodeExplanation[],
  refused: boolean,
): Preemption {
  const ineligible = whyIneligible(view, info, nodes);
  if (ineligible !== undefined) return { eligible: false, candidates: [], chosen: undefined, message: ineligible };
  const reasons = new Map<string, number>();
  const count = (reason: string) => reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  const candidates: Candidate[] = [];
  const total = view.table.order.length;
  const enough = Math.max(minCandidateNodesAbsolute, Math.trunc((total * minCandidateNodesPercentage) / 100));
  if (refused) {
    reasons.set(NOT_HELPFUL, total);
    return { eligible: true, candidates, chosen: undefined, message: fitErrorText(total, reasons) };
  }
  for (const { node, rejectedBy } of nodes) {
    if (rejectedBy === undefined || !isHelpedByPreemption(rejectedBy)) count(NOT_HELPFUL);
    else if (candidates.length < enough) {
      const found = victimsOn(view, filter, info, node);
      if (Array.isArray(found)) found.forEach(count);
      else candidates.push(found as Candidate);
    }
  }
  const chosen = choose(candidates);
  return { eligible: true, candidates, chosen, message: chosen === undefined ? fitErrorText(total, reasons) : '' };
}

/** A pod that already waits for its victims does not look for more. */
function whyIneligible(view: ClusterView, info: PodInfo, nodes: readonly NodeExplanation[]): string | undefined {
  const { spec, status } = info.pod;
  if (spec.preemptionPolicy === 'Never') return 'not eligible due to preemptionPolicy=Never.';
  const nominated = status?.nominatedNodeName ?? '';
  const index = view.table.indexOf(nominated);
  if (nominated === '' || index === undefined) return undefined;
  const rejection = nodes.find(({ node }) => node === nominated)?.rejectedBy;
  if (rejection !== undefined && !isHelpedByPreemption(rejection)) return undefined;
  for (const { unit } of view.table.placedOn(index))
    if (unit.terminating && unit.priority < info.priority && wasPreempted(unit))
      return 'not eligible due to a terminating pod on the nominated node.';
  return undefined;
}

function wasPreempted({ pod }: PodInfo): boolean {
  return (pod.status?.conditions ?? []).some(
    ({ type, status, reason }) =>
      type === 'DisruptionTarget' && status === 'True' && reason === 'PreemptionByScheduler',
  );
}

/** The fewest and least important pods that have to go; reasons when their going does not help (SelectVictimsOnNode). */
function victimsOn(view: ClusterView, filter: Filter, info: PodInfo, node: string): Candidate | readonly string[] {
  const index = view.table.indexOf(node);
  const there = index === undefined ? [] : [...view.table.placedOn(index)].map(({ unit }) => unit);
  const lower = there.filter(({ priority }) => priority < info.priority);
  if (lower.length === 0) return [NO_VICTIMS];
  for (const { key } of lower) view.remove(key);
  const { passes, reasons } = passesWithNominated(view, filter, info, node);
  if (!passes) {
    for (const unit of lower) view.put(node, unit);
    return reasons;
  }
  const { violating, others } = splitByBudget(view, byImportance(lower));
  const victims: PodInfo[] = [];
  let violations = 0;
  const reprieve = (unit: PodInfo): boolean => {
    view.put(node, unit);
    if (passesWithNominated(view, filter, info, node).passes) return true;
    view.remove(unit.key);
    victims.push(unit);
    return false;
  };
  for (const unit of violating) if (!reprieve(unit)) violations++;
  for (const unit of others) reprieve(unit);
  for (const unit of victims) view.put(node, unit);
  // Upstream sorts again only what came from both lists, which shows where pods have no start time.
  const isMixed = violating.length > 0 && others.length > 0;
  return { node, victims: isMixed ? byImportance(victims) : victims, violations };
}

/**
 * Higher priority first, then the one that has run longer. Upstream reads the clock for a pod without a start time, so that of two such pods
 * the later in the list seems to have started first (pkg/scheduler/util/utils.go: MoreImportantPod).
 */
function byImportance(pods: readonly PodInfo[]): PodInfo[] {
  return pods
    .toReversed()
    .sort(
      (left, right) =>
        right.priority - left.priority ||
        startedAt(left) - startedAt(right) ||
        (hasStarted(left) ? pods.indexOf(left) - pods.indexOf(right) : 0),
    );
}

function hasStarted({ pod }: PodInfo): boolean {
  return pod.status?.startTime !== undefined;
}

function startedAt({ pod }: PodInfo): number {
  const { startTime } = pod.status ?? {};
  return startTime === undefined ? Number.MAX_SAFE_INTEGER : parseRfc3339(startTime);
}

/** Pods whose disruption their budgets no longer allow, counted in order of importance. */
function splitByBudget(
  view: ClusterView,
  pods: readonly PodInfo[],
): { readonly violating: readonly PodInfo[]; readonly others: readonly PodInfo[] } {
  const left = new Map<string, number>();
  const violating: PodInfo[] = [];
  const others: PodInfo[] = [];
  for (const unit of pods) {
    let violates = false;
    for (const budget of view.lookups.budgets(unit.namespace)) {
      const { selector } = budget.spec ?? {};
      const isEmpty = hasLabels(selector?.matchLabels, {}) && Object.keys(selector?.matchLabels ?? {}).length === 0;
      if (isEmpty && (selector?.matchExpressions ?? []).length === 0) continue;
      if (!selects(selector, unit.labels)) continue;
      if (budget.status?.disruptedPods?.[unit.pod.metadata.name] !== undefined) continue;
      const key = `${unit.namespace}/${budget.metadata.name}`;
      const allowed = (left.get(key) ?? budget.status?.disruptionsAllowed ?? 0) - 1;
      left.set(key, allowed);
      if (allowed < 0) violates = true;
    }
    (violates ? violating : others).push(unit);
  }
  return { violating, others };
}

/** The candidate that hurts least, by upstream's criteria in their order (pickOneNodeForPreemption). */
export function choose(candidates: readonly Candidate[]): Candidate | undefined {
  const free = candidates.find(({ victims }) => victims.length === 0);
  if (free !== undefined) return free;
  const criteria: ((candidate: Candidate) => number)[] = [
    ({ violations }) => violations,
    ({ victims }) => victims[0]!.priority,
    ({ victims }) => victims.reduce((sum, { priority }) => sum + priority + 2 ** 31, 0),
    ({ victims }) => victims.length,
    ({ victims }) => -earliestStart(victims),
  ];
  let left = candidates;
  for (const criterion of criteria) {
    const least = Math.min(...left.map(criterion));
    left = left.filter((candidate) => criterion(candidate) === least);
    if (left.length <= 1) break;
  }
  return left[0];
}

function earliestStart(victims: readonly PodInfo[]): number {
  const highest = victims[0]!.priority;
  return Math.min(...victims.filter(({ priority }) => priority === highest).map(startedAt));
}
