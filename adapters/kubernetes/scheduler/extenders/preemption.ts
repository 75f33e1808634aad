import type { Pod } from '../../controllers/objects/pod.js';
import { isObject, listAt, numberAt } from '../../resources/registry/json.js';
import type { ClusterView } from '../cluster-view.js';
import type { ExtenderConfiguration } from '../configuration/extenders.js';
import type { PodInfo } from '../pod-info.js';
import { choose, type Candidate } from '../preemption.js';
import { fieldOf, type Asking } from './extender.js';

/** What extenders have left of the candidates, or what went wrong. */
export type Helped =
  { readonly candidates: readonly Candidate[]; readonly chosen: Candidate | undefined } | { readonly error: string };

/** Lets extenders say who may go (framework/preemption/preemption.go callExtenders v1.32). */
export function* askVictims(
  view: ClusterView,
  pod: Pod,
  found: readonly Candidate[],
  extenders: readonly ExtenderConfiguration[],
): Asking<Helped> {
  let candidates = found;
  for (const extender of extenders) {
    if (extender.verbs.preempt === '' || candidates.length === 0) continue;
    const answer = yield { extender, verb: 'preempt', body: bodyOf(pod, candidates, extender) };
    if ('problem' in answer) {
      if (extender.isIgnorable) continue;
      return { error: answer.problem };
    }
    const read = candidatesIn(view, answer.value, extender);
    if (!('error' in read)) candidates = read;
    else if (!extender.isIgnorable) return read;
  }
  return { candidates, chosen: choose(candidates) };
}

function bodyOf(pod: Pod, candidates: readonly Candidate[], { knowsNodes }: ExtenderConfiguration) {
  const victims = candidates.map(({ node, victims: who, violations }) => [
    node,
    { Pods: who.map((one) => (knowsNodes ? { UID: one.pod.metadata.uid } : one.pod)), NumPDBViolations: violations },
  ]);
  const byNode: unknown = Object.fromEntries(victims);
  return {
    Pod: pod,
    NodeNameToVictims: knowsNodes ? null : byNode,
    NodeNameToMetaVictims: knowsNodes ? byNode : null,
  };
}

/** Pods come back by their identifiers. */
function candidatesIn(
  view: ClusterView,
  value: unknown,
  { urlPrefix }: ExtenderConfiguration,
): readonly Candidate[] | { readonly error: string } {
  const byNode = fieldOf(value, 'NodeNameToMetaVictims');
  const candidates: Candidate[] = [];
  for (const [node, entry] of Object.entries(isObject(byNode) ? byNode : {})) {
    const index = view.table.indexOf(node);
    if (index === undefined) return { error: `nodeinfo not found for node name ${JSON.stringify(node)}` };
    const there = [...view.table.placedOn(index)].map(({ unit }) => unit);
    const victims: PodInfo[] = [];
    for (const one of listAt({ pods: fieldOf(entry, 'Pods') }, 'pods')) {
      const uid = fieldOf(one, 'UID');
      const victim = there.find(({ pod }) => pod.metadata.uid === uid);
      if (victim === undefined)
        return {
          error: `extender: ${urlPrefix} claims to preempt pod (UID: &{${String(uid)}}) on node: ${node}, but the pod is not found on that node`,
        };
      victims.push(victim);
    }
    const violations = numberAt({ count: fieldOf(entry, 'NumPDBViolations') }, 'count');
    candidates.push({ node, victims, violations });
  }
  return candidates;
}
