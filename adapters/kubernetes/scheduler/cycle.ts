import type { NodeExplanation } from 'regatta/kit';
import type { ClusterView } from './cluster-view.js';
import { EXTENDER, FINAL_EXTENDER, fitErrorText } from './messages.js';
import { passesWithNominated } from './nominations.js';
import type { PodInfo } from './pod-info.js';
import { preempt, type Candidate } from './preemption.js';
import type { Profile } from './profile.js';

/** Where one scheduling cycle would put a pod; what the trace keeps of it. */
export interface Decision {
  readonly node: string | undefined;
  readonly evaluated: number;
  readonly feasible: number;
  readonly score: number;
  /** Reason -> number of nodes. */
  readonly rejected: ReadonlyMap<string, number>;
}

/** What a cycle that placed nothing leaves behind. */
export interface Failure {
  readonly message: string;
  /** Plugins that refused; none when there was no node to refuse. */
  readonly rejectors: ReadonlySet<string>;
  /** The node that preemption makes room on, with who has to leave it. */
  readonly chosen: Candidate | undefined;
  readonly candidates: readonly Candidate[];
  /** The nomination that the pod has from now on: empty for none, undefined for the one that it has. */
  readonly nomination: string | undefined;
}

/** A node that preemption has made room on is tried first, and nothing is scored when the pod fits there (schedule_one.go: evaluateNominatedNode). */
export function decide(view: ClusterView, { engine, filter }: Profile, info: PodInfo): Decision {
  const nominated = info.pod.status?.nominatedNodeName ?? '';
  if (
    nominated !== '' &&
    view.node(nominated) !== undefined &&
    passesWithNominated(view, filter, info, nominated).passes
  )
    return { node: nominated, evaluated: 1, feasible: 1, score: 0, rejected: new Map() };
  return engine.decide(info);
}

/** Why a pod could not be placed, and what preemption makes of it; `looked` is what others than the plugins have to do with. */
export function explainFailure(
  view: ClusterView,
  profile: Profile,
  info: PodInfo,
  looked?: readonly NodeExplanation[],
): Failure {
  const total = view.table.order.length;
  const none = { rejectors: new Set<string>(), chosen: undefined, candidates: [] };
  if (total === 0) return { ...none, message: 'no nodes available to schedule pods', nomination: '' };
  const refusal = profile.refusal(info);
  const nodes = looked ?? (refusal === undefined ? profile.engine.explain(info).nodes : []);
  const rejectors = new Set(refusal === undefined ? [] : [refusal.plugin]);
  for (const { rejectedBy } of nodes)
    if (rejectedBy !== undefined) rejectors.add(rejectedBy.plugin === FINAL_EXTENDER ? EXTENDER : rejectedBy.plugin);
  const message = fitErrorText(total, reasonsOf(nodes), refusal?.message);
  if (profile.preemption === undefined) return { ...none, rejectors, message, nomination: undefined };
  const preemption = preempt(view, profile.preemption, profile.filter, info, nodes, refusal !== undefined);
  const { chosen, candidates } = preemption;
  const suffix = chosen === undefined ? ` preemption: ${preemption.message}` : '';
  const nomination = chosen?.node ?? (preemption.eligible ? '' : undefined);
  return { message: message + suffix, rejectors, chosen, candidates, nomination };
}

/** How many nodes were refused for each reason; a refusal without one is not counted. */
export function reasonsOf(nodes: readonly NodeExplanation[]): ReadonlyMap<string, number> {
  const reasons = new Map<string, number>();
  for (const { rejectedBy } of nodes)
    for (const reason of rejectedBy === undefined ? [] : reasonsIn(rejectedBy))
      reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  return reasons;
}

/** What extenders say is one reason, whatever it is. */
function reasonsIn({ plugin, reason }: NonNullable<NodeExplanation['rejectedBy']>): readonly string[] {
  if (plugin !== EXTENDER && plugin !== FINAL_EXTENDER) return reason.split(', ');
  return reason === '' ? [] : [reason];
}
