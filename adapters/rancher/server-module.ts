import { kubernetesTokens, type ApiServer as Api, type ResourceDefinition } from 'regatta/adapters/kubernetes/api';
import {
  ContainerModule,
  token,
  tokens,
  type Facade,
  type Random as Chance,
  type Store as Records,
  type Tasks as Queue,
} from 'regatta/kit';
import { ServerBootstrap } from './clusters/bootstrap.js';
import { ClusterConnected } from './clusters/cluster-connected.js';
import { ClusterHealth } from './clusters/cluster-health.js';
import { ClusterMirror } from './clusters/cluster-mirror.js';
import { ClusterProvisioner } from './clusters/cluster-provisioner.js';
import { ClusterRemover } from './clusters/cluster-remover.js';
import { AccessStore } from './access/access.js';
import { Authentication } from './facade/authentication.js';
import { ClusterProxy } from './facade/cluster-proxy.js';
import { ClusterNamespaces } from './facade/norman/cluster-namespaces.js';
import { ClusterHandler } from './facade/norman/clusters.js';
import { FeatureHandler } from './facade/norman/features.js';
import { GlobalRoleBindingHandler } from './facade/norman/global-role-bindings.js';
import { GlobalRoleHandler } from './facade/norman/global-roles.js';
import { NamespaceHandler } from './facade/norman/namespaces.js';
import { NodePoolHandler } from './facade/norman/node-pools.js';
import { PrincipalHandler } from './facade/norman/principals.js';
import { ClusterBindingHandler, ProjectBindingHandler } from './facade/norman/role-template-bindings.js';
import { RoleTemplateHandler } from './facade/norman/role-templates.js';
import { NodeHandler } from './facade/norman/nodes.js';
import { NormanApi } from './facade/norman/norman-api.js';
import { ProjectHandler } from './facade/norman/projects.js';
import { RegistrationTokenHandler } from './facade/norman/registration-tokens.js';
import { SettingHandler } from './facade/norman/settings.js';
import { TokenHandler } from './facade/norman/tokens.js';
import { UserHandler } from './facade/norman/users.js';
import { PublicApi } from './facade/public-api.js';
import { RancherFacade } from './facade/rancher-facade.js';
import { Steve } from './facade/steve/steve.js';
import { TokenIssuer } from './facade/tokens.js';
import { BundleController } from './fleet/bundle-controller.js';
import { FleetClusterController } from './fleet/cluster-controller.js';
import { ClusterGroupController } from './fleet/cluster-group-controller.js';
import { fleetResources } from './fleet/resources/index.js';
import { NamespaceController } from './projects/namespace-controller.js';
import { ProjectController } from './projects/project-controller.js';
import type { RancherConstants } from './profiles/2.8.js';
import { managementResources } from './resources/index.js';
import { TunnelAuthorizer } from './tunnel/authorizer.js';
import { tunnelSilent } from './tunnel/tunnel-silent.js';
import { TunnelServer } from './tunnel/tunnel-server.js';

/** The server's end of the tunnels, which proxy and controllers share. */
export const Tunnels = token<TunnelServer>('rancher.Tunnels');

/** What the routes are made of. */
interface Ground {
  readonly tasks: Queue;
  readonly store: Records;
  readonly random: Chance;
  readonly api: Api;
  readonly tunnels: TunnelServer;
  readonly definitions: readonly ResourceDefinition[];
  readonly constants: RancherConstants;
}

/**
 * The Rancher server on top of the Kubernetes cluster that it runs in: its kinds, its API in front of that cluster's, and what
 * looks after the other clusters.
 */
