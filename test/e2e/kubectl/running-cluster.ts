import { controllersModule } from '../../../adapters/kubernetes/controllers/module.js';
import { facadeModule } from '../../../adapters/kubernetes/facade/module.js';
import { kubeProxyModule } from '../../../adapters/kubernetes/kube-proxy/module.js';
import { kubeletModule } from '../../../adapters/kubernetes/kubelet/module.js';
import { apiServerModule } from '../../../adapters/kubernetes/resources/module.js';
import { schedulerModule } from '../../../adapters/kubernetes/scheduler/module.js';
import type { Adapter } from '../../../src/ports/adapter.js';
import { apiOnly } from '../../flow/kubernetes-api-only.js';

const modules = [apiServerModule, facadeModule, controllersModule, schedulerModule, kubeletModule, kubeProxyModule];

/** The whole engine of the adapter; its client half plays no part here, because the real kubectl is the client. */
export const runningCluster: Adapter = {
  ...apiOnly,
  sites: (machines) => [{ id: 'main', modules, machines }],
};
