import { ContainerModule, tokens } from 'regatta/kit';
import { KubeletApi } from '../../kubelet/api/kubelet-api.js';
import type { KubernetesConstants } from '../../profiles/1.32.js';
import { FacadeExtension } from '../extension.js';
import { NodeProxyHandler } from './node-proxy.js';
import { PodProxyHandler } from './pod-proxy.js';
import { ServiceProxyHandler } from './service-proxy.js';

/** The ways through the API server to kubelets, pods and services. */
export const proxiesModule = new ContainerModule(({ bind }) => {
  const { Constants, Machines, Network, Usage } = tokens;
  bind(FacadeExtension).toResolvedValue(
    (network, machines, usage, constants) => ({
      subresources: ({ reads, store, tasks, random }) => [
        new NodeProxyHandler(reads, new KubeletApi(store, usage, tasks, constants as KubernetesConstants), machines),
        new PodProxyHandler(reads, network),
        new ServiceProxyHandler(reads, store, network, random),
      ],
    }),
    [Network, Machines, Usage, Constants],
  );
});
