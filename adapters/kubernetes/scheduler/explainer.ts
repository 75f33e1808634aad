import type { Explainer, Explanation, NodeVerdict, Remedy } from 'regatta/kit';
import type { Pod } from '../controllers/objects/pod.js';
import { splitKey } from '../controllers/pods.js';
import type { ApiServer } from '../resources/types.js';
import { fitErrorText } from './messages.js';
import { podInfoOf, type PodInfo } from './pod-info.js';
import { remediesFor } from './remedies.js';
import type { Scheduler } from './scheduler.js';

/** Why a pod runs where it does, or nowhere: the whole table of the decision, made again on the nodes as they are now. */
export class SchedulerExplainer implements Explainer {
  readonly #api: ApiServer;
  readonly #scheduler: Scheduler;
  readonly #reservedBytes: number;

  /** `reservedBytes`: memory of a machine that pods may not use. */
  constructor(api: ApiServer, scheduler: Scheduler, reservedBytes: number) {
    this.#api = api;
    this.#scheduler = scheduler;
    this.#reservedBytes = reservedBytes;
  }

  explain(instance: string): Explanation | undefined {
    const pod = this.#find(instance);
    if (pod === undefined) return undefined;
    const info = podInfoOf({ ...pod, spec: withoutNode(pod) });
    const { view, profiles } = this.#scheduler;
    const profile = profiles.of(pod);
    if (profile === undefined) return undefined;
    const node = pod.spec.nodeName ?? '';
    // A pod must not be in its own way; one that waits for its claims has a place already.
    const held = view.table.nodeOf(info.key);
    if (held !== undefined) view.remove(info.key);
    const { refused, nodes: table } = profile.engine.explain(info);
    if (held !== undefined) view.place(held, pod);
    const nodes = table.map(({ node: name, rejectedBy, scores, total }): NodeVerdict => ({
      node: name,
      ...(rejectedBy !== undefined && { rejectedBy }),
      scores: [...scores].map(([plugin, { weighted }]) => [plugin, weighted] as const),
      total,
    }));
    const common = { subject: info.key, node, nodes };
    if (node !== '') return { ...common, summary: placedText(node, nodes), remedies: [] };
    if (held !== undefined) return { ...common, summary: `waits for its claims to be bound on ${held}`, remedies: [] };
    const summary = waitingText(nodes, view.table.order.length, refused);
    return { ...common, summary, remedies: this.#remedies(info, nodes, refused) };
  }

  /** A pod that is refused whatever the nodes are needs something else than another node. */
  #remedies(info: PodInfo, nodes: readonly NodeVerdict[], refused: string | undefined): readonly Remedy[] {
    if (refused !== undefined) return [{ kind: 'other', text: `see to it that this no longer holds: ${refused}` }];
    return remediesFor(info, nodes, this.#scheduler.view.table, this.#reservedBytes);
  }

  #find(instance: string): Pod | undefined {
    if (instance.includes('/')) return this.#api.get<Pod>('pods', ...splitKey(instance));
    const inDefault = this.#api.get<Pod>('pods', 'default', instance);
    return inDefault ?? this.#api.list<Pod>('pods').find(({ metadata }) => metadata.name === instance);
  }
}

function withoutNode({ spec }: Pod): Pod['spec'] {
  const { nodeName: _node, ...rest } = spec;
  return rest;
}

function placedText(node: string, nodes: readonly NodeVerdict[]): string {
  const feasible = nodes.filter(({ rejectedBy }) => rejectedBy === undefined);
  const own = feasible.find((verdict) => verdict.node === node);
  if (own === undefined) return `runs on ${node}, where it would not be placed today`;
  return `runs on ${node}, which scores ${own.total} today; ${feasible.length} of ${nodes.length} nodes would take it`;
}

function waitingText(nodes: readonly NodeVerdict[], total: number, refused: string | undefined): string {
  if (total === 0) return 'no nodes available to schedule pods';
  const reasons = new Map<string, number>();
  for (const { rejectedBy } of nodes)
    for (const reason of rejectedBy?.reason.split(', ') ?? []) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  return fitErrorText(total, reasons, refused);
}
