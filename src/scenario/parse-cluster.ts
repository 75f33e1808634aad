/** The machines of a scenario one by one. */
import type { ClusterNode, NodeShape } from '../ports/model/cluster.gen.js';
import type { ResolvedCluster, ResolvedNode } from '../ports/model/resolved.js';
import { clusterNameOf } from '../ports/machines.js';

/** The nodes of a cluster as a list: a shape becomes `node-1`, `node-2`, ..., dealt out to `zone-1`, `zone-2`, ... in turn, and shared out among clusters. */
export function nodesOf(nodes: NodeShape | readonly ClusterNode[]): ResolvedNode[] {
  if (isList(nodes)) return nodes.map((node) => ({ ...node, role: node.role ?? 'worker' }));
  const { count, cpuMilli, memoryBytes, zones, clusters } = nodes;
  return Array.from({ length: count }, (_, index) => ({
    name: `node-${index + 1}`,
    cpuMilli,
    memoryBytes,
    role: 'worker' as const,
    ...(zones !== undefined && { zone: `zone-${(index % zones) + 1}` }),
    ...(clusters !== undefined && { cluster: clusterNameOf(index, count, clusters) }),
  }));
}

/**
 * The cluster with `count` workers (at least 1): the first ones of it, or all and further ones that repeat them in turn under
 * new names. Managers stay as they are.
 */
export function withWorkerCount(cluster: ResolvedCluster, count: number): ResolvedCluster {
  const managers = cluster.nodes.filter((node) => node.role === 'manager');
  const workers = cluster.nodes.filter((node) => node.role === 'worker');
  const names = new Set(cluster.nodes.map((node) => node.name));
  const resized = workers.slice(0, count);
  for (let number = 1; resized.length < count; number += 1) {
    const model = workers[resized.length % workers.length] ?? managers[0];
    if (model === undefined) break;
    const name = `node-${number}`;
    if (names.has(name)) continue;
    resized.push({ ...model, name, role: 'worker' });
  }
  return { ...cluster, nodes: [...managers, ...resized] };
}

function isList(nodes: NodeShape | readonly ClusterNode[]): nodes is readonly ClusterNode[] {
  return Array.isArray(nodes);
}
