import { kubernetesModules } from 'regatta/adapters/kubernetes/api';
import type { MachineSpec, SitePlan } from 'regatta/kit';
import { accessModule } from './access/module.js';
import { agentModule } from './agent/module.js';
import { AGENT_REFERENCE } from './agent/manifest.js';
import { clustersFact } from './clusters/lab.js';
import { machinesByCluster } from './clusters/lay-out.js';
import { downstreamId, LOCAL_CLUSTER } from './clusters/names.js';
import { serverModule } from './server-module.js';

/** The Kubernetes that runs in every cluster; the versions of Rancher have numbers of their own. */
const KUBERNETES = { kubernetesVersion: '1.32' };

/** The server, which has no machines of its own, and the imported clusters. */
export function sites(machines: readonly MachineSpec[]): readonly SitePlan[] {
  const clusters = [...machinesByCluster(machines)].map(([name, own]) => ({ id: downstreamId(name), name, own }));
  return [
    {
      id: LOCAL_CLUSTER,
      modules: [...kubernetesModules, serverModule, accessModule],
      machines: [],
      facts: { ...KUBERNETES, clusters: clustersFact(clusters) },
    },
    ...clusters.map(({ id, name, own }) => ({
      id,
      modules: [...kubernetesModules, agentModule],
      machines: own.map(withAgentImage),
      facts: { ...KUBERNETES, clusterName: name },
    })),
  ];
}

/** The clusters were imported before the world begins, so the agent's image has long been pulled. */
function withAgentImage(machine: MachineSpec): MachineSpec {
  return { ...machine, images: [...machine.images, AGENT_REFERENCE] };
}
