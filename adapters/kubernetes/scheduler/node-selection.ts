import type { NodeSelectorTerm, Pod } from '../controllers/objects/pod.js';
import { hasLabels, meets } from '../controllers/selectors.js';
import type { NodeInfo } from './node-info.js';

/** Whether a node meets one term; a term without requirements meets nothing (component-helpers nodeaffinity). */
export function meetsTerm(
  { node, labels }: Pick<NodeInfo, 'node' | 'labels'>,
  { matchExpressions = [], matchFields = [] }: NodeSelectorTerm,
): boolean {
  if (matchExpressions.length + matchFields.length === 0) return false;
  const fields = { 'metadata.name': node.metadata.name };
  return (
    matchExpressions.every((requirement) => meets(labels, requirement)) &&
    matchFields.every((requirement) => meets(fields, requirement))
  );
}

export function requiredTerms({ spec }: Pod): readonly NodeSelectorTerm[] | undefined {
  return spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
}

/** Whether a node has the pod's node selector and meets one of its required terms. */
export function meetsRequirements(info: Pick<NodeInfo, 'node' | 'labels'>, pod: Pod): boolean {
  if (!hasLabels(info.labels, pod.spec.nodeSelector)) return false;
  const terms = requiredTerms(pod);
  return terms === undefined || terms.some((term) => meetsTerm(info, term));
}

/**
 * The nodes that required terms name one by one, which is how daemon sets place their pods; undefined when some term names none. Terms that
 * exclude each other give an empty set.
 */
export function namedNodes(pod: Pod): ReadonlySet<string> | undefined {
  const terms = requiredTerms(pod);
  if (terms === undefined || terms.length === 0) return undefined;
  const names = new Set<string>();
  for (const { matchFields = [] } of terms) {
    const lists = matchFields
      .filter(({ key, operator }) => key === 'metadata.name' && operator === 'In')
      .map(({ values = [] }) => values);
    const [first, ...rest] = lists;
    if (first === undefined) return undefined;
    for (const name of first) if (rest.every((list) => list.includes(name))) names.add(name);
  }
  return names;
}
