import type { Component } from 'regatta/kit';
import {
  RBAC_GROUP,
  type ApiObject,
  type ApiServer,
  type BindingFacts,
  type NewObject,
} from 'regatta/adapters/kubernetes/api';
import { CLUSTER_ROLE_BINDINGS, CLUSTER_ROLES, type RoleFacts } from './policy.table.js';

const AUTO_UPDATE = { 'rbac.authorization.kubernetes.io/autoupdate': 'true' };

/** The roles for users and their bindings, which openshift-apiserver makes beside those of Kubernetes. */
export class OpenShiftBootstrapPolicy implements Component {
  readonly id = 'openshift-bootstrap-policy';
  readonly part = 'api-server';
  /** After the roles of Kubernetes. */
  readonly order = 2;
  readonly #api: ApiServer;

  constructor(api: ApiServer) {
    this.#api = api;
  }

  start(): void {
    for (const role of CLUSTER_ROLES) this.#ensure(`clusterroles.${RBAC_GROUP}`, roleOf(role));
    for (const binding of CLUSTER_ROLE_BINDINGS) this.#ensure(`clusterrolebindings.${RBAC_GROUP}`, bindingOf(binding));
  }

  stop(): void {}

  #ensure(resource: string, object: NewObject<ApiObject>): void {
    if (this.#api.get(resource, '', object.metadata.name ?? '') === undefined) this.#api.create(resource, object);
  }
}

function roleOf({ name, description, labels = [], aggregates, rules }: RoleFacts): NewObject<ApiObject> {
  const annotations = { ...(description !== undefined && { 'openshift.io/description': description }), ...AUTO_UPDATE };
  const object = {
    apiVersion: `${RBAC_GROUP}/v1`,
    kind: 'ClusterRole',
    metadata: { name, annotations, ...(labels.length > 0 && { labels: truths(labels) }) },
    rules: rules ?? null,
    ...(aggregates !== undefined && {
      aggregationRule: { clusterRoleSelectors: aggregates.map((label) => ({ matchLabels: truths([label]) })) },
    }),
  };
  return object;
}

function truths(labels: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(labels.map((label) => [label, 'true']));
}

function bindingOf({ role, name = role, subjects }: BindingFacts): NewObject<ApiObject> {
  const object = {
    apiVersion: `${RBAC_GROUP}/v1`,
    kind: 'ClusterRoleBinding',
    metadata: { name, annotations: AUTO_UPDATE },
    subjects,
    roleRef: { apiGroup: RBAC_GROUP, kind: 'ClusterRole', name: role },
  };
  return object;
}
