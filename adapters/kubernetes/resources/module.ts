import {
  ContainerModule,
  tokens,
  type Random as RandomPort,
  type Store as StorePort,
  type Tasks as TasksPort,
} from 'regatta/kit';
import { Bootstrap } from './bootstrap.js';
import { DefinitionsController } from './custom/definitions-controller.js';
import type { ResourceDefinition as Definition } from './definition.js';
import { builtInResources } from './index.js';
import type { AdmissionStep as Step } from './registry/admission.js';
import { NamespaceLifecycle } from './registry/namespace-lifecycle.js';
import { TaintNodesByCondition } from './registry/node-taints.js';
import { DefaultPriority, DefaultTolerationSeconds } from './registry/pod-defaults.js';
import { ResourceRegistry } from './registry/resource-registry.js';
import { ServiceAccountStep } from './registry/service-account.js';
import { StoredApiServer } from './registry/stored-api-server.js';
import { AdmissionStep, ApiRegistry, ApiServer, BuiltInResources, ResourceDefinition, StoredApi } from './tokens.js';

/** Where kube-apiserver says that it is; no machine of a cluster has this address. */
const ADVERTISED_ADDRESS = '10.0.0.2';

/** The API server without its HTTP side. */
export const apiServerModule = new ContainerModule(({ bind }) => {
  const { Component, Constants, Random, Store, Tasks } = tokens;
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
  bind(AdmissionStep).toResolvedValue((store) => new NamespaceLifecycle(store), [Store]);
  bind(AdmissionStep).toConstantValue(new TaintNodesByCondition());
  bind(AdmissionStep).toResolvedValue((store, random) => new ServiceAccountStep(store, random), [Store, Random]);
  bind(AdmissionStep).toResolvedValue((store) => new DefaultPriority(store), [Store]);
  bind(AdmissionStep).toResolvedValue(
    (constants) => new DefaultTolerationSeconds(constants['podEvictionTolerationMs'] ?? 300_000),
    [Constants],
  );
  bind(StoredApi)
    .toResolvedValue(
      (tasks: TasksPort, store: StorePort, random: RandomPort, registry: ResourceRegistry, admission: Step[]) =>
        new StoredApiServer(tasks, store, random, registry, admission),
      [Tasks, Store, Random, ApiRegistry, { serviceIdentifier: AdmissionStep, isMultiple: true }],
    )
    .inSingletonScope();
  bind(ApiServer).toService(StoredApi);
  bind(Component).toResolvedValue(
    (api: StoredApiServer, registry: ResourceRegistry, store: StorePort, tasks: TasksPort) =>
      new DefinitionsController(api, registry, store, tasks),
    [StoredApi, ApiRegistry, Store, Tasks],
  );
  bind(Component).toResolvedValue((api) => new Bootstrap(api, ADVERTISED_ADDRESS), [ApiServer]);
});
