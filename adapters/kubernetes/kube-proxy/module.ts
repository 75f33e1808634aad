import { ContainerModule, tokens } from 'regatta/kit';
import type { KubernetesConstants } from '../profiles/1.32.js';
import { ApiServer } from '../resources/tokens.js';
import { KubeProxy } from './kube-proxy.js';

/** What makes service addresses lead to pods. */
export const kubeProxyModule = new ContainerModule(({ bind }) => {
  const { Component, Constants, Machines, Network, Store, Tasks } = tokens;
  bind(Component).toResolvedValue(
    (tasks, store, api, network, machines, constants) =>
      new KubeProxy(tasks, store, api, network, machines, constants as KubernetesConstants),
    [Tasks, Store, ApiServer, Network, Machines, Constants],
  );
});
