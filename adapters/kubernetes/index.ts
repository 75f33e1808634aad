import { defineAdapter } from 'regatta/kit';
import { capabilities } from './capabilities.js';
import { client } from './client/index.js';
import { kubernetesIdentities, kubernetesModules, kubernetesParts } from './modules.js';
import { PROFILE_1_32 } from './profiles/1.32.js';
import { kubernetesSetUp } from './set-up.js';

export default defineAdapter({
  id: 'kubernetes',
  title: 'Kubernetes',
  versions: { '1.32': PROFILE_1_32 },
  defaultVersion: '1.32',
  capabilities,
  parts: kubernetesParts,
  identities: kubernetesIdentities,
  defaultPort: 6443,
  secure: true,
  serverNames: ['kubernetes', 'kubernetes.default', 'kubernetes.default.svc', '10.96.0.1'],
  client,
  sites: (machines) => [{ id: 'cluster', modules: kubernetesModules, machines }],
  setUp: (connection) => kubernetesSetUp(connection),
});
