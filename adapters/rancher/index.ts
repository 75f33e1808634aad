import { kubernetesParts } from 'regatta/adapters/kubernetes/api';
import { defineAdapter } from 'regatta/kit';
import { capabilities } from './capabilities.js';
import { client } from './client/index.js';
import { PROFILE_2_8 } from './profiles/2.8.js';
import { setUp } from './set-up.js';
import { sites } from './sites.js';

export default defineAdapter({
  id: 'rancher',
  title: 'Rancher, with imported Kubernetes clusters',
  versions: { '2.8': PROFILE_2_8 },
  defaultVersion: '2.8',
  extends: 'kubernetes',
  capabilities,
  parts: {
    ...kubernetesParts,
    server: 'what the Rancher server does besides answering: tunnels, checks of the clusters, imports',
    agent: 'the agent of each cluster; without it no cluster connects',
  },
  holdsClusters: true,
  defaultPort: 8443,
  secure: true,
  serverNames: ['rancher', 'rancher.cattle-system', 'rancher.cattle-system.svc'],
  client,
  sites,
  setUp,
});
