import { ContainerModule, token, tokens } from 'regatta/kit';
import {
  addMessages,
  ControllerKit,
  FacadeExtension,
  kubernetesAccess,
  kubernetesTokens,
  NamespaceObjectController,
  type ApiObject,
  type NewObject,
} from 'regatta/adapters/kubernetes/api';
import { Access } from './authorization/access.js';
import { OpenShiftBootstrapPolicy } from './authorization/bootstrap-policy.js';
import { BuilderPrograms } from './builds/builders.js';
import { BuildConfigController } from './builds/config-controller.js';
import { BuildController } from './builds/controller.js';
import { BuildByStrategy } from './builds/strategy-rights.js';
import { DeploymentConfigController } from './deployments/controller.js';
import { DeployerController } from './deployments/deployer-controller.js';
import { DeployerPrograms } from './deployments/program/deployers.js';
import { openShiftFacade } from './facade/index.js';
import type { OpenShiftConstants } from './profiles/4.19.js';
import { ImageStreamTags } from './images/stream-step.js';
import { openShiftResources } from './resources/index.js';
import { IngressToRouteController } from './routing/ingress-to-route.js';
import { PodSecurityLabelsController } from './namespaces/pod-security-labels.js';
import { PullSecretController } from './namespaces/pull-secrets.js';
import { StandardConstraints } from './security/bootstrap/standard-constraints.js';
import { SecurityContextConstraint } from './security/constraints-step.js';
import { bindingFor, DEFAULT_BINDINGS } from './namespaces/role-bindings.js';
import { SecurityRangesController } from './namespaces/security-ranges.js';
import { OPENSHIFT_ATOMIC_MESSAGES, OPENSHIFT_MESSAGES } from './resources/messages.table.js';
import { RouteHostRights } from './routing/host-rights.js';
import { Router } from './routing/router.js';

addMessages(OPENSHIFT_MESSAGES, OPENSHIFT_ATOMIC_MESSAGES);

const AccessToken = token<Access>('openshift.Access');

const ROLE_BINDINGS = 'rolebindings.rbac.authorization.k8s.io';

/** openshift-apiserver and oauth-apiserver: further kinds, and paths below them. */
const servers = new ContainerModule(({ bind }) => {
  const { Component, Store, Tasks } = tokens;
  bind(AccessToken)
    .toResolvedValue(
      (store, authorizers, rules) => new Access(store, authorizers, rules),
      [Store, kubernetesAccess.Authorizers, kubernetesAccess.RbacRules],
    )
    .inSingletonScope();
  const { AdmissionStep, ApiServer, RequestContext } = kubernetesTokens;
  bind(AdmissionStep).toResolvedValue((store, tasks) => new ImageStreamTags(store, tasks), [Store, Tasks]);
  bind(AdmissionStep).toResolvedValue(
    (store, request, access) => new SecurityContextConstraint(store, request, access),
    [Store, RequestContext, AccessToken],
  );
  bind(AdmissionStep).toResolvedValue(
    (request, access) => new RouteHostRights(request, access),
    [RequestContext, AccessToken],
  );
  bind(AdmissionStep).toResolvedValue(
    (request, access) => new BuildByStrategy(request, access),
    [RequestContext, AccessToken],
  );
  bind(Component).toResolvedValue((api) => new StandardConstraints(api), [ApiServer]);
  bind(Component).toResolvedValue((api) => new OpenShiftBootstrapPolicy(api), [ApiServer]);
  for (const definition of openShiftResources) bind(kubernetesTokens.ResourceDefinition).toConstantValue(definition);
  bind(FacadeExtension).toResolvedValue(
    (access, request) => openShiftFacade(access, request),
    [AccessToken, RequestContext],
  );
});

/** openshift-controller-manager: one binding a loop. */
const controllers = new ContainerModule(({ bind }) => {
  const { Component, Constants, Controller, Machines, Random, Runtime, Store, Tasks } = tokens;
  bind(Controller).toResolvedValue(
    ({ tasks, api, events }) => new DeploymentConfigController(tasks, api, events('deploymentconfig-controller')),
    [ControllerKit],
  );
  bind(Controller).toResolvedValue(
    ({ tasks, api, events }) => new DeployerController(tasks, api, events('deployer-controller')),
    [ControllerKit],
  );
  bind(Component).toResolvedValue(
    ({ api, events }, tasks, runtime, machines) =>
      new DeployerPrograms(tasks, runtime, machines, api, events('deployer')),
    [ControllerKit, Tasks, Runtime, Machines],
  );
  bind(Controller).toResolvedValue(
    ({ tasks, api, events }) => new BuildController(tasks, api, events('build-controller')),
    [ControllerKit],
  );
  bind(Controller).toResolvedValue(
    ({ events }, api, store) => new BuildConfigController(api, store, events('buildconfig-controller')),
    [ControllerKit, kubernetesTokens.StoredApi, Store],
  );
  bind(Component).toResolvedValue(
    (tasks, runtime, machines, store, random, constants) =>
      new BuilderPrograms(tasks, runtime, machines, store, random, constants['buildDurationMs']!),
    [Tasks, Runtime, Machines, Store, Random, Constants],
  );
  bind(Controller).toResolvedValue(({ api }) => new SecurityRangesController(api), [ControllerKit]);
  bind(Controller).toResolvedValue(({ api }) => new PodSecurityLabelsController(api), [ControllerKit]);
  bind(Controller).toResolvedValue(({ api }, random) => new PullSecretController(api, random), [ControllerKit, Random]);
  bind(Controller).toResolvedValue(({ api }) => new IngressToRouteController(api), [ControllerKit]);
  for (const binding of DEFAULT_BINDINGS)
    bind(Controller).toResolvedValue(
      ({ api }) => new NamespaceObjectController(binding.name, api, ROLE_BINDINGS, bindingFor(binding)),
      [ControllerKit],
    );
  for (const account of ['builder', 'deployer'])
    bind(Controller).toResolvedValue(
      ({ api }) =>
        new NamespaceObjectController(`serviceaccount-${account}`, api, 'serviceaccounts', accountNamed(account)),
      [ControllerKit],
    );
});

function accountNamed(name: string): (namespace: string) => NewObject<ApiObject> {
  return (namespace) => ({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace } });
}

const router = new ContainerModule(({ bind }) => {
  const { Constants, Controller, Network, Tasks } = tokens;
  bind(Controller).toResolvedValue(
    (tasks, api, network, constants) => new Router(tasks, api, network, constants as OpenShiftConstants),
    [Tasks, kubernetesTokens.ApiServer, Network, Constants],
  );
});

/** What OpenShift has on top of Kubernetes. */
export const openShiftModules: readonly ContainerModule[] = [servers, controllers, router];
