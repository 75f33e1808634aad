import type { NodeExplanation } from 'regatta/kit';
import type { Node } from '../../controllers/objects/node.js';
import type { Pod } from '../../controllers/objects/pod.js';
import { isObject, listAt, numberAt, textAt } from '../../resources/registry/json.js';
import type { ClusterView } from '../cluster-view.js';
import type { ExtenderConfiguration } from '../configuration/extenders.js';
import { explainFailure, reasonsOf, type Decision, type Failure } from '../cycle.js';
import { EXTENDER, FINAL_EXTENDER } from '../messages.js';
import type { PodInfo } from '../pod-info.js';
import type { Candidate } from '../preemption.js';
import type { Profile } from '../profile.js';
import { errorOf, fieldOf, isInterested, textsOf, type Asking } from './extender.js';
import { askVictims } from './preemption.js';

/** How a cycle with extenders ended. */
export type ExtendedOutcome =
  | { readonly decision: Decision }
  | { readonly decision: Decision; readonly failure: Failure }
  /** Something went wrong that says nothing about the pod. */
  | { readonly error: string };

/** A score of the scheduler goes to 100, one of an extender to 10. */
const MORE_THAN_EXTENDERS = 10;

/**
 * One scheduling cycle in which servers outside have a say: they filter what the plugins have left, one after another, and add to the
 * scores (pkg/scheduler/schedule_one.go findNodesThatPassExtenders and prioritizeNodes v1.32). All nodes are looked at.
 */
export function* extendedCycle(
  view: ClusterView,
  profile: Profile,
  info: PodInfo,
  extenders: readonly ExtenderConfiguration[],
  draw: (below: number) => number,
): Asking<ExtendedOutcome> {
  const interested = extenders.filter((extender) => isInterested(extender, info.pod));
  const refusal = profile.refusal(info);
  const nodes = refusal === undefined ? profile.engine.explain(info).nodes : [];
  const filtered = yield* filter(view, info.pod, nodes, interested);
  if ('error' in filtered) return filtered;
  const feasible = filtered.nodes.filter(({ rejectedBy }) => rejectedBy === undefined);
  const rejected = reasonsOf(filtered.nodes);
  const decided = { evaluated: nodes.length, feasible: feasible.length, rejected };
  if (feasible.length > 1) {
    const totals = yield* prioritize(view, info.pod, feasible, interested);
    const score = Math.max(...totals.values());
    const best = feasible.filter(({ node }) => totals.get(node) === score);
    return { decision: { ...decided, node: best[draw(best.length)]!.node, score } };
  }
  const decision = { ...decided, node: feasible[0]?.node, score: 0 };
  if (feasible.length === 1) return { decision };
  const failure = explainFailure(view, profile, info, filtered.nodes);
  if (failure.candidates.length === 0) return { decision, failure };
  const helped = yield* askVictims(view, info.pod, failure.candidates, interested);
  return 'error' in helped ? helped : { decision, failure: withCandidates(failure, helped.candidates, helped.chosen) };
}

function withCandidates(failure: Failure, candidates: readonly Candidate[], chosen: Candidate | undefined): Failure {
  if (chosen !== undefined) return { ...failure, candidates, chosen, nomination: chosen.node };
  const message = `${failure.message} preemption: no candidate node for preemption`;
  return { ...failure, message, candidates, chosen, nomination: '' };
}

type Filtered = { readonly nodes: readonly NodeExplanation[] } | { readonly error: string };

