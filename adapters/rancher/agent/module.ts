import { kubernetesTokens } from 'regatta/adapters/kubernetes/api';
import { ContainerModule, tokens } from 'regatta/kit';
import type { RancherConstants } from '../profiles/2.8.js';
import { ClusterAgent } from './cluster-agent.js';
import { ClusterExplainer } from './cluster-explainer.js';
import { ImportedCluster } from './imported-cluster.js';
import { ScaleAware } from './scale-aware.js';

/** What Rancher brings into a cluster that it manages. */
export const agentModule = new ContainerModule(({ bind, onActivation }) => {
  const { Component, Constants, Controller, Explainer, Links, Machines, NativeApi, Random, Runtime, Site, Tasks } =
    tokens;
  const { ApiServer } = kubernetesTokens;
  bind(Component).toResolvedValue(
    (api, site, constants) => new ImportedCluster(api, site, constants as RancherConstants),
    [ApiServer, Site, Constants],
  );
  bind(Component).toResolvedValue(
    (tasks, links, facade, machines, runtime, random, site, constants) =>
      new ClusterAgent(tasks, links, facade, machines, runtime, random, site, constants as RancherConstants),
    [Tasks, Links, NativeApi, Machines, Runtime, Random, Site, Constants],
  );
  bind(Controller).toResolvedValue((api) => new ScaleAware(api), [ApiServer]);
  onActivation(Explainer, (context, own) => new ClusterExplainer(own, context.get(Site).id));
});
