import { ContainerModule, tokens } from 'regatta/kit';
import type { KubernetesConstants } from '../profiles/1.32.js';
import { ApiServer } from '../resources/tokens.js';
import { KubeProxy } from './kube-proxy.js';

/** What makes service addresses lead to pods. */
export const kubeProxyModule = new ContainerModule(({ bind }) => {
  const { Component, Constants, Network, Store, Tasks } = tokens;
  bind(Component).toResolvedValue(
    (tasks, store, api, network, constants) =>
      new KubeProxy(tasks, store, api, network, constants as KubernetesConstants),
    [Tasks, Store, ApiServer, Network, Constants],
  );
});
