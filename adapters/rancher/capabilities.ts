import { kubernetesCapabilities } from 'regatta/adapters/kubernetes/api';
import type { Capabilities } from 'regatta/kit';

/** Workloads run on the Kubernetes of one of its clusters; what Rancher itself adds is the rest. */
export const capabilities: Capabilities = {
  ...kubernetesCapabilities,
  spread: { level: 'partial', note: 'topology spread constraints, over the nodes of one cluster' },
  'resource-requests': { level: 'partial', note: 'requests; a workload has the room of one cluster' },
  projects: {
    level: 'partial',
    note: 'projects of a cluster, with members; quotas count on the cluster of the server',
  },
  'multi-cluster': {
    level: 'partial',
    note: 'imported clusters behind one API and one login; workloads go to one of them, Fleet rolls bundles out without agents',
  },
};
