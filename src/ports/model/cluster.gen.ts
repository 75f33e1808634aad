// Generated from schemas/cluster.schema.json by .ci/generate.mjs. Do not edit.

/**
 * The machines of a scenario; equal for all lanes.
 */
export interface Cluster {
  /**
   * Either a number of equal nodes, or a list of nodes.
   */
  nodes: NodeShape | ClusterNode[];
  /**
   * How many members the control plane has, 1 to 9. They are machines of their own where no node has the role `manager`.
   */
  managers?: number;
}
/**
 * A number of equal nodes, named `node-1`, `node-2` and so on.
 */
export interface NodeShape {
  /**
   * How many nodes, 1 to 100000.
   */
  count: number;
  /**
   * CPU of each node. Thousandths of a CPU core, 1 to 1024000.
   */
  cpuMilli: number;
  /**
   * Memory of each node. Bytes, 1 to 2^50.
   */
  memoryBytes: number;
  /**
   * How many zones the nodes are dealt out to in turn (`zone-1`, `zone-2`, ...), 1 to 1000. Left out: the nodes have no zone.
   */
  zones?: number;
  /**
   * How many clusters the nodes are shared out among (`cluster-1`, `cluster-2`, ...), 1 to 100, where the platform holds several; elsewhere they are one. Left out: as the platform does by itself.
   */
  clusters?: number;
}
/**
 * One node.
 */
export interface ClusterNode {
  /**
   * The name of the node: a DNS label, which is lower-case letters, digits and `-`, at most 63 characters.
   */
  name: string;
  /**
   * CPU of the node. Thousandths of a CPU core, 1 to 1024000.
   */
  cpuMilli: number;
  /**
   * Memory of the node. Bytes, 1 to 2^50.
   */
  memoryBytes: number;
  /**
   * The failure zone of the node.
   */
  zone?: string;
  /**
   * The cluster that the node belongs to, where the platform holds several.
   */
  cluster?: string;
  /**
   * Labels of the node: name to value.
   */
  labels?: {
    [k: string]: string;
  };
  /**
   * Whether the node belongs to the control plane. Platforms that run workloads on managers by default do so here, too.
   */
  role?: 'manager' | 'worker';
  /**
   * Images that are on the node from the start.
   */
  images?: string[];
}
