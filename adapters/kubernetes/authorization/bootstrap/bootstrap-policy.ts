import type { Component } from 'regatta/kit';
import type { ApiObject, ApiServer, NewObject } from '../../resources/types.js';
import { CLUSTER_ROLES, RBAC_GROUP, ROLES } from '../rbac/rule-resolver.js';
import type { BindingFacts, RoleFacts } from './facts.js';
import * as table from './policy.table.js';

const API_VERSION = `${RBAC_GROUP}/v1`;
const AGGREGATE_TO = `${RBAC_GROUP}/aggregate-to-`;
const LABELS = { 'kubernetes.io/bootstrapping': 'rbac-defaults' };
const ANNOTATIONS = { 'rbac.authorization.kubernetes.io/autoupdate': 'true' };

/** The roles and bindings that a server makes when it starts (kubernetes pkg/registry/rbac/rest/storage_rbac.go v1.32). */
export class BootstrapPolicy implements Component {
  readonly id = 'rbac-bootstrap-policy';
  readonly part = 'api-server';
  /** After the namespaces. */
  readonly order = 1;
  readonly #api: ApiServer;

  constructor(api: ApiServer) {
    this.#api = api;
  }

  start(): void {
    for (const role of table.CLUSTER_ROLES) this.#ensure(CLUSTER_ROLES, roleOf(role));
    for (const binding of table.CLUSTER_ROLE_BINDINGS)
      this.#ensure(`clusterrolebindings.${RBAC_GROUP}`, bindingOf(binding));
    for (const role of table.ROLES) this.#ensure(ROLES, roleOf(role));
    for (const binding of table.ROLE_BINDINGS) this.#ensure(`rolebindings.${RBAC_GROUP}`, bindingOf(binding));
  }

  stop(): void {}

  #ensure(resource: string, object: NewObject<ApiObject>): void {
    const { namespace = '', name = '' } = object.metadata;
    if (this.#api.get(resource, namespace, name) === undefined) this.#api.create(resource, object);
  }
}

function roleOf({ name, namespace, rules, aggregates, aggregatesTo }: RoleFacts): NewObject<ApiObject> {
  const labels = { ...LABELS, ...(aggregatesTo !== undefined && { [`${AGGREGATE_TO}${aggregatesTo}`]: 'true' }) };
  const object = {
    apiVersion: API_VERSION,
    kind: namespace === undefined ? 'ClusterRole' : 'Role',
    metadata: { name, ...(namespace !== undefined && { namespace }), labels, annotations: ANNOTATIONS },
    rules: rules ?? null,
    ...(aggregates !== undefined && {
      aggregationRule: { clusterRoleSelectors: [{ matchLabels: { [`${AGGREGATE_TO}${aggregates}`]: 'true' } }] },
    }),
  };
  return object;
}

function bindingOf({ role, name = role, namespace, subjects }: BindingFacts): NewObject<ApiObject> {
  const isCluster = namespace === undefined;
  const object = {
    apiVersion: API_VERSION,
    kind: isCluster ? 'ClusterRoleBinding' : 'RoleBinding',
    metadata: { name, ...(!isCluster && { namespace }), labels: LABELS, annotations: ANNOTATIONS },
    ...(subjects.length > 0 && { subjects }),
    roleRef: { apiGroup: RBAC_GROUP, kind: isCluster ? 'ClusterRole' : 'Role', name: role },
  };
  return object;
}
