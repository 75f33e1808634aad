import { keepWhere, type FilterPlugin, type ScorePlugin } from 'regatta/kit';
import { hasAffinity, type ClusterView, type SchedulerTable } from '../cluster-view.js';
import type { PluginArguments } from '../configuration/types.js';
import type { NodeInfo } from '../node-info.js';
import type { AffinityTerm, PodInfo } from '../pod-info.js';

/** Topology key and value -> number. */
class Domains {
  readonly #values = new Map<string, Map<string, number>>();

  get empty(): boolean {
    return this.#values.size === 0;
  }

  add(info: NodeInfo, key: string, by: number): void {
    const value = info.labels[key];
    if (value === undefined) return;
    const values = this.#values.get(key) ?? new Map<string, number>();
    this.#values.set(key, values.set(value, (values.get(value) ?? 0) + by));
  }

  at(info: NodeInfo, key: string): number {
    const value = info.labels[key];
    return value === undefined ? 0 : (this.#values.get(key)?.get(value) ?? 0);
  }

  sumAt(info: NodeInfo): number {
    let sum = 0;
    for (const key of this.#values.keys()) sum += this.at(info, key);
    return sum;
  }

  /** Whether the node lies in any domain with a number above zero. */
  holds(info: NodeInfo): boolean {
    for (const key of this.#values.keys()) if (this.at(info, key) > 0) return true;
    return false;
  }
}

/** Source: plugins/interpodaffinity/filtering.go. */
export function interPodAffinityFilter(view: ClusterView): FilterPlugin<NodeInfo, PodInfo> {
  return {
    id: 'InterPodAffinity',
    prepare(info, nodeTable) {
      const table = nodeTable as SchedulerTable;
      const { requiredAffinity, requiredAntiAffinity } = info;
      if (requiredAffinity.length + requiredAntiAffinity.length === 0 && !view.hasRequiredAntiAffinity)
        return undefined;
      const existing = existingAntiAffinity(view, table, info);
      const affinity = affinityDomains(view, table, info);
      const anti = requiredAntiAffinity.map((term) => countTerm(view, table, term));
      const first = affinity.empty && requiredAffinity.every((term) => view.isAbout(term, info));
      return keepWhere((index) => {
        const node = table.node(index);
        if (!satisfiesAffinity(node, requiredAffinity, affinity, first))
          return "node(s) didn't match pod affinity rules";
        if (requiredAntiAffinity.some(({ topologyKey }, at) => anti[at]!.at(node, topologyKey) > 0))
          return "node(s) didn't match pod anti-affinity rules";
        return existing.holds(node) ? "node(s) didn't satisfy existing pods anti-affinity rules" : undefined;
      });
    },
  };
}

type Arguments = PluginArguments['InterPodAffinity'];

/** Source: plugins/interpodaffinity/scoring.go. */
export function interPodAffinityScore(view: ClusterView, settings: Arguments): ScorePlugin<NodeInfo, PodInfo> {
  return {
    id: 'InterPodAffinity',
    prepare(info, nodeTable) {
      const table = nodeTable as SchedulerTable;
      const prefers = info.preferredAffinity.length + info.preferredAntiAffinity.length > 0;
      if (!prefers && (settings.ignorePreferredTermsOfExistingPods || !view.hasAffinity)) return undefined;
      const domains = new Domains();
      for (const index of table.order) {
        if (table.units[index] === 0) continue;
        const node = table.node(index);
        for (const { unit } of table.placedOn(index))
          if (prefers || hasAffinity(unit)) addPreferences(view, settings, domains, node, info, unit);
      }
      if (domains.empty) return undefined;
      return {
        score(candidates, count, scores) {
          for (let position = 0; position < count; position++)
            scores[position] = domains.sumAt(table.node(candidates[position]!));
        },
        normalize: normalizeRange,
      };
    },
  };
}

function addPreferences(
  view: ClusterView,
  { hardPodAffinityWeight, ignorePreferredTermsOfExistingPods }: Arguments,
  domains: Domains,
  node: NodeInfo,
  info: PodInfo,
  unit: PodInfo,
): void {
  for (const term of info.preferredAffinity)
    if (view.isAbout(term, unit)) domains.add(node, term.topologyKey, term.weight);
  for (const term of info.preferredAntiAffinity)
    if (view.isAbout(term, unit)) domains.add(node, term.topologyKey, -term.weight);
  if (hardPodAffinityWeight > 0)
    for (const term of unit.requiredAffinity)
      if (view.isAbout(term, info)) domains.add(node, term.topologyKey, hardPodAffinityWeight);
  if (ignorePreferredTermsOfExistingPods) return;
  for (const term of unit.preferredAffinity)
    if (view.isAbout(term, info)) domains.add(node, term.topologyKey, term.weight);
  for (const term of unit.preferredAntiAffinity)
    if (view.isAbout(term, info)) domains.add(node, term.topologyKey, -term.weight);
}

function normalizeRange(scores: Float64Array, count: number): void {
  let least = Infinity;
  let most = -Infinity;
  for (let position = 0; position < count; position++) {
    least = Math.min(least, scores[position]!);
    most = Math.max(most, scores[position]!);
  }
  const range = most - least;
  for (let position = 0; position < count; position++)
    scores[position] = range > 0 ? Math.trunc(100 * ((scores[position]! - least) / range)) : 0;
}

/** A node satisfies all terms, or no pod anywhere does and the pod itself would. */
function satisfiesAffinity(node: NodeInfo, terms: readonly AffinityTerm[], domains: Domains, first: boolean): boolean {
  let all = true;
  for (const { topologyKey } of terms) {
    if (node.labels[topologyKey] === undefined) return false;
    if (domains.at(node, topologyKey) <= 0) all = false;
  }
  return all || first;
}

/** Where pods are that match every required term at once. */
function affinityDomains(view: ClusterView, table: SchedulerTable, { requiredAffinity: terms }: PodInfo): Domains {
  const domains = new Domains();
  if (terms.length === 0) return domains;
  for (const index of table.order) {
    const node = table.node(index);
    for (const { unit } of table.placedOn(index)) {
      if (!terms.every((term) => view.isAbout(term, unit))) continue;
      for (const { topologyKey } of terms) domains.add(node, topologyKey, 1);
    }
  }
  return domains;
}

function countTerm(view: ClusterView, table: SchedulerTable, term: AffinityTerm): Domains {
  const domains = new Domains();
  for (const index of table.order)
    for (const { unit } of table.placedOn(index))
      if (view.isAbout(term, unit)) domains.add(table.node(index), term.topologyKey, 1);
  return domains;
}

/** The domains from which pods that are there already keep this one away. */
function existingAntiAffinity(view: ClusterView, table: SchedulerTable, info: PodInfo): Domains {
  const domains = new Domains();
  if (!view.hasRequiredAntiAffinity) return domains;
  const holders = table.counter('required anti-affinity', (unit) => unit.requiredAntiAffinity.length > 0);
  for (const index of table.order) {
    if (holders[index] === 0) continue;
    for (const { unit } of table.placedOn(index))
      for (const term of unit.requiredAntiAffinity)
        if (view.isAbout(term, info)) domains.add(table.node(index), term.topologyKey, 1);
  }
  return domains;
}
