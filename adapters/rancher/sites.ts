import { kubernetesModules } from 'regatta/adapters/kubernetes/api';
import type { MachineSpec, SitePlan } from 'regatta/kit';
import { accessModule } from './access/module.js';
import { agentModule } from './agent/module.js';
import { AGENT_REFERENCE } from './agent/manifest.js';
import { clustersFact } from './clusters/lab.js';
import { DOWNSTREAM_NAMES, downstreamId, LOCAL_CLUSTER } from './clusters/names.js';
import { serverModule } from './server-module.js';

/** The Kubernetes that runs in every cluster; the versions of Rancher have numbers of their own. */
const KUBERNETES = { kubernetesVersion: '1.32' };

/** The server, which has no machines of its own, and the clusters, among which the machines are dealt out in halves. */
export function sites(machines: readonly MachineSpec[]): readonly SitePlan[] {
  const count = Math.max(1, Math.min(DOWNSTREAM_NAMES.length, machines.length));
  const clusters = DOWNSTREAM_NAMES.slice(0, count).map((name) => ({ id: downstreamId(name), name }));
  const share = Math.ceil(machines.length / count);
  return [
    {
      id: LOCAL_CLUSTER,
      modules: [...kubernetesModules, serverModule, accessModule],
      machines: [],
      facts: { ...KUBERNETES, clusters: clustersFact(clusters) },
    },
    ...clusters.map(({ id, name }, index) => ({
      id,
      modules: [...kubernetesModules, agentModule],
      machines: machines.slice(index * share, (index + 1) * share).map(withAgentImage),
      facts: { ...KUBERNETES, clusterName: name },
    })),
  ];
}

/** The clusters were imported before the world begins, so the agent's image has long been pulled. */
function withAgentImage(machine: MachineSpec): MachineSpec {
  return { ...machine, images: [...machine.images, AGENT_REFERENCE] };
}
