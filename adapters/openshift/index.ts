import { defineAdapter } from 'regatta/kit';
import {
  kubernetesCapabilities,
  kubernetesClient,
  kubernetesModules,
  kubernetesParts,
  kubernetesSetUp,
} from 'regatta/adapters/kubernetes/api';
import { operations } from './client/operations.js';
import { translate } from './client/translate.js';
import { openShiftModules } from './module.js';
import { PROFILE_4_19 } from './profiles/4.19.js';

export default defineAdapter({
  id: 'openshift',
  title: 'OpenShift Container Platform',
  versions: { '4.19': PROFILE_4_19 },
  defaultVersion: '4.19',
  extends: 'kubernetes',
  capabilities: { ...kubernetesCapabilities, projects: { level: 'yes', note: 'Project' } },
  parts: {
    ...kubernetesParts,
    'openshift-controllers': 'openshift-controller-manager: rollouts, builds, images, templates',
    router: 'router-default: routes',
  },
  defaultPort: 6444,
  secure: true,
  client: { ...kubernetesClient, translate, operations },
  sites: (machines) => [
    {
      id: 'cluster',
      modules: [...kubernetesModules, ...openShiftModules],
      machines,
      facts: { kubernetesVersion: '1.32' },
    },
  ],
  setUp: (connection) => kubernetesSetUp(connection),
});
