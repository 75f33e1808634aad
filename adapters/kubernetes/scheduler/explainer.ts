import type { Explainer, Explanation, NodeVerdict, Remedy } from 'regatta/kit';
import type { Pod } from '../controllers/objects/pod.js';
import { splitKey } from '../controllers/pods.js';
import type { ApiServer } from '../resources/types.js';
import { fitErrorText } from './messages.js';
import { podInfoOf, type PodInfo } from './pod-info.js';
import type { Scheduler } from './scheduler.js';

/** Why a pod runs where it does, or nowhere: the whole table of the decision, made again on the nodes as they are now. */
export class SchedulerExplainer implements Explainer {
  readonly #api: ApiServer;
  readonly #scheduler: Scheduler;

  constructor(api: ApiServer, scheduler: Scheduler) {
    this.#api = api;
    this.#scheduler = scheduler;
  }

  explain(instance: string): Explanation | undefined {
    const pod = this.#find(instance);
    if (pod === undefined) return undefined;
    const info = podInfoOf({ ...pod, spec: withoutNode(pod) });
    const { view, profile } = this.#scheduler;
    const node = pod.spec.nodeName ?? '';
    // A pod must not be in its own way.
    if (node !== '') view.remove(info.key);
    const { refused, nodes: table } = profile.engine.explain(info);
    if (node !== '') view.place(node, pod);
    const nodes = table.map(({ node: name, rejectedBy, scores, total }): NodeVerdict => ({
      node: name,
      ...(rejectedBy !== undefined && { rejectedBy }),
      scores: [...scores].map(([plugin, { weighted }]) => [plugin, weighted] as const),
      total,
    }));
    const summary = node === '' ? waitingText(nodes, view.table.order.length, refused) : placedText(node, nodes);
    return { subject: info.key, node, summary, nodes, remedies: node === '' ? remediesFor(info, nodes) : [] };
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

/** What would have let the pod be placed: one remedy for each kind of refusal. */
function remediesFor({ requests }: PodInfo, nodes: readonly NodeVerdict[]): Remedy[] {
  const plugins = new Set(nodes.flatMap(({ rejectedBy }) => (rejectedBy === undefined ? [] : [rejectedBy.plugin])));
  const cpuMilli = requests.get('cpu') ?? 0;
  const memoryBytes = requests.get('memory') ?? 0;
  const remedies: Remedy[] = [
    {
      kind: 'add-node',
      text: `add a node with ${cpuMilli} milli-CPU and ${memoryBytes} bytes free`,
      cpuMilli,
      memoryBytes,
    },
  ];
  const heal = nodes.find(({ rejectedBy }) => /not-ready|unreachable/.test(rejectedBy?.reason ?? ''));
  if (heal !== undefined) remedies.push({ kind: 'heal-node', text: `bring ${heal.node} back`, node: heal.node });
  if (plugins.has('NodeResourcesFit'))
    remedies.push({ kind: 'lower-request', text: 'lower the requests of the containers', cpuMilli, memoryBytes });
  if (plugins.has('TaintToleration'))
    remedies.push({ kind: 'drop-constraint', text: 'tolerate the taints of the nodes that refuse the pod' });
  if (['NodeAffinity', 'PodTopologySpread', 'InterPodAffinity', 'NodePorts'].some((plugin) => plugins.has(plugin)))
    remedies.push({ kind: 'drop-constraint', text: 'drop the constraint that refuses the nodes' });
  return remedies;
}
