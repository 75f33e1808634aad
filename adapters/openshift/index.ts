import { ContainerModule, defineAdapter, tokens } from 'regatta/kit';
import {
  kubernetesCapabilities,
  kubernetesClient,
  kubernetesModules,
  kubernetesParts,
  kubernetesSetUp,
  kubernetesTokens,
} from 'regatta/adapters/kubernetes/api';
import { operations } from './client/operations.js';
import { translate } from './client/translate.js';
import { Router } from './routing/router.js';
import { ProjectApi } from './facade/project-api.js';
import { PROFILE_4_19, type OpenShiftConstants } from './profiles/4.19.js';
import { routes } from './resources/route/routes.js';

const engine = new ContainerModule(({ bind, onActivation }) => {
  const { Constants, Controller, NativeApi, Network, Tasks } = tokens;
  bind(kubernetesTokens.ResourceDefinition).toConstantValue(routes);
  bind(Controller).toResolvedValue(
    (tasks, api, network, constants) => new Router(tasks, api, network, constants as OpenShiftConstants),
    [Tasks, kubernetesTokens.ApiServer, Network, Constants],
  );
  onActivation(NativeApi, (context, facade) => new ProjectApi(facade, context.get(kubernetesTokens.ApiServer)));
});

export default defineAdapter({
  id: 'openshift',
  title: 'OpenShift Container Platform',
  versions: { '4.19': PROFILE_4_19 },
  defaultVersion: '4.19',
  extends: 'kubernetes',
  capabilities: { ...kubernetesCapabilities, projects: { level: 'yes', note: 'Project' } },
  parts: { ...kubernetesParts, router: 'router-default: routes' },
  defaultPort: 6444,
  secure: true,
  client: { ...kubernetesClient, translate, operations },
  sites: (machines) => [
    { id: 'cluster', modules: [...kubernetesModules, engine], machines, facts: { kubernetesVersion: '1.32' } },
  ],
  setUp: (connection) => kubernetesSetUp(connection),
});
