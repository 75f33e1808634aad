import type { ApiObject, ApiServer } from 'regatta/adapters/kubernetes/api';
import type { Controller, Trigger } from 'regatta/kit';
import { CLUSTERS, type Cluster } from '../resources/cluster.js';
import { API_VERSION } from '../resources/group.js';
import { PROJECTS, type Project } from '../resources/project.js';
import {
  CLUSTER_BINDINGS,
  PROJECT_BINDINGS,
  type ClusterBinding,
  type ProjectBinding,
} from '../resources/role-template-binding.js';
import { USERS } from '../resources/user.js';
import { ensure, ensureNamespace } from '../clusters/cluster-objects.js';
import { CREATOR_ROLES, creatorRoles } from './creator-roles.js';

const CREATOR = 'field.cattle.io/creatorId';
const OWNER = { 'authz.management.cattle.io/creator-owner-binding': 'true' };

/** Makes whoever made a cluster or a project its first member (pkg/controllers/management/auth/project_cluster_handler.go). */
export class CreatorBindings implements Controller {
  readonly id = 'creator-bindings';
  readonly part = 'server';
  readonly triggers: readonly Trigger[] = [
    { kind: CLUSTERS, keys: ({ object }) => `/${object.name}` },
    { kind: PROJECTS, keys: ({ object }) => `${object.namespace}/${object.name}` },
  ];
  readonly #api: ApiServer;

  constructor(api: ApiServer) {
    this.#api = api;
  }

  initialKeys(): Iterable<string> {
    const clusters = this.#api.list<Cluster>(CLUSTERS).map(({ metadata }) => `/${metadata.name}`);
    const projects = this.#api.list<Project>(PROJECTS);
    return [...clusters, ...projects.map(({ metadata }) => `${metadata.namespace ?? ''}/${metadata.name}`)];
  }

  reconcile(key: string): undefined {
    const [namespace = '', name = ''] = key.split('/');
    const isProject = namespace !== '';
    const kind = isProject ? PROJECTS : CLUSTERS;
    const object = this.#api.get<Cluster | Project>(kind, namespace, name);
    const creator = object?.metadata.annotations?.[CREATOR];
    if (object === undefined || creator === undefined || object.metadata.deletionTimestamp !== undefined) return;
    const required = creatorRoles(this.#api, isProject ? 'project' : 'cluster');
    const done = JSON.stringify({ created: required, required });
    if (object.metadata.annotations?.[CREATOR_ROLES] === done) return;
    if (this.#api.get(USERS, '', creator) === undefined) return;
    ensureNamespace(this.#api, name);
    for (const role of required) this.#bind(object, name, role, creator);
    const annotations = { ...object.metadata.annotations, [CREATOR_ROLES]: done };
    this.#api.update(kind, { ...object, metadata: { ...object.metadata, annotations } });
  }

  #bind({ metadata }: ApiObject, name: string, role: string, creator: string): void {
    const subject = { userName: creator, userPrincipalName: `local://${creator}`, roleTemplateName: role };
    const binding = `creator-${role}`;
    const common = { apiVersion: API_VERSION, ...subject };
    const own = { name: binding, namespace: name, annotations: OWNER, labels: { 'cattle.io/creator': 'norman' } };
    if (metadata.namespace === undefined) {
      const made = { ...common, kind: 'ClusterRoleTemplateBinding', metadata: own, clusterName: name };
      ensure(this.#api, CLUSTER_BINDINGS, made satisfies Omit<ClusterBinding, 'metadata'> & object);
    } else {
      const projectName = `${metadata.namespace}:${name}`;
      const made = { ...common, kind: 'ProjectRoleTemplateBinding', metadata: own, projectName };
      ensure(this.#api, PROJECT_BINDINGS, made satisfies Omit<ProjectBinding, 'metadata'> & object);
    }
  }
}