export const serverModule = new ContainerModule(({ bind, onActivation }) => {
  const { Component, Constants, Controller, FaultKind, Links, NativeApi, Random, Site, Store, Tasks } = tokens;
  const { ApiRegistry, ApiServer, ResourceDefinition } = kubernetesTokens;
  for (const definition of [...managementResources, ...fleetResources])
    bind(ResourceDefinition).toConstantValue(definition);
  bind(Tunnels)
    .toResolvedValue(
      (tasks, links, random, api, constants) =>
        new TunnelServer(tasks, links, random, new TunnelAuthorizer(tasks, api), constants as RancherConstants),
      [Tasks, Links, Random, ApiServer, Constants],
    )
    .inSingletonScope();
  bind(Component).toService(Tunnels);
  bind(FaultKind).toResolvedValue((api, tunnels) => tunnelSilent(api, tunnels), [ApiServer, Tunnels]);
  bind(Component).toResolvedValue(
    (tasks, api, site, constants) => new ServerBootstrap(tasks, api, site, constants as RancherConstants),
    [Tasks, ApiServer, Site, Constants],
  );
  bind(Component).toResolvedValue(
    (tasks, api, tunnels, constants) => new ClusterConnected(tasks, api, tunnels, constants as RancherConstants),
    [Tasks, ApiServer, Tunnels, Constants],
  );
  bind(Component).toResolvedValue(
    (tasks, store, api, tunnels, random, constants) =>
      new ClusterHealth(tasks, store, api, tunnels, random, constants as RancherConstants),
    [Tasks, Store, ApiServer, Tunnels, Random, Constants],
  );
  bind(Component).toResolvedValue(
    (tasks, api, tunnels, random) => new ClusterMirror(tasks, api, tunnels, random),
    [Tasks, ApiServer, Tunnels, Random],
  );
  bind(Controller).toResolvedValue(
    (tasks, api, random, constants) => new ClusterProvisioner(tasks, api, random, constants as RancherConstants),
    [Tasks, ApiServer, Random, Constants],
  );
  bind(Controller).toResolvedValue(
    (tasks, api, tunnels, constants) => new ClusterRemover(tasks, api, tunnels, constants as RancherConstants),
    [Tasks, ApiServer, Tunnels, Constants],
  );
  bind(Controller).toResolvedValue((tasks, api) => new FleetClusterController(tasks, api), [Tasks, ApiServer]);
  bind(Controller).toResolvedValue((tasks, api) => new BundleController(tasks, api), [Tasks, ApiServer]);
  bind(Controller).toResolvedValue((tasks, api) => new ClusterGroupController(tasks, api), [Tasks, ApiServer]);
  bind(Controller).toResolvedValue((tasks, api) => new ProjectController(tasks, api), [Tasks, ApiServer]);
  bind(Controller).toResolvedValue(
    (tasks, api, random) => new NamespaceController(tasks, api, random),
    [Tasks, ApiServer, Random],
  );
  // The server's own API stands before that of the cluster below, which it hands requests for `local` to.
  onActivation(NativeApi, (context, own) =>
    facadeOn(
      {
        tasks: context.get(Tasks),
        store: context.get(Store),
        random: context.get(Random),
        api: context.get(ApiServer),
        tunnels: context.get(Tunnels),
        definitions: context.get(ApiRegistry).all,
        constants: context.get(Constants) as RancherConstants,
      },
      own,
    ),
  );
});

function facadeOn({ tasks, store, random, api, tunnels, definitions, constants }: Ground, own: Facade): RancherFacade {
  const issuer = new TokenIssuer(tasks, api, random, constants);
  return new RancherFacade({
    authentication: new Authentication(tasks, api, new AccessStore(store, api)),
    norman: new NormanApi(tasks, constants, new ClusterNamespaces(tasks, api, tunnels), [
      new ClusterHandler(api, random, issuer),
      new RegistrationTokenHandler(api, random),
      new NodeHandler(api, random, tunnels),
      new NodePoolHandler(api, random),
      new ProjectHandler(api, random),
      new SettingHandler(api, random),
      new FeatureHandler(api, random),
      new TokenHandler(api, issuer),
      new UserHandler(api, random),
      new PrincipalHandler(api),
      new NamespaceHandler(api),
      new GlobalRoleHandler(api, random),
      new GlobalRoleBindingHandler(api, random),
      new RoleTemplateHandler(api, random),
      new ClusterBindingHandler(api, random),
      new ProjectBindingHandler(api, random),
    ]),
    publicApi: new PublicApi(api, issuer),
    proxy: new ClusterProxy(tasks, random, api, own, tunnels, constants),
    steve: new Steve(tasks, store, api, definitions),
  });
}