function* filter(
  view: ClusterView,
  pod: Pod,
  nodes: readonly NodeExplanation[],
  extenders: readonly ExtenderConfiguration[],
): Asking<Filtered> {
  let left = nodes;
  for (const extender of extenders) {
    const feasible = left.filter(({ rejectedBy }) => rejectedBy === undefined).map(({ node }) => node);
    if (feasible.length === 0) break;
    if (extender.verbs.filter === '') continue;
    const answer = yield { extender, verb: 'filter', body: argumentsOf(view, pod, feasible, extender) };
    const problem = 'problem' in answer ? answer.problem : errorOf(answer.value);
    if (problem !== '') {
      if (extender.isIgnorable) continue;
      return { error: problem };
    }
    const value = 'value' in answer ? answer.value : undefined;
    const kept = keptBy(value, extender);
    const unknown = kept.find((name) => !feasible.includes(name));
    if (unknown !== undefined)
      return {
        error: `extender ${JSON.stringify(extender.urlPrefix)} claims a filtered node ${JSON.stringify(unknown)} which is not found in the input node list`,
      };
    left = left.map((node) =>
      node.rejectedBy !== undefined || kept.includes(node.node) ? node : refused(node, value),
    );
  }
  return { nodes: left };
}

/** Without a reason of its own a node is left out silently, as upstream does. */
function refused(node: NodeExplanation, value: unknown): NodeExplanation {
  const final = textsOf(value, 'FailedAndUnresolvableNodes').get(node.node);
  const reason = final ?? textsOf(value, 'FailedNodes').get(node.node) ?? '';
  return { ...node, rejectedBy: { plugin: final === undefined ? EXTENDER : FINAL_EXTENDER, reason } };
}

function keptBy(value: unknown, { knowsNodes }: ExtenderConfiguration): readonly string[] {
  const names = fieldOf(value, 'NodeNames');
  if (knowsNodes && Array.isArray(names)) return names.map(String);
  return listAt({ items: fieldOf(fieldOf(value, 'Nodes'), 'items') }, 'items').map((node) =>
    textAt(isObject(node) ? node['metadata'] : undefined, 'name'),
  );
}

/** The scores of the plugins with those of the extenders; one that fails adds nothing. */
function* prioritize(
  view: ClusterView,
  pod: Pod,
  feasible: readonly NodeExplanation[],
  extenders: readonly ExtenderConfiguration[],
): Asking<ReadonlyMap<string, number>> {
  const totals = new Map(feasible.map(({ node, total }) => [node, total]));
  const names = [...totals.keys()];
  for (const extender of extenders) {
    if (extender.verbs.prioritize === '') continue;
    const answer = yield { extender, verb: 'prioritize', body: argumentsOf(view, pod, names, extender) };
    for (const entry of 'value' in answer && Array.isArray(answer.value) ? (answer.value as readonly unknown[]) : []) {
      const host = fieldOf(entry, 'Host');
      const score = numberAt({ score: fieldOf(entry, 'Score') }, 'score');
      if (typeof host !== 'string' || !totals.has(host)) continue;
      totals.set(host, totals.get(host)! + score * extender.weight * MORE_THAN_EXTENDERS);
    }
  }
  return totals;
}

/** ExtenderArgs (kube-scheduler extender/v1/types.go). */
function argumentsOf(view: ClusterView, pod: Pod, names: readonly string[], { knowsNodes }: ExtenderConfiguration) {
  const nodes = names.flatMap((name): readonly Node[] => {
    const known = view.node(name);
    return known === undefined ? [] : [known.node];
  });
  return {
    Pod: pod,
    Nodes: knowsNodes ? null : { metadata: {}, items: nodes },
    NodeNames: knowsNodes ? names : null,
  };
}

/** Leaves the binding to the extender that wants it; `undefined` where none does, an empty text for success. */
export function* askBinding(
  pod: Pod,
  node: string,
  extenders: readonly ExtenderConfiguration[],
): Asking<string | undefined> {
  const { namespace = '', name, uid } = pod.metadata;
  for (const extender of extenders) {
    if (extender.verbs.bind === '' || !isInterested(extender, pod)) continue;
    const body = { PodName: name, PodNamespace: namespace, PodUID: uid, Node: node };
    const answer = yield { extender, verb: 'bind', body };
    const problem = 'problem' in answer ? answer.problem : errorOf(answer.value);
    if (problem !== '' && extender.isIgnorable) continue;
    return problem;
  }
  return undefined;
}
