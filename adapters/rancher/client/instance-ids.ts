import type { Instance } from 'regatta/kit';

/** The deployment that Rancher itself runs in each cluster; its pods are nobody's workload. */
const AGENT_WORKLOAD = 'cattle-cluster-agent';

export function isOfUsers({ workload }: Instance): boolean {
  return workload !== AGENT_WORKLOAD;
}

/** Pod names are unique in a namespace of a cluster; with the cluster's id before them they are so in the lane. */
export function prefixed(cluster: string, instance: Instance): Instance {
  return { ...instance, id: `${cluster}/${instance.id}` };
}

export function withoutCluster(id: string): string {
  return id.slice(id.indexOf('/') + 1);
}
