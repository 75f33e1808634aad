import { keepWhere, type FilterPlugin, type ScorePlugin } from 'regatta/kit';
import type { LabelSelector, TopologySpreadConstraint } from '../../controllers/objects/pod.js';
import { selectorKey, selects } from '../../controllers/selectors.js';
import type { ClusterView, SchedulerTable } from '../cluster-view.js';
import type { PluginArguments } from '../configuration/types.js';
import { naturalLog } from '../natural-log.js';
import type { NodeInfo } from '../node-info.js';
import { meetsRequirements } from '../node-selection.js';
import { withLabelKeys, type PodInfo } from '../pod-info.js';
import { untolerated } from '../tolerations.js';

const HOSTNAME = 'kubernetes.io/hostname';
const ZONE = 'topology.kubernetes.io/zone';

interface Constraint {
  readonly maxSkew: number;
  readonly topologyKey: string;
  readonly selector: LabelSelector;
  readonly minDomains: number;
  readonly honorAffinity: boolean;
  readonly honorTaints: boolean;
}

type Arguments = PluginArguments['PodTopologySpread'];

/** Refuses nodes where a pod would make its domain too full (plugins/podtopologyspread/filtering.go). */
export function topologySpreadFilter(view: ClusterView, settings: Arguments): FilterPlugin<NodeInfo, PodInfo> {
  return {
    id: 'PodTopologySpread',
    prepare(info, nodeTable) {
      const table = nodeTable as SchedulerTable;
      const constraints = constraintsOf(view, info, 'DoNotSchedule', settings);
      if (constraints.length === 0) return undefined;
      const checks = constraints.map((constraint) => {
        const counts = countDomains(table, info, constraint, constraints);
        let least = counts.size < constraint.minDomains ? 0 : Infinity;
        for (const count of counts.values()) least = Math.min(least, count);
        const self = selects(constraint.selector, info.labels) ? 1 : 0;
        return { ...constraint, counts, least: least === Infinity ? 0 : least, self };
      });
      return keepWhere((index) => {
        const { labels } = table.node(index);
        for (const { topologyKey, counts, least, self, maxSkew } of checks) {
          const domain = labels[topologyKey];
          if (domain === undefined)
            return "node(s) didn't match pod topology spread constraints (missing required label)";
          if ((counts.get(domain) ?? 0) + self - least > maxSkew)
            return "node(s) didn't match pod topology spread constraints";
        }
        return undefined;
      });
    },
  };
}

/** Nodes in emptier domains are better (plugins/podtopologyspread/scoring.go). */
export function topologySpreadScore(view: ClusterView, settings: Arguments): ScorePlugin<NodeInfo, PodInfo> {
  return {
    id: 'PodTopologySpread',
    prepare(info, nodeTable) {
      const table = nodeTable as SchedulerTable;
      const constraints = constraintsOf(view, info, 'ScheduleAnyway', settings);
      if (constraints.length === 0) return undefined;
      const requireAll = hasOwn(info) || settings.defaultingType === 'List';
      let ignored = new Set<number>();
      return {
        score(candidates, count, scores) {
          ignored = requireAll ? withoutDomains(table, candidates, count, constraints) : new Set();
          const weighed = constraints.map((constraint) =>
            weigh(table, info, constraint, constraints, requireAll, candidates, count, ignored),
          );
          for (let position = 0; position < count; position++) {
            const index = candidates[position]!;
            scores[position] = ignored.has(index) ? 0 : scoreOf(table, index, weighed);
          }
        },
        normalize: (scores, count, candidates) => normalizeSpread(scores, count, candidates, ignored),
      };
    },
  };
}

interface Weighed extends Constraint {
  readonly weight: number;
  /** Pods in each domain; undefined where every node is its own and `perNode` counts. */
  readonly counts: ReadonlyMap<string, number> | undefined;
  readonly perNode: Int32Array;
}

function weigh(
  table: SchedulerTable,
  info: PodInfo,
  constraint: Constraint,
  constraints: readonly Constraint[],
  requireAll: boolean,
  candidates: Int32Array,
  count: number,
  ignored: ReadonlySet<number>,
): Weighed {
  const perNode = counterOf(table, info, constraint);
  if (constraint.topologyKey === HOSTNAME)
    return { ...constraint, weight: naturalLog(count - ignored.size + 2), counts: undefined, perNode };
  const counts = new Map<string, number>();
  for (let position = 0; position < count; position++) {
    const index = candidates[position]!;
    const domain = table.node(index).labels[constraint.topologyKey];
    if (!ignored.has(index) && domain !== undefined) counts.set(domain, 0);
  }
  // Upstream counts a node without the label as a domain of its own when nothing requires the label.
  const unlabelled = !requireAll && hasUnlabelled(table, candidates, count, constraint.topologyKey) ? 1 : 0;
  const size = counts.size + unlabelled;
  // Candidates without the label have nothing to count for.
  if (counts.size === 0) return { ...constraint, weight: naturalLog(size + 2), counts, perNode };
  for (const index of table.order) {
    const node = table.node(index);
    if (requireAll && !hasDomains(node, constraints)) continue;
    if (!isIncluded(node, info, constraint)) continue;
    const domain = node.labels[constraint.topologyKey];
    const sum = domain === undefined ? undefined : counts.get(domain);
    if (sum !== undefined) counts.set(domain!, sum + perNode[index]!);
  }
  return { ...constraint, weight: naturalLog(size + 2), counts, perNode };
}

