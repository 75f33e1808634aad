import {
  ContainerModule,
  tokens,
  type Random as RandomPort,
  type Store as StorePort,
  type Tasks as TasksPort,
} from 'regatta/kit';
import { admissionModule } from '../admission/module.js';
import { authorizationModule } from '../authorization/module.js';
import { Bootstrap } from './bootstrap.js';
import { Compactor } from './compactor.js';
import { DefinitionsController } from './custom/definitions-controller.js';
import type { ResourceDefinition as Definition } from './definition.js';
import { FlowSchemaStatus } from './flow-schema-status.js';
import { builtInResources } from './index.js';
import { PublishedSettings } from './published-settings.js';
import { AdmissionChain, type AdmissionStep as Step } from './registry/admission.js';
import { RequestContext as Context } from './registry/request-context.js';
import { ResourceRegistry } from './registry/resource-registry.js';
import { StoredApiServer } from './registry/stored-api-server.js';
import {
  AdmissionStep,
  ApiRegistry,
  ApiServer,
  BuiltInResources,
  RequestContext,
  ResourceDefinition,
  StoredApi,
} from './tokens.js';

/** Where kube-apiserver says that it is; no machine of a cluster has this address. */
const ADVERTISED_ADDRESS = '10.0.0.2';

/** The API server without its HTTP side. */
export const apiServerModule = new ContainerModule((options) => {
  const { bind } = options;
  void admissionModule.load(options);
  void authorizationModule.load(options);
  const { Component, Constants, Effects, Random, Store, Tasks } = tokens;
  bind(BuiltInResources)
    .toResolvedValue((store) => builtInResources(store), [Store])
    .inSingletonScope();
  bind(ApiRegistry)
    .toResolvedValue(
      (builtIn: readonly Definition[], contributed: Definition[] | undefined) =>
        new ResourceRegistry([...builtIn, ...(contributed ?? [])]),
      [BuiltInResources, { serviceIdentifier: ResourceDefinition, isMultiple: true, optional: true }],
    )
    .inSingletonScope();
  bind(RequestContext).toConstantValue(new Context());
  bind(StoredApi)
    .toResolvedValue(
      (
        tasks: TasksPort,
        store: StorePort,
        random: RandomPort,
        registry: ResourceRegistry,
        request: Context,
        steps: Step[],
      ) => new StoredApiServer(tasks, store, random, registry, new AdmissionChain(request, steps)),
      [Tasks, Store, Random, ApiRegistry, RequestContext, { serviceIdentifier: AdmissionStep, isMultiple: true }],
    )
    .inSingletonScope();
  bind(ApiServer).toService(StoredApi);
  bind(Component).toResolvedValue(
    (api: StoredApiServer, registry: ResourceRegistry, store: StorePort, tasks: TasksPort) =>
      new DefinitionsController(api, registry, store, tasks),
    [StoredApi, ApiRegistry, Store, Tasks],
  );
  bind(Component).toResolvedValue((api) => new Bootstrap(api, ADVERTISED_ADDRESS), [ApiServer]);
  bind(Component).toResolvedValue(
    (api, tasks, effects) => new PublishedSettings(api, tasks, effects),
    [ApiServer, Tasks, Effects],
  );
  bind(Component).toResolvedValue(
    (api: StoredApiServer, store: StorePort, tasks: TasksPort) => new FlowSchemaStatus(api, store, tasks),
    [StoredApi, Store, Tasks],
  );
  bind(Component).toResolvedValue(
    (tasks, store, constants) => new Compactor(tasks, store, constants['etcdCompactionIntervalMs'] ?? 0),
    [Tasks, Store, Constants],
  );
});
