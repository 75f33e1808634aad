/** The engine of a whole cluster, in parts; adapters that extend this one load them before their own. */
import type { ContainerModule, Identity } from 'regatta/kit';
import { controllersModule } from './controllers/module.js';
import { dnsModule } from './dns/module.js';
import { facadeModule } from './facade/module.js';
import { proxiesModule } from './facade/subresources/proxies.js';
import { kubeProxyModule } from './kube-proxy/module.js';
import { kubeletModule } from './kubelet/module.js';
import { apiServerModule } from './resources/module.js';
import { metricsServerModule } from './metrics-server/module.js';
import { schedulerModule } from './scheduler/module.js';
import { volumesModule } from './volumes/module.js';

export const kubernetesModules: readonly ContainerModule[] = [
  apiServerModule,
  facadeModule,
  proxiesModule,
  controllersModule,
  schedulerModule,
  volumesModule,
  kubeletModule,
  kubeProxyModule,
  dnsModule,
  metricsServerModule,
];

/** What `--without` can leave out of it. */
export const kubernetesParts = {
  controllers: 'kube-controller-manager: every control loop',
  scheduler: 'kube-scheduler',
  kubelet: 'the kubelet of every node: registration, leases, pods',
  provisioner: 'the simulated drivers that make volumes',
  'kube-proxy': 'routes from services to their endpoints',
  dns: 'names of services for the programs in pods',
  'metrics-server': 'metrics.k8s.io, which `kubectl top` reads',
} as const;

/** Who the real ones are (kubernetes plugin/pkg/auth/authorizer/rbac/bootstrappolicy). Kubelets have one each, so none is here. */
export const kubernetesIdentities: Readonly<Record<string, Identity>> = {
  controllers: { commonName: 'system:kube-controller-manager', organizations: [] },
  scheduler: { commonName: 'system:kube-scheduler', organizations: [] },
};
