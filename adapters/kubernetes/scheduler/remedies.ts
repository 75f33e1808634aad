import type { NodeVerdict, Remedy } from 'regatta/kit';
import type { SchedulerTable } from './cluster-view.js';
import type { PodInfo } from './pod-info.js';

/** What would have let a pod be placed: one remedy for each kind of refusal, the surest first. */
export function remediesFor(
  info: PodInfo,
  nodes: readonly NodeVerdict[],
  table: SchedulerTable,
  reservedBytes: number,
): Remedy[] {
  const plugins = new Set(nodes.flatMap(({ rejectedBy }) => rejectedBy?.plugin ?? []));
  return [
    addNode(info, reservedBytes),
    ...healNode(nodes),
    ...(plugins.has('NodeResourcesFit') ? lowerRequest(info, nodes, table) : []),
    ...(plugins.has('TaintToleration') ? [dropConstraint('tolerate the taints of the nodes that refuse the pod')] : []),
    ...(CONSTRAINTS.some((plugin) => plugins.has(plugin))
      ? [dropConstraint('drop the constraint that refuses the nodes')]
      : []),
  ];
}

const CONSTRAINTS = ['NodeAffinity', 'PodTopologySpread', 'InterPodAffinity', 'NodePorts'];

/** A machine of its own: what the pod asks for, and what the kubelet keeps for itself. */
function addNode({ requests }: PodInfo, reservedBytes: number): Remedy {
  const cpuMilli = requests.get('cpu') ?? 0;
  const memoryBytes = (requests.get('memory') ?? 0) + reservedBytes;
  return {
    kind: 'add-node',
    text: `add a node with ${cpuMilli} milli-CPU and ${memoryBytes} bytes of memory`,
    cpuMilli,
    memoryBytes,
  };
}

function healNode(nodes: readonly NodeVerdict[]): Remedy[] {
  const broken = nodes.find(({ rejectedBy }) => /not-ready|unreachable/.test(rejectedBy?.reason ?? ''));
  return broken === undefined ? [] : [{ kind: 'heal-node', text: `bring ${broken.node} back`, node: broken.node }];
}

/** The largest request that one of the nodes without room could take; none where a node has nothing left at all. */
function lowerRequest({ requests }: PodInfo, nodes: readonly NodeVerdict[], table: SchedulerTable): Remedy[] {
  const room = nodes.flatMap(({ node, rejectedBy }) => {
    const index = table.indexOf(node);
    if (index === undefined || rejectedBy?.plugin !== 'NodeResourcesFit') return [];
    const free = (resource: string) =>
      Math.min(
        requests.get(resource) ?? 0,
        table.resource(resource).capacity[index]! - table.resource(resource).used[index]!,
      );
    const [cpuMilli, memoryBytes] = [free('cpu'), free('memory')];
    return cpuMilli > 0 && memoryBytes >= 0 ? [{ node, cpuMilli, memoryBytes }] : [];
  });
  const [best] = room.toSorted((left, right) => right.cpuMilli - left.cpuMilli || right.memoryBytes - left.memoryBytes);
  if (best === undefined) return [];
  const { node, cpuMilli, memoryBytes } = best;
  return [
    {
      kind: 'lower-request',
      text: `ask for at most ${cpuMilli} milli-CPU and ${memoryBytes} bytes, which ${node} has left`,
      node,
      cpuMilli,
      memoryBytes,
    },
  ];
}

function dropConstraint(text: string): Remedy {
  return { kind: 'drop-constraint', text };
}
