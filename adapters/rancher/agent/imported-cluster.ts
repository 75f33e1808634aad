import type { ApiObject, ApiServer, NewObject } from 'regatta/adapters/kubernetes/api';
import type { Component, SiteInfo } from 'regatta/kit';
import { administratorBinding } from '../access/downstream-wanted.js';
import { RBAC_GROUP } from '../access/role-bindings.js';
import { ADMIN_ID } from '../clusters/credentials.js';
import { projectId, registrationToken } from '../clusters/names.js';
import type { RancherConstants } from '../profiles/2.8.js';
import { PROJECT_ANNOTATION } from '../resources/project.js';
import { manifestObjects } from './manifest.js';

/** Namespaces that belong to the project System of an imported cluster; `default` belongs to Default. */
const SYSTEM_NAMESPACES = ['kube-system', 'kube-public', 'kube-node-lease', 'cattle-system'];

/** What the kinds of the manifest are called as resources. */
const RESOURCES: Readonly<Record<string, string>> = {
  Namespace: 'namespaces',
  ServiceAccount: 'serviceaccounts',
  Secret: 'secrets',
  Deployment: 'deployments.apps',
  Service: 'services',
  ClusterRole: `clusterroles.${RBAC_GROUP}`,
  ClusterRoleBinding: `clusterrolebindings.${RBAC_GROUP}`,
};

/**
 * The state in which an import has left a cluster of the lab: the manifest applied, its namespaces in their projects, and the
 * administrator bound. Without
 * it (`importedAtStart` 0) somebody has to apply the manifest, as on a real cluster.
 */
export class ImportedCluster implements Component {
  readonly id = 'rancher-import';
  readonly part = 'agent';
  readonly order = 1;
  readonly #api: ApiServer;
  readonly #site: SiteInfo;
  readonly #constants: RancherConstants;

  constructor(api: ApiServer, site: SiteInfo, constants: RancherConstants) {
    this.#api = api;
    this.#site = site;
    this.#constants = constants;
  }

  start(): void {
    if (this.#constants.importedAtStart !== 1) return;
    const { id } = this.#site;
    for (const object of manifestObjects(registrationToken(id), '')) this.#ensure(object);
    this.#ensure(administratorBinding(ADMIN_ID));
    this.#assign('default', projectId(id, 'Default'));
    for (const namespace of SYSTEM_NAMESPACES) this.#assign(namespace, projectId(id, 'System'));
  }

  stop(): void {}

  #ensure(object: NewObject<ApiObject>): void {
    const resource = RESOURCES[object.kind];
    const { name = '', namespace = '' } = object.metadata;
    if (resource === undefined || this.#api.get(resource, namespace, name) !== undefined) return;
    this.#api.create(resource, object);
  }

  #assign(name: string, project: string): void {
    const namespace = this.#api.get<ApiObject>('namespaces', '', name);
    if (namespace === undefined || namespace.metadata.annotations?.[PROJECT_ANNOTATION] !== undefined) return;
    const { metadata } = namespace;
    const annotations = { ...metadata.annotations, [PROJECT_ANNOTATION]: `${this.#site.id}:${project}` };
    const labels = { ...metadata.labels, [PROJECT_ANNOTATION]: project };
    this.#api.update('namespaces', { ...namespace, metadata: { ...metadata, annotations, labels } });
  }
}