function scoreOf(table: SchedulerTable, index: number, weighed: readonly Weighed[]): number {
  const { labels } = table.node(index);
  let score = 0;
  for (const { topologyKey, counts, perNode, weight, maxSkew } of weighed) {
    const domain = labels[topologyKey];
    if (domain === undefined) continue;
    const pods = counts === undefined ? perNode[index]! : (counts.get(domain) ?? 0);
    score += pods * weight + (maxSkew - 1);
  }
  return Math.round(score);
}

function normalizeSpread(
  scores: Float64Array,
  count: number,
  candidates: Int32Array,
  ignored: ReadonlySet<number>,
): void {
  let least = Infinity;
  let most = 0;
  for (let position = 0; position < count; position++) {
    if (ignored.has(candidates[position]!)) continue;
    least = Math.min(least, scores[position]!);
    most = Math.max(most, scores[position]!);
  }
  for (let position = 0; position < count; position++) {
    if (ignored.has(candidates[position]!)) scores[position] = 0;
    else if (most === 0) scores[position] = 100;
    else scores[position] = Math.trunc((100 * (most + least - scores[position]!)) / most);
  }
}

type WhenUnsatisfiable = TopologySpreadConstraint['whenUnsatisfiable'];

/** The pod's own constraints, else the default ones, which count pods of its services and its controller. */
function constraintsOf(
  view: ClusterView,
  info: PodInfo,
  whenUnsatisfiable: WhenUnsatisfiable,
  { defaultingType, defaultConstraints = [] }: Arguments,
): Constraint[] {
  if (hasOwn(info)) return ofKind(info.pod.spec.topologySpreadConstraints ?? [], whenUnsatisfiable, info);
  const given = defaultingType === 'List' ? defaultConstraints : SYSTEM_DEFAULTS;
  const defaults = ofKind(given, whenUnsatisfiable, info);
  const selector = defaults.length === 0 ? undefined : view.spreadSelector(info);
  return selector === undefined ? [] : defaults.map((constraint) => ({ ...constraint, selector }));
}

function hasOwn({ pod }: PodInfo): boolean {
  return (pod.spec.topologySpreadConstraints ?? []).length > 0;
}

function ofKind(
  constraints: readonly TopologySpreadConstraint[],
  whenUnsatisfiable: WhenUnsatisfiable,
  { pod }: PodInfo,
): Constraint[] {
  return constraints
    .filter((constraint) => constraint.whenUnsatisfiable === whenUnsatisfiable)
    .map(
      ({ maxSkew, topologyKey, labelSelector, minDomains, nodeAffinityPolicy, nodeTaintsPolicy, matchLabelKeys }) => ({
        maxSkew,
        topologyKey,
        selector: withLabelKeys(labelSelector, pod, matchLabelKeys) ?? NOTHING,
        minDomains: minDomains ?? 1,
        honorAffinity: nodeAffinityPolicy !== 'Ignore',
        honorTaints: nodeTaintsPolicy === 'Honor',
      }),
    );
}

/** Selects no pod at all. */
const NOTHING: LabelSelector = { matchExpressions: [{ key: '', operator: 'In', values: [] }] };

/** Pods with a service or a controller are spread over zones and hosts unless they say otherwise. */
const SYSTEM_DEFAULTS: readonly TopologySpreadConstraint[] = [
  { topologyKey: HOSTNAME, maxSkew: 3, whenUnsatisfiable: 'ScheduleAnyway' },
  { topologyKey: ZONE, maxSkew: 5, whenUnsatisfiable: 'ScheduleAnyway' },
];

function countDomains(
  table: SchedulerTable,
  info: PodInfo,
  constraint: Constraint,
  constraints: readonly Constraint[],
): Map<string, number> {
  const perNode = counterOf(table, info, constraint);
  const counts = new Map<string, number>();
  for (const index of table.order) {
    const node = table.node(index);
    if (!hasDomains(node, constraints) || !isIncluded(node, info, constraint)) continue;
    const domain = node.labels[constraint.topologyKey]!;
    counts.set(domain, (counts.get(domain) ?? 0) + perNode[index]!);
  }
  return counts;
}

/** Pods of the namespace that the selector selects, by node; terminating ones no longer count. */
function counterOf(table: SchedulerTable, { namespace }: PodInfo, { selector }: Constraint): Int32Array {
  // An empty selector counts no pod here, though it matches the incoming one (plugins/podtopologyspread/common.go).
  const empty = Object.keys(selector.matchLabels ?? {}).length + (selector.matchExpressions ?? []).length === 0;
  return table.counter(
    `spread ${namespace} ${selectorKey(selector)}`,
    (unit) => !empty && !unit.terminating && unit.namespace === namespace && selects(selector, unit.labels),
  );
}

function isIncluded(node: NodeInfo, { pod }: PodInfo, { honorAffinity, honorTaints }: Constraint): boolean {
  if (honorAffinity && !meetsRequirements(node, pod)) return false;
  return !honorTaints || untolerated(node.node.spec?.taints, pod.spec.tolerations) === undefined;
}

function hasDomains({ labels }: NodeInfo, constraints: readonly Constraint[]): boolean {
  return constraints.every(({ topologyKey }) => labels[topologyKey] !== undefined);
}

function withoutDomains(
  table: SchedulerTable,
  candidates: Int32Array,
  count: number,
  constraints: readonly Constraint[],
): Set<number> {
  const missing = new Set<number>();
  for (let position = 0; position < count; position++)
    if (!hasDomains(table.node(candidates[position]!), constraints)) missing.add(candidates[position]!);
  return missing;
}

function hasUnlabelled(table: SchedulerTable, candidates: Int32Array, count: number, key: string): boolean {
  for (let position = 0; position < count; position++)
    if (table.node(candidates[position]!).labels[key] === undefined) return true;
  return false;
}
